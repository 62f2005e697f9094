package cinegrad.ddei.io.cine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.HostArray;
import cinegrad.ddei.io.bart.Bart;
import cinegrad.ddei.io.cine.CoilPreparation.Whitening;
import cinegrad.ddei.io.numpy.Npy;
import cinegrad.ddei.io.numpy.Npz;
import cinegrad.ops.shape.Shape;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Coils whose sensitivities are the same at every pixel measure one k-space times a number each, before and after their
/// preparation.
class CoilPreparationTest {
    private static final int COILS = 3, FRAMES = 2, HEIGHT = 4, WIDTH = 5;
    private static final float[] SENSITIVITIES = {1, 0.5f, -0.25f, 2, 0.5f, 0};

    @TempDir
    private Path folder;

    private static float[] times(float[] one, float[] factors) {
        var all = new float[factors.length / 2 * one.length];
        for (int c = 0; c < factors.length / 2; c++) {
            for (int i = 0; i < one.length; i += 2) {
                int at = c * one.length + i;
                all[at] = factors[2 * c] * one[i] - factors[2 * c + 1] * one[i + 1];
                all[at + 1] = factors[2 * c] * one[i + 1] + factors[2 * c + 1] * one[i];
            }
        }
        return all;
    }

    private static float[] wave(int complex) {
        var numbers = new float[2 * complex];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (float) Math.sin(i * i);
        return numbers;
    }

    private static final float[] ONE = wave(FRAMES * HEIGHT * WIDTH);

    /// @param image whether the video is known, not the k-space
    private Path scan(boolean image) {
        var ones = new float[2 * HEIGHT * WIDTH];
        for (int i = 0; i < ones.length; i += 2) ones[i] = 1;
        var arrays = new LinkedHashMap<String, HostArray>();
        var video = Shape.of(FRAMES, HEIGHT, WIDTH, 2);
        if (image) arrays.put("image_re_im", HostArray.of(video, ONE));
        else arrays.put("kspace_re_im", HostArray.of(video.insert(0, COILS), times(ONE, SENSITIVITIES)));
        arrays.put("coil_maps_re_im", HostArray.of(Shape.of(COILS, HEIGHT, WIDTH, 2), times(ones, SENSITIVITIES)));
        arrays.put("mask", HostArray.of(Shape.of(FRAMES, WIDTH), 1f, 1, 0, 1, 1, 1, 1, 1, 1, 0));
        Path file = folder.resolve(image ? "image.npz" : "kspace.npz");
        Npz.write(file, arrays, Npz.Packing.STORED);
        return file;
    }

    private static SingleAcquisition read(Path file, Optional<Path> noise, OptionalInt count) {
        return SingleAcquisition.read(file, ArrayChoice.FOUND.with(
                new CoilPreparation(Whitening.KNOWN, noise, count, MapEstimate.ESPIRIT)));
    }

    private Path noise() {
        Path file = folder.resolve("noise.npy");
        Npy.write(file, HostArray.complex(Shape.of(3, 3), 4f, 0, 1, 1, 0, 0.5f, 1, -1, 2, 0, 0.25f, 0, 0, -0.5f, 0.25f, 0, 1, 0));
        return file;
    }

    /// The map of the first pixel of every coil.
    private static float[] sensitivities(SingleAcquisition scan) {
        float[] maps = scan.maps().orElseThrow();
        var first = new float[2 * scan.coils()];
        for (int c = 0; c < scan.coils(); c++) {
            first[2 * c] = maps[2 * c * HEIGHT * WIDTH];
            first[2 * c + 1] = maps[2 * c * HEIGHT * WIDTH + 1];
        }
        return first;
    }

