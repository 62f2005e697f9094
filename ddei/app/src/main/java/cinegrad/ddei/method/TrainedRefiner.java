package cinegrad.ddei.method;

import cinegrad.autograd.nn.StateDict;
import cinegrad.ddei.io.AtomicFile;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.model.Refiner;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Networks that refine, on disk: a safetensors file whose texts tell the network's sizes and how it was trained.
public final class TrainedRefiner {
    /// What a file, or a training, may ask for.
    public static final int MOST_CHANNELS = 4096;
    public static final int MOST_BLOCKS = 256;

    private static final String FORMAT = "cinegrad refiner 2";

    private TrainedRefiner() { }

    /// @param card how it was trained, as JSON
    public static void write(Path file, Refiner refiner, String card) {
        var state = StateDict.of(refiner).note("format", FORMAT).note("channels", Integer.toString(refiner.channels()))
                .note("blocks", Integer.toString(refiner.blocks())).note("card", card);
        AtomicFile.write(file, state::write);
    }

    public static Refiner read(Path file, Backend backend) {
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            return read(file.toString(), in, backend);
        } catch (IOException e) {
            throw FileFormatException.unreadable(file.toString(), FileFormatException.UNKNOWN, e);
        }
    }

    private static Refiner read(String file, InputStream in, Backend backend) throws IOException {
        try {
            var state = StateDict.read(in);
            if (!FORMAT.equals(state.notes().get("format"))) throw new IllegalArgumentException("not a refiner of this program");
            var refiner = Refiner.of(backend, size(state, "channels", MOST_CHANNELS),
                    size(state, "blocks", MOST_BLOCKS), RandomStream.of(0));
            state.loadInto(refiner);
            return refiner;
        } catch (IllegalArgumentException e) {
            throw new FileFormatException(file, FileFormatException.UNKNOWN, String.valueOf(e.getMessage()), e);
        }
    }

    private static int size(StateDict state, String name, int most) {
        String text = state.notes().getOrDefault(name, "");
        if (text.matches("\\d{1,6}") && Integer.parseInt(text) <= most) return Integer.parseInt(text);
        throw new IllegalArgumentException("a refiner of \"" + text + "\" " + name);
    }
}
