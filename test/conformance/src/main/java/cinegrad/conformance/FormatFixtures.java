package cinegrad.conformance;

import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.matlab.MatFile;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.Backend;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// `formats`: the same arrays out of npy, npz, BART, MATLAB 5 and MATLAB 7.3 files.
public final class FormatFixtures implements FixtureFolder {
    @Override
    public String folder() {
        return "formats";
    }

    @Override
    public Optional<Comparison> run(Case golden, Backend backend) {
        var check = Comparison.of(golden, backend.precision());
        Json named = golden.attrs().at("data_file");
        Path file = golden.file(named instanceof Json.Text ? named.text() : named.items().getFirst().text());
        String name = file.getFileName().toString();
        if (name.endsWith(".npy")) return Optional.of(compare(check, golden, _ -> Npy.read(file)));
        if (name.endsWith(".hdr")) return Optional.of(compare(check, golden, _ -> Bart.read(file)));
        if (name.endsWith(".npz")) {
            try (var npz = Npz.open(file)) {
                return Optional.of(compare(check, golden, npz::read));
            }
        }
        if (name.endsWith(".mat")) {
            try (var mat = MatFile.open(file)) {
                return Optional.of(compare(check, golden, mat::read));
            }
        }
        return Optional.empty();
    }

    private static Comparison compare(Comparison check, Case golden, Function<String, HostArray> file) {
        Case expected = golden.attrs().find("expected_arrays_of_case").map(c -> golden.manifest().named(c.text())).orElse(golden);
        for (String key : expected.keys()) {
            HostArray wanted = expected.array(key);
            HostArray found = file.apply(key);
            // Text is a row vector in MATLAB; the list of its code points has one axis.
            if (wanted.shape().rank() == 1 && found.shape().rank() == 2
                    && found.shape().elements() == wanted.shape().elements()) {
                found = found.reshape(wanted.shape());
            }
            check.compare(key, found, wanted, golden.tolerance(cinegrad.ops.shape.Precision.DOUBLE, "data", key));
        }
        return check;
    }
}
