package cinegrad.conformance;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.torch.SafeTensors;
import cinegrad.ddei.io.torch.TorchFile;
import cinegrad.ops.Backend;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// `checkpoints`: the arrays in PyTorch and safetensors files.
public final class CheckpointFixtures implements FixtureFolder {
    private static final String MODEL = "state_dict.";

    @Override
    public String folder() {
        return "checkpoints";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        var check = Comparison.of(golden, backend.precision());
        Path file = golden.file(golden.attrs().at("data_file").text());
        Case expected = golden.attrs().find("expected_arrays_of_case").map(c -> golden.manifest().named(c.text())).orElse(golden);
        if (file.toString().endsWith(".safetensors")) {
            return Optional.of(arrays(check, expected, SafeTensors.read(file).arrays()));
        }
        var torch = TorchFile.read(file);
        if (expected.keys().getFirst().endsWith(".shape")) return Optional.of(summaries(check, golden, torch.stateDict()));
        return Optional.of(torch.tensors().containsKey("tensors.f32") ? tensors(check, expected, torch)
                : tree(check, expected, torch));
    }

    private static Comparison arrays(Comparison check, Case expected, Map<String, HostArray> found) {
        int wanted = 0;
        for (String key : expected.keys()) {
            boolean isModel = key.startsWith(MODEL);
            if (expected.keys().getFirst().startsWith(MODEL) && !isModel) continue;
            wanted++;
            compare(check, key, found.get(isModel ? key.substring(MODEL.length()) : key), expected.array(key));
        }
        return check.demand("arrays", found.size(), wanted);
    }

    private static Comparison tensors(Comparison check, Case expected, TorchFile torch) {
        for (String key : expected.keys()) compare(check, key, torch.tensors().get("tensors." + key), expected.array(key));
        return check;
    }

    /// A training's dictionary, or the model's alone.
    private static Comparison tree(Comparison check, Case expected, TorchFile torch) {
        boolean whole = torch.tensors().keySet().stream().anyMatch(n -> n.startsWith(MODEL));
        for (String key : expected.keys()) {
            if (key.startsWith(MODEL)) {
                compare(check, key, torch.stateDict().get(key.substring(MODEL.length())), expected.array(key));
            } else if (whole) {
                HostArray tensor = torch.tensors().get(key);
                compare(check, key, tensor != null ? tensor : torch.value(key).map(CheckpointFixtures::numbers).orElse(null),
                        expected.array(key));
            }
        }
        return check;
    }

    private static HostArray numbers(Json value) {
        return value instanceof Json.Arr ? HostArray.of(Shape.of(value.items().size()), value.numbers())
                : HostArray.of(Shape.SCALAR, value.number());
    }

    private static void compare(Comparison check, String key, @Nullable HostArray found, HostArray wanted) {
        if (found == null) check.miss(key + " is missing");
        else check.compare(key, found, wanted, Case.Expected.EXACT);
    }

    /// Shape, sum, norm, first and last values of each parameter.
    private static Comparison summaries(Comparison check, Case golden, Map<String, HostArray> model) {
        int parameters = 0;
        for (String key : golden.keys()) {
            if (!key.endsWith(".shape")) continue;
            parameters++;
            String name = key.substring(0, key.length() - ".shape".length());
            HostArray found = model.get(name);
            if (found == null) {
                check.miss(name + " is missing");
                continue;
            }
            double tolerance = golden.tolerance(Precision.SINGLE, "all", name);
            double[] x = found.toDoubles();
            check.compare(key, HostArray.of(Shape.of(found.shape().rank()), found.shape().toArray()), golden.array(key),
                    Case.Expected.EXACT);
            check.compare(name + ".sum", HostArray.of(Shape.SCALAR, Arrays.stream(x).sum()), golden.array(name + ".sum"),
                    tolerance);
            check.compare(name + ".l2", HostArray.of(Shape.SCALAR, Math.sqrt(Arrays.stream(x).map(v -> v * v).sum())),
                    golden.array(name + ".l2"), tolerance);
            ends(check, golden, name + ".head", x, tolerance);
            ends(check, golden, name + ".tail", x, tolerance);
        }
        return check.demand("parameters", model.size(), parameters);
    }

    private static void ends(Comparison check, Case golden, String key, double[] x, double tolerance) {
        HostArray wanted = golden.array(key);
        int n = wanted.shape().elements();
        int from = key.endsWith(".head") ? 0 : x.length - n;
        check.compare(key, HostArray.of(Shape.of(n), IntStream.range(from, from + n).mapToDouble(i -> x[i]).toArray()), wanted,
                tolerance);
    }
}
