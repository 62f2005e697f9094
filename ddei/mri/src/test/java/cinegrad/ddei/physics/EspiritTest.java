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

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        double fewer = sine(new Espirit(6, 24, 0.003, 0).maps(calibration(3), new Parallel(2)));
        assertTrue(fewer >= 0 && fewer < 0.1, "seven columns: mean sine " + fewer);
    }

    /// The corners hold noise alone.
    @Test
    void mapsAreZeroWhereThereIsNoSignal() {
        float[] maps = new Espirit(6, 24, 0.15, 0.95).maps(calibration(11), new Parallel(1));
        for (int c = 0; c < C; c++) assertEquals(0, maps[2 * c * H * W]);
        int center = 2 * (H / 2 * W + W / 2);
        assertTrue(Math.hypot(maps[center], maps[center + 1]) > 0.1, "the disc has maps");
    }

    /// `|s_0|²` and `s_1 conj(s_0)` of four pixels, made by numpy: the singular vectors of all patches by `linalg.svd`, P from
    /// those above 0.3 of the largest value, G[c,c'](r) = 1/9 Σ P[(c,u),(c',u')] exp(−2πi (u' − u)·r/N) by `einsum`, its last
    /// vector of `linalg.eigh`. The first with 12 patches of 18 numbers, the second with 30.
    @ParameterizedTest
    @CsvSource(textBlock = """
            6, 0.054706510 0.208262446 -0.091326128 0.895401860 -0.145594125 0.269183432 \
            0.418411994 0.020376410 0.492877469 0.639785034 -0.263740787 -0.401124596
            12, 0.676590058 -0.092082736 0.458624815 0.856607039 -0.337144411 0.095734349 \
            0.307697615 0.345860160 0.305615023 0.736138029 -0.333943147 0.287612249
            """)
    void sameAsNumpy(int region, String expected) {
        var means = new double[2 * 2 * 12 * 5];
        for (int i = 0; i < means.length; i++) means[i] = Math.sin(0.37 * i * i) + 0.2 * Math.cos(i);
        float[] maps = new Espirit(3, region, 0.3, 0).maps(new CalibrationData(2, 12, 10, 0, 12, 2, means), new Parallel(1));
        double[] numbers = Arrays.stream(expected.split("\\s+")).mapToDouble(Double::parseDouble).toArray();
        int[] pixels = {0, 37, 65, 119};
        for (int i = 0; i < 4; i++) {
            int a = 2 * pixels[i], b = a + 2 * 120;
            assertEquals(numbers[3 * i], maps[a] * maps[a] + maps[a + 1] * maps[a + 1], 1e-6);
            assertEquals(numbers[3 * i + 1], maps[b] * maps[a] + maps[b + 1] * maps[a + 1], 1e-6);
            assertEquals(numbers[3 * i + 2], maps[b + 1] * maps[a] - maps[b] * maps[a + 1], 1e-6);
        }
    }

    /// A file may hold more than its mask says was measured, and pictures may be narrow.
    @Test
    void calibrationDataAreMeasured() {
        int coils = 2, frames = 3, height = 6, width = 8;
        var lines = new float[frames * width];
        for (int i = 0; i < lines.length; i++) lines[i] = (i % width + i / width) % 3 == 0 ? 0 : 1;
        var all = new float[2 * coils * frames * height * width];
        var measured = new float[all.length];
        for (int i = 0; i < all.length; i++) {
            int t = i / 2 / (height * width) % frames;
            all[i] = (float) Math.sin(i * i);
            measured[i] = all[i] * lines[t * width + i / 2 % width];
        }
        double[] means = CalibrationData.of(all, lines, coils, frames, height, width).means();
        assertArrayEquals(CalibrationData.of(measured, lines, coils, frames, height, width).means(), means);
        int count = 0;
        double sum = 0;
        for (int t = 0; t < frames; t++) {
            count += (int) lines[t * width + 4];
            sum += measured[2 * (((frames + t) * height + 2) * width + 4)];
        }
        int half = means.length / 2 / coils / height / 2;
        assertEquals(sum / count, means[2 * ((height + 2) * (2 * half + 1) + half)], 1e-7, "coil 1, row 2, the middle");
        for (int narrow : new int[] {1, 2}) {
            String reason = assertThrows(IllegalArgumentException.class, () -> CalibrationData.of(new float[2 * narrow],
                    fullLines(narrow), 1, 1, 1, narrow)).getMessage();
            assertTrue(reason.contains("the columns beside it"), reason);
        }
        assertEquals(1, CalibrationData.of(new float[6], fullLines(3), 1, 1, 1, 3).half());
    }

    /// Of single samples the largest rectangle around the middle that has no hole; rows and columns beside it are not used.
    @Test
    void calibrationDataOfSingleSamples() {
        int height = 12, width = 10;
        var mask = new float[2 * height * width];
        for (int i = 0; i < mask.length; i++) {
            int down = Math.abs(i / width % height - 6), across = Math.abs(i % width - 5);
            boolean frame = (i % 2 == 0) == (i / (height * width) == 0);               // every sample in one frame
            mask[i] = frame && down <= 3 && across <= 2 || down == 5 ? 1 : 0;
        }
        var kspace = new float[2 * 2 * height * width];
        for (int i = 0; i < kspace.length; i++) kspace[i] = (float) Math.sin(i * i);
        var data = CalibrationData.of(kspace, mask, 1, 2, height, width);
        assertEquals("3 7 2", data.top() + " " + data.rows() + " " + data.half());
        int middle = 6 * width + 5, t = mask[middle] == 1 ? 0 : 1;
        assertEquals(kspace[2 * (t * height * width + middle)], data.means()[2 * (3 * 5 + 2)]);
        float[] maps = new Espirit(6, 24, 0.005, 0).maps(CalibrationData.of(new float[4 * 2 * height * width], mask, 2, 2, height,
                width), 2, new Parallel(1));
        assertEquals(2 * 2 * 2 * height * width, maps.length);
        mask[middle] = 0;
        mask[height * width + middle] = 0;
        assertTrue(assertThrows(IllegalArgumentException.class, () -> CalibrationData.of(kspace, mask, 1, 2, height, width))
                .getMessage().contains("what is beside it"));
    }

    /// The second set is orthogonal to the first in every pixel, and the first is that of one set.
    @Test
    void twoSets() {
        var espirit = new Espirit(6, 24, 0.005, 0);
        float[] one = espirit.maps(calibration(11), new Parallel(1));
        float[] two = espirit.maps(calibration(11), 2, new Parallel(2));
        assertArrayEquals(one, Arrays.copyOf(two, one.length));
        for (int p = 0; p < H * W; p++) {
            double re = 0, im = 0, size = 0;
            for (int c = 0; c < C; c++) {
                int a = 2 * (c * H * W + p), b = a + one.length;
                re += two[a] * two[b] + two[a + 1] * two[b + 1];
                im += two[a] * two[b + 1] - two[a + 1] * two[b];
                size += two[b] * two[b] + two[b + 1] * two[b + 1];
            }
            assertEquals(1, size, 1e-4);
            assertEquals(0, Math.hypot(re, im), 1e-4);
        }
        assertThrows(IllegalArgumentException.class, () -> espirit.maps(calibration(11), C + 1, new Parallel(1)));
    }

    private static float[] fullLines(int width) {
        var lines = new float[width];
        Arrays.fill(lines, 1);
        return lines;
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
