package cinegrad.ddei.train;

import cinegrad.autograd.nn.Optimizer;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.json.Json;
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
import java.util.Optional;
import java.util.zip.CRC32C;

/// All a training needs to go on as if it had never stopped: parameters, the optimiser's memory, the number of the next step.
/// Random numbers and the order of the data follow from the seed and that number. One safetensors file, checksummed and written
/// atomically.
///
/// @param arrays   `model.<name>`, `optimiser.<name>`, and where parameters are averaged `average.<name>`
/// @param state    step, epoch and so on
/// @param settings how the training was started, to be compared when it is resumed
public record Checkpoint(Map<String, HostArray> arrays, Json state, Json settings) {
    private static final String FORMAT = "cinegrad checkpoint 1";
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
        return a.backend().precision() == Precision.SINGLE ? HostArray.of(a.shape(), a.toFloats()) : HostArray.of(a.shape(), a.toDoubles());
    }

    public void write(Path file) {
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("format", FORMAT);
        metadata.put("state", state.toString());
        metadata.put("settings", settings.toString());
        metadata.put("crc32c", Long.toHexString(checksum(arrays)));
        new SafeTensors(arrays, metadata).write(file);
    }

    /// Whether the file is a checkpoint of this program, rather than other arrays in the same format.
    public static boolean isOne(Path file) {
        return FORMAT.equals(SafeTensors.metadata(file).get("format"));
    }

    public static Checkpoint read(Path file) {
        var content = SafeTensors.read(file);
        var text = content.metadata();
        if (!FORMAT.equals(text.get("format"))) {
            throw new FileFormatException(file.toString(), FileFormatException.UNKNOWN, "not a checkpoint of this program, or of a newer version");
        }
        if (!Long.toHexString(checksum(content.arrays())).equals(text.get("crc32c"))) {
            throw new FileFormatException(file.toString(), FileFormatException.UNKNOWN, "the checksum does not match: the file is damaged");
        }
        return new Checkpoint(content.arrays(), Json.parse(text.get("state")), Json.parse(text.get("settings")));
    }

    /// Copies the saved parameters into these, which must be the same by name and shape: the averaged ones where there are.
    public void restore(List<Parameter> parameters) {
        restore(parameters, arrays.keySet().stream().anyMatch(n -> n.startsWith(AVERAGE)) ? AVERAGE : MODEL);
    }

    private void restore(List<Parameter> parameters, String prefix) {
        for (var p : parameters) {
            HostArray saved = arrays.get(prefix + p.name());
            if (saved == null || !saved.shape().equals(p.shape())) {
                throw new IllegalArgumentException("checkpoint: parameter " + p + " is " + (saved == null ? "missing" : "of shape " + saved.shape())
                        + " in it; was it made with other --chans or another model?");
            }
        }
        for (var p : parameters) p.value().backend().writeInto(p.value(), arrays.get(prefix + p.name()).toDoubles());
    }

    /// Everything, to go on training.
    void restore(Optimizer optimizer, Optional<WeightAverage> average) {
        if (state.find("optimiserSteps").isEmpty()) {
            throw new IllegalArgumentException("checkpoint: it holds a network alone; training goes on from " + Trainer.checkpointIn(Path.of("")));
        }
        restore(optimizer.parameters(), MODEL);
        var memory = new HashMap<String, double[]>();
        part(OPTIMIZER).forEach((name, array) -> memory.put(name, array.toDoubles()));
        optimizer.restore(state.at("optimiserSteps").integer(), memory);
        average.ifPresent(a -> a.restore(part(AVERAGE)));
    }

    private Map<String, HostArray> part(String prefix) {
        var part = new LinkedHashMap<String, HostArray>();
        arrays.forEach((name, array) -> {
            if (name.startsWith(prefix)) part.put(name.substring(prefix.length()), array);
        });
        return part;
    }

    private static long checksum(Map<String, HostArray> arrays) {
        var crc = new CRC32C();
        arrays.forEach((name, array) -> {
            crc.update(name.getBytes(StandardCharsets.UTF_8));
            double[] numbers = array.toDoubles();
            var bytes = ByteBuffer.allocate(8 * numbers.length);
            for (double v : numbers) bytes.putDouble(v);
            crc.update(bytes.array());
        });
        return crc.getValue();
    }
}