    @Test
    void mapsGoTheWayOfTheMeasurements() {
        for (int count : new int[] {1, 2, 3, 7}) {
            var scan = read(scan(false), Optional.of(noise()), OptionalInt.of(count));
            assertEquals(Math.min(count, 3), scan.coils());
            float[] s = sensitivities(scan);
            assertArrayEquals(times(ONE, s), scan.kspace().orElseThrow(), 1e-5f);
            assertTrue(scan.layout().contains("whitened by the covariance in noise.npy"), scan.layout());
            assertEquals(count < 3, scan.layout().contains("3 coils compressed to " + count + ", which hold 100.00 %"));
            assertEquals(count >= 3, scan.layout().contains("not compressed: no more than " + count + " coils"));
        }
    }

    /// Row by row of the picture, the maps the same way: the model holds for the new coils.
    @Test
    void geometricCompression() {
        for (boolean image : new boolean[] {false, true}) {
            var scan = SingleAcquisition.read(scan(image), ArrayChoice.FOUND.with(new CoilPreparation(Whitening.KNOWN,
                    Optional.empty(), OptionalInt.of(2), CoilPreparation.Compression.GCC, MapEstimate.ESPIRIT)));
            assertEquals(2, scan.coils());
            assertTrue(scan.layout().contains("3 coils compressed to 2, row by row of the picture, which hold 100.00 %"),
                    scan.layout());
            if (!image) assertArrayEquals(times(ONE, sensitivities(scan)), scan.kspace().orElseThrow(), 1e-5f);
        }
    }

    /// Coils of one signal: the first one that compression makes has all of it.
    @Test
    void theStrongestSignalIsTheFirstCoil() {
        double strength = 0;
        for (float v : SENSITIVITIES) strength += v * v;
        for (boolean image : new boolean[] {false, true}) {
            float[] s = sensitivities(read(scan(image), Optional.empty(), OptionalInt.of(2)));
            assertEquals(strength, s[0] * s[0] + s[1] * s[1], 1e-5);
            assertEquals(0, Math.hypot(s[2], s[3]), 1e-5);
        }
    }

    @Test
    void nothingChangesUnasked() {
        var scan = read(scan(false), Optional.empty(), OptionalInt.empty());
        assertArrayEquals(times(ONE, SENSITIVITIES), scan.kspace().orElseThrow());
        assertTrue(!scan.layout().contains("whitened"), scan.layout());
    }

    /// The noise of a scan in a file of its own.
    @Test
    void anotherFilesNoiseScan() throws IOException {
        Path file = folder.resolve("noise.h5");
        try (var in = CoilPreparationTest.class.getResourceAsStream("/ismrmrd/noise.h5")) {
            Files.write(file, in.readAllBytes());
        }
        var scan = read(scan(false), Optional.of(file), OptionalInt.empty());
        assertArrayEquals(times(ONE, sensitivities(scan)), scan.kspace().orElseThrow(), 1e-5f);
        assertTrue(scan.layout().endsWith("whitened by a noise scan of 16 samples (coils' noise 0.87 to 1.18 of the mean)"),
                scan.layout());
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> read(scan(false), Optional.empty(), OptionalInt.of(0)));
        Path zeros = folder.resolve("zeros.npy");
        Npy.write(zeros, HostArray.of(Shape.of(3, 3), new float[9]));
        refused("singular", zeros);
        Path two = folder.resolve("two.npy");
        Npy.write(two, HostArray.of(Shape.of(2, 2), 1f, 0, 0, 1));
        refused("noise of 2 coils for measurements of 3", two);
        Path flat = folder.resolve("flat");
        Bart.write(flat, HostArray.complex(Shape.of(3, 5), new float[30]));
        assertTrue(assertThrows(FileFormatException.class, () -> read(scan(false), Optional.of(folder.resolve("flat.cfl")),
                OptionalInt.empty())).getMessage().contains("the noise's covariance is (C,C), not (3,5)"));
    }

    private void refused(String words, Path noise) {
        String reason = assertThrows(IllegalArgumentException.class,
                () -> read(scan(false), Optional.of(noise), OptionalInt.empty())).getMessage();
        assertTrue(reason.contains(words), reason);
    }
}
