package cinegrad.ddei.train;

import cinegrad.autograd.nn.Optimizer;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.io.json.JsonException;
import cinegrad.ddei.io.torch.SafeTensors;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Precision;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.zip.CRC32C;

/// All a training needs to go on as if it had never stopped: parameters, the optimizer's memory, the number of the next step.
/// Random numbers and the order of the data follow from the seed and that number. One safetensors file, checksummed and written
/// atomically.
///
/// @param arrays   `model.<name>`, `optimiser.<name>`, and where parameters are averaged `average.<name>`
/// @param state    step, epoch and so on
/// @param settings all that must be known to go on: the training's request, which data it saw
public record Checkpoint(Map<String, HostArray> arrays, Json state, Json settings) {
    private static final String FORMAT = "cinegrad checkpoint 3";
    private static final String SECOND_FORMAT = "cinegrad checkpoint 2";       // its checksum leaves out types and shapes
    private static final String FIRST_FORMAT = "cinegrad checkpoint 1";        // its checksum is of the arrays' numbers alone
    private static final Set<String> FORMATS = Set.of(FORMAT, SECOND_FORMAT, FIRST_FORMAT);
    private static final int CHUNK = 1 << 16;
    private static final double LARGEST_RATE = 1e6;                            // no training survives it
    private static final String MODEL = "model.";
    private static final String OPTIMIZER = "optimiser.";
    private static final String AVERAGE = "average.";

    static Checkpoint of(Optimizer optimizer, Optional<WeightAverage> average, Json state, Json settings) {
        var arrays = parameters(optimizer.parameters());
        optimizer.state().forEach((name, array) -> arrays.put(OPTIMIZER + name, copy(array)));
        average.ifPresent(a -> a.arrays().forEach((name, array) -> arrays.put(AVERAGE + name, copy(array))));
        return new Checkpoint(arrays, state, settings);
    }

    /// A network as it is, to be used and not to be trained on.
    static Checkpoint of(List<Parameter> parameters, Json state, Json settings) {
        return new Checkpoint(parameters(parameters), state, settings);
    }

    private static LinkedHashMap<String, HostArray> parameters(List<Parameter> parameters) {
        var arrays = new LinkedHashMap<String, HostArray>();
        for (var p : parameters) arrays.put(MODEL + p.name(), copy(p.value()));
        return arrays;
    }

    private static HostArray copy(NdArray a) {
        return a.backend().precision() == Precision.SINGLE ? HostArray.of(a.shape(), a.toFloats())
                : HostArray.of(a.shape(), a.toDoubles());
    }

    public void write(Path file) {
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("format", FORMAT);
        metadata.put("state", state.toString());
        metadata.put("settings", settings.toString());
        metadata.put("crc32c", checksum(FORMAT, arrays, state.toString(), settings.toString()));
        new SafeTensors(arrays, metadata).write(file);
    }

    /// Whether the file is a checkpoint of this program, rather than other arrays in the same format.
    public static boolean isOne(Path file) {
        return FORMATS.contains(SafeTensors.metadata(file).getOrDefault("format", ""));
    }

    public static Checkpoint read(Path file) {
        var content = SafeTensors.read(file);
        var text = content.metadata();
        String format = text.getOrDefault("format", "");
        if (!FORMATS.contains(format)) throw wrong(file, "not a checkpoint of this program, or of a newer version");
        for (String part : List.of("state", "settings", "crc32c")) if (!text.containsKey(part)) throw wrong(file,
                "a checkpoint without \"" + part + "\": the file is damaged");
        String state = text.getOrDefault("state", "");
        String settings = text.getOrDefault("settings", "");
        if (!checksum(format, content.arrays(), state, settings).equals(text.get("crc32c"))) {
            throw wrong(file, "the checksum does not match: the file is damaged");
        }
        try {
            var read = new Checkpoint(content.arrays(), Json.parse(state), Json.parse(settings));
            read.state.members();
            read.settings.members();
            return read;
        } catch (JsonException e) {
            throw wrong(file, "its state or settings are damaged: " + e.getMessage());
        }
    }

    private static FileFormatException wrong(Path file, String reason) {
        return new FileFormatException(file.toString(), FileFormatException.UNKNOWN, reason);
    }

    /// Copies the saved parameters into these, which must be the same by name and shape: the averaged ones where there are.
    public void restore(List<Parameter> parameters) {
        restore(parameters, arrays.keySet().stream().anyMatch(n -> n.startsWith(AVERAGE)) ? AVERAGE : MODEL);
    }

    private void restore(List<Parameter> parameters, String prefix) {
        for (var p : parameters) {
            HostArray saved = arrays.get(prefix + p.name());
            if (saved == null || !saved.shape().equals(p.shape())) {
                throw new IllegalArgumentException("checkpoint: parameter " + p + " is "
                        + (saved == null ? "missing" : "of shape " + saved.shape())
                        + " in it; was it made with other --chans or another model?");
            }
        }
        for (var p : parameters) {
            p.value().backend().writeInto(p.value(), Objects.requireNonNull(arrays.get(prefix + p.name())).toDoubles());
        }
    }

    /// Everything, to go on training.
    void restore(Optimizer optimizer, Optional<WeightAverage> average) {
        if (state.find("optimiserSteps").isEmpty()) {
            throw new IllegalArgumentException("checkpoint: it holds a network alone; training goes on from "
                    + Trainer.checkpointIn(Path.of("")));
        }
        double rate = state.find("learningRate").map(Json::number).orElse(Double.NaN);
        long updates = state.at("optimiserSteps").whole();
        if (step() < 0 || updates != step() || !(rate >= 0 && rate < LARGEST_RATE)) {
            throw new IllegalArgumentException("checkpoint: step " + step() + " after " + updates
                    + " updates with a learning rate of " + rate + " cannot be: the file is damaged");
        }
        restore(optimizer.parameters(), MODEL);
        var memory = new HashMap<String, double[]>();
        part(OPTIMIZER).forEach((name, array) -> memory.put(name, array.toDoubles()));
        optimizer.restore(state.at("optimiserSteps").integer(), memory);
        average.ifPresent(a -> a.restore(part(AVERAGE)));
    }

    /// How many steps were done.
    public long step() {
        return state.at("step").whole();
    }

    private Map<String, HostArray> part(String prefix) {
        var part = new LinkedHashMap<String, HostArray>();
        arrays.forEach((name, array) -> {
            if (name.startsWith(prefix)) part.put(name.substring(prefix.length()), array);
        });
        return part;
    }

    /// Over all of a checkpoint of that format, as hexadecimal digits.
    private static String checksum(String format, Map<String, HostArray> arrays, String state, String settings) {
        var crc = new CRC32C();
        arrays.forEach((name, array) -> {
            crc.update(name.getBytes(StandardCharsets.UTF_8));
            if (format.equals(FORMAT)) crc.update(array.toString().getBytes(StandardCharsets.UTF_8));   // type and shape
            update(crc, array.doubles());
        });
        if (!format.equals(FIRST_FORMAT)) crc.update((state + "\n" + settings).getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    private static void update(CRC32C crc, DoubleStream numbers) {
        var chunk = ByteBuffer.allocate(CHUNK);
        numbers.forEachOrdered(v -> {
            if (!chunk.hasRemaining()) {
                crc.update(chunk.flip());
                chunk.clear();
            }
            chunk.putDouble(v);
        });
        crc.update(chunk.flip());
    }
}
