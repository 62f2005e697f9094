package cinegrad.ddei.method;

import cinegrad.ddei.io.ByteReader;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.ReadBudget;
import cinegrad.ddei.io.torch.SafeTensors;
import cinegrad.ddei.model.Refiner;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Networks that refine, on disk: a safetensors file whose texts tell the network's sizes and how it was trained.
public final class TrainedRefiner {
    private static final String FORMAT = "cinegrad refiner 1";
    private static final String SHIPPED = "refiner.safetensors";
    private static final int MOST_CHANNELS = 4096;
    private static final int MOST_BLOCKS = 256;

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

    /// The network that comes with the program.
    public static Refiner shipped(Backend backend) {
        try (InputStream in = TrainedRefiner.class.getResourceAsStream(SHIPPED)) {
            if (in == null) throw new IllegalStateException("the program lacks its network " + SHIPPED);
            byte[] bytes = in.readAllBytes();
            var budget = ReadBudget.ofHeap();
            budget.opened(bytes.length);
            return of(SHIPPED, SafeTensors.read(new ByteReader(SHIPPED, new ByteArrayInputStream(bytes), bytes.length, budget)),
                    backend);
        } catch (IOException e) {
            throw new UncheckedIOException("the network " + SHIPPED + " of the program cannot be read", e);
        }
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
