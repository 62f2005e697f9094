package cinegrad.ddei.method;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.torch.SafeTensors;
import cinegrad.ddei.model.Refiner;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Networks that refine, on disk: a safetensors file whose texts tell the network's sizes and how it was trained.
public final class TrainedRefiner {
    private static final String FORMAT = "cinegrad refiner 1";
    /// What a file, or a training, may ask for.
    public static final int MOST_CHANNELS = 4096;
    public static final int MOST_BLOCKS = 256;

    private TrainedRefiner() { }

    /// @param card how it was trained, as JSON
    public static void write(Path file, Refiner refiner, String card) {
        var arrays = new LinkedHashMap<String, HostArray>();
        refiner.parameters().forEach(p -> arrays.put(p.name(), HostArray.of(p.shape(), p.value().toFloats())));
        var texts = new LinkedHashMap<String, String>();
        texts.put("format", FORMAT);
        texts.put("channels", Integer.toString(refiner.channels()));
        texts.put("blocks", Integer.toString(refiner.blocks()));
        texts.put("card", card);
        new SafeTensors(arrays, texts).write(file);
    }

    public static Refiner read(Path file, Backend backend) {
        return of(file.toString(), SafeTensors.read(file), backend);
    }

    private static Refiner of(String file, SafeTensors content, Backend backend) {
        var texts = content.metadata();
        if (!FORMAT.equals(texts.get("format"))) {
            throw new FileFormatException(file, FileFormatException.UNKNOWN, "not a refiner of this program");
        }
        var refiner = Refiner.of(backend, size(file, texts, "channels", MOST_CHANNELS), size(file, texts, "blocks", MOST_BLOCKS),
                RandomStream.of(0));
        var numbers = new LinkedHashMap<String, double[]>();
        content.arrays().forEach((name, array) -> numbers.put(name, array.toDoubles()));
        refiner.load(numbers);
        return refiner;
    }

    private static int size(String file, Map<String, String> texts, String name, int most) {
        String text = texts.getOrDefault(name, "");
        if (text.matches("\\d{1,6}") && Integer.parseInt(text) <= most) return Integer.parseInt(text);
        throw new FileFormatException(file, FileFormatException.UNKNOWN, "a refiner of \"" + text + "\" " + name);
    }
}
