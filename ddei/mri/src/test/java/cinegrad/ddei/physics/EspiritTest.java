package cinegrad.ddei.physics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.NdArray;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import org.junit.jupiter.api.Test;

/// Maps of four coils in a ring, found from noisy k-space of a disc with stripes.
class EspiritTest {
    private static final int C = 4, T = 2, H = 40, W = 32;
    private static final float[] TRUE_MAPS = CoilMaps.ring(C, H, W);

    private static double[] image() {
        double[] image = new double[2 * T * H * W];
        for (int i = 0; i < T * H * W; i++) {
            double y = (i / W % H - H / 2.0) / H, x = (i % W - W / 2.0) / W;
            image[2 * i] = x * x + y * y < 0.09 ? 1 + 0.3 * Math.cos(9 * x) : 0;
        }
        return image;
    }

    /// @param middle columns on either side of the center that are measured
    private static CalibrationData calibration(int middle) {
        var lines = new float[T * W];
        for (int i = 0; i < lines.length; i++) lines[i] = Math.abs(i % W - W / 2) <= middle ? 1 : 0;
        var backend = new SimdBackend(1);
        var physics = DynamicMri.withLines(backend, lines, T, W).withNoise(1e-3)
                .withCoils(backend.upload(ArrayType.complex(Shape.of(C, H, W)), TRUE_MAPS));
        NdArray kspace = physics.measure(backend.upload(ArrayType.complex(Shape.of(1, T, H, W)), image()), RandomStream.of(4));
        return CalibrationData.of(kspace.toFloats(), lines, C, T, H, W);
    }

    /// The mean sine of the angle to the true maps over the disc; −1 where a map is 0 there.
    private static double sine(float[] maps) {
        double[] image = image();
        double sum = 0;
        int count = 0;
        for (int p = 0; p < H * W; p++) {
            if (image[2 * p] == 0) continue;
            double re = 0, im = 0, size = 0;
            for (int c = 0; c < C; c++) {
                int at = 2 * (c * H * W + p);
                re += maps[at] * TRUE_MAPS[at] + maps[at + 1] * TRUE_MAPS[at + 1];
                im += maps[at] * TRUE_MAPS[at + 1] - maps[at + 1] * TRUE_MAPS[at];
                size += maps[at] * maps[at] + maps[at + 1] * maps[at + 1];
            }
            if (size == 0) return -1;
            assertEquals(1, size, 1e-4);
            sum += Math.sqrt(Math.max(0, 1 - (re * re + im * im)));
            count++;
        }
        return sum / count;
    }

    @Test
    void findsTheMapsOfTheRing() {
        float[] maps = Espirit.USUAL.maps(calibration(11), new Parallel(2));
        assertArrayEquals(maps, Espirit.USUAL.maps(calibration(11), new Parallel(1)));
        double found = sine(maps);
        assertTrue(found >= 0 && found < 0.02, "mean sine " + found);
        assertTrue(found < sine(CoilMaps.smooth(calibration(11))), "better than the smooth images");
        double fewer = sine(new Espirit(6, 24, 0.001, 0).maps(calibration(3), new Parallel(2)));
        assertTrue(fewer >= 0 && fewer < 0.1, "seven columns: mean sine " + fewer);
    }

    /// The corners hold noise alone.
    @Test
    void mapsAreZeroWhereThereIsNoSignal() {
        float[] maps = new Espirit(6, 24, 0.02, 0.95).maps(calibration(11), new Parallel(1));
        for (int c = 0; c < C; c++) assertEquals(0, maps[2 * c * H * W]);
        int center = 2 * (H / 2 * W + W / 2);
        assertTrue(Math.hypot(maps[center], maps[center + 1]) > 0.1, "the disc has maps");
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Espirit(1, 24, 0.001, 0.8));
        assertThrows(IllegalArgumentException.class, () -> new Espirit(6, 4, 0.001, 0.8));
        assertThrows(IllegalArgumentException.class, () -> new Espirit(6, 24, 0, 0.8));
        assertThrows(IllegalArgumentException.class, () -> new Espirit(6, 24, 0.001, 1.1));
        assertThrows(IllegalArgumentException.class, () -> calibration(0));
    }
}
