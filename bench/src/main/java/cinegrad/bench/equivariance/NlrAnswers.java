package cinegrad.bench.equivariance;

import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/// What `nlr` makes of measurements, computed once: files in a folder, named after all that the answer follows from.
final class NlrAnswers {
    private static final String VIDEO = "video";

    private final Path folder;
    private int computed;

    NlrAnswers(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("folder of starts " + folder + " cannot be made: " + e.getMessage(), e);
        }
    }

    /// Complex (1, T, H, W).
    NdArray of(NdArray kspace, DynamicMri physics) {
        Path file = folder.resolve(name(kspace, physics.mask()) + ".npz");
        if (Files.exists(file)) {
            try (var npz = Npz.open(file)) {
                return npz.read(VIDEO).on(kspace.backend());
            }
        }
        NdArray video = ClassicalMethods.byName("nlr").reconstruct(kspace, physics);
        Npz.write(file, Map.of(VIDEO, HostArray.of(video)), Npz.Packing.STORED);
        computed++;
        return video;
    }

    /// How many were not there yet.
    int computed() {
        return computed;
    }

    private static String name(NdArray... arrays) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            for (NdArray array : arrays) {
                digest.update(array.type().toString().getBytes(StandardCharsets.UTF_8));
                float[] numbers = array.toFloats();
                var bytes = ByteBuffer.allocate(Float.BYTES * numbers.length);
                for (float v : numbers) bytes.putFloat(v);
                digest.update(bytes.flip());
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
