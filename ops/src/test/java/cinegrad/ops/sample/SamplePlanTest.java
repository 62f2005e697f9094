package cinegrad.ops.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SamplePlanTest {
    private static final Parallel TWO = new Parallel(2);

    static Stream<Arguments> everyKind() {
        int[][] sizes = {{1, 1, 1, 1}, {1, 5, 3, 2}, {7, 1, 2, 9}, {4, 6, 4, 6}, {9, 13, 11, 5}, {20, 17, 29, 19}};
        return Arrays.stream(Interpolation.values()).flatMap(i -> Arrays.stream(Edge.values()).flatMap(e ->
                Arrays.stream(sizes).map(s -> Arguments.of(i, e, new ImageSize(s[0], s[1]), new ImageSize(s[2], s[3])))));
    }

    /// Points of all kinds: inside, on pixels, halfway, at the border, and far outside.
    private static SamplePoints points(ImageSize input, ImageSize output, RandomStream random) {
        return SamplePoints.of(output, (_, _) -> coordinate(input.height(), random), (_, _) -> coordinate(input.width(), random));
    }

    private static double coordinate(int n, RandomStream random) {
        return switch (random.integer(6)) {
            case 0 -> random.integer(n);
            case 1 -> random.integer(n + 2) - 1.5;
            case 2 -> 1e3 * random.normal();
            default -> (n + 3) * random.uniform() - 2;
        };
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void equalsThePlainSum(Interpolation interpolation, Edge edge, ImageSize input, ImageSize output) {
        var random = RandomStream.of(1).stream(input.pixels());
        var points = points(input, output, random);
        var plan = SamplePlan.at(points, input, interpolation, edge);
        for (int channels : new int[] {1, 2, 5}) {
            for (int frames : new int[] {1, 4, 7}) {
                double[] x = normal(frames * input.pixels() * channels, random);
                double[] y = new double[frames * output.pixels() * channels];
                Arrays.fill(y, Double.NaN);
                plan.apply(x, y, frames, channels, TWO);
                double[] expected = PlainSampling.apply(points, input, interpolation, edge, x, frames, channels);
                for (int i = 0; i < y.length; i++) assertEquals(expected[i], y[i], 1e-12 * (1 + Math.abs(expected[i])));

                float[] fx = toFloat(x), fy = new float[y.length];
                plan.apply(fx, fy, frames, channels, TWO);
                for (int i = 0; i < y.length; i++) assertEquals(expected[i], fy[i], 4e-6 * (1 + Math.abs(expected[i])));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void adjointIsTheTranspose(Interpolation interpolation, Edge edge, ImageSize input, ImageSize output) {
        var random = RandomStream.of(2).stream(output.pixels());
        var plan = SamplePlan.at(points(input, output, random), input, interpolation, edge);
        for (int channels : new int[] {1, 2, 3}) {
            int frames = 5;
            double[] x = normal(frames * input.pixels() * channels, random);
            double[] y = normal(frames * output.pixels() * channels, random);
            double[] sx = new double[y.length], sty = new double[x.length];
            Arrays.fill(sty, Double.NaN);
            plan.apply(x, sx, frames, channels, TWO);
            plan.adjoint(y, sty, frames, channels, TWO);
            double scale = Math.sqrt(dot(sx, sx) * dot(y, y)) + 1e-30;
            assertTrue(Math.abs(dot(sx, y) - dot(x, sty)) <= 1e-13 * scale, () -> dot(sx, y) + " against " + dot(x, sty));

            float[] fsty = new float[x.length];
            plan.adjoint(toFloat(y), fsty, frames, channels, TWO);
            for (int i = 0; i < sty.length; i++) assertEquals(sty[i], fsty[i], 1e-5 * (1 + Math.abs(sty[i])));
        }
    }

    @Test
    void sameBitsForAnyNumberOfThreads() {
        var random = RandomStream.of(3);
        var input = new ImageSize(71, 53);
        var output = new ImageSize(67, 83);
        var plan = SamplePlan.at(points(input, output, random), input, Interpolation.BILINEAR, Edge.BORDER);
        for (int channels : new int[] {2, 3}) {
            int frames = 6;
            float[] x = toFloat(normal(frames * input.pixels() * channels, random));
            float[] y = new float[frames * output.pixels() * channels], back = new float[x.length];
            plan.apply(x, y, frames, channels, new Parallel(1));
            plan.adjoint(y, back, frames, channels, new Parallel(1));
            for (int threads : new int[] {2, 3, 7}) {
                var parallel = new Parallel(threads);
                float[] again = new float[y.length], backAgain = new float[x.length];
                plan.apply(x, again, frames, channels, parallel);
                plan.adjoint(y, backAgain, frames, channels, parallel);
                assertArrayEquals(y, again);
                assertArrayEquals(back, backAgain);
            }
        }
    }

    @Test
    void framesDoNotDependOnTheirNumber() {
        var random = RandomStream.of(4);
        var size = new ImageSize(9, 8);
        var plan = SamplePlan.at(points(size, size, random), size, Interpolation.BILINEAR, Edge.ZERO);
        float[] x = toFloat(normal(7 * size.pixels() * 2, random)), y = new float[x.length];
        plan.apply(x, y, 7, 2, TWO);
        int each = size.pixels() * 2;
        for (int f = 0; f < 7; f++) {
            float[] one = new float[each];
            plan.apply(Arrays.copyOfRange(x, f * each, (f + 1) * each), one, 1, 2, TWO);
            assertArrayEquals(one, Arrays.copyOfRange(y, f * each, (f + 1) * each));
        }
    }

    @Test
    void pixelsAreCopiedExactlyAndNoOthersAreRead() {
        var size = new ImageSize(3, 3);
        float[] x = {1, 2, Float.NaN, 4, 5, 6, 7, 8, 9};
        for (var interpolation : Interpolation.values()) {
            var shifted = SamplePlan.at(SamplePoints.of(size, (r, _) -> r - 1, (_, c) -> c - 1), size, interpolation, Edge.ZERO);
            float[] y = new float[9];
            shifted.apply(x, y, 1, 1, TWO);
            assertArrayEquals(new float[] {0, 0, 0, 0, 1, 2, 0, 4, 5}, y, interpolation.name());
        }
    }

    @Test
    void edgesReadAsTheyShould() {
        var row = new ImageSize(1, 4);
        float[] x = {10, 20, 30, 40};
        double[] at = {-0.5, -1.25, 3.25, 4.5, 100};
        float[][] expected = {{5, 0, 30, 0, 0}, {10, 10, 40, 40, 40}, {15, 22.5f, 37.5f, 25, 30}};
        for (var edge : Edge.values()) {
            var plan = SamplePlan.at(SamplePoints.of(new ImageSize(1, 5), (_, _) -> 0, (_, c) -> at[c]), row,
                    Interpolation.BILINEAR, edge);
            float[] y = new float[5];
            plan.apply(x, y, 1, 1, TWO);
            assertArrayEquals(expected[edge.ordinal()], y, edge.name());
        }
        double[] halves = {-0.5, 0.5, 1.5, 2.5, 3.5};                       // ties go to the even pixel
        var nearest = SamplePlan.at(SamplePoints.of(new ImageSize(1, 5), (_, _) -> 0, (_, c) -> halves[c]), row,
                Interpolation.NEAREST, Edge.ZERO);
        float[] y = new float[5];
        nearest.apply(x, y, 1, 1, TWO);
        assertArrayEquals(new float[] {10, 10, 30, 30, 0}, y);
    }

    @Test
    void saysWhatDoesNotFit() {
        var size = new ImageSize(2, 3);
        var plan = SamplePlan.at(SamplePoints.of(size, (r, _) -> r, (_, c) -> c), size, Interpolation.BILINEAR, Edge.ZERO);
        var wrong = assertThrows(ShapeException.class, () -> plan.apply(new float[12], new float[10], 1, 2, TWO));
        assertEquals(
                "SamplePlan.apply: 1 frames of (H,W) = (2,3) with 2 channels have 12 values and their result, (H,W) = (2,3), 12; "
                + "the arrays have 12 and 10", wrong.getMessage());
        var bad = assertThrows(IllegalArgumentException.class,
                () -> SamplePoints.of(size, (r, c) -> r == 1 && c == 2 ? Double.NaN : 0, (_, c) -> c));
        assertTrue(bad.getMessage().startsWith("SamplePoints: output pixel (1,2) looks at (row,column) = (NaN,2.0)"),
                bad.getMessage());
        assertThrows(ShapeException.class, () -> new ImageSize(0, 3));
        assertThrows(ShapeException.class, () -> new SamplePoints(size, new double[6], new double[5]));
    }

    private static double[] normal(int n, RandomStream random) {
        double[] x = new double[n];
        random.fillNormal(x, TWO);
        for (int i = 0; i < n; i++) x[i] = (float) x[i];
        return x;
    }

    private static float[] toFloat(double[] x) {
        float[] f = new float[x.length];
        for (int i = 0; i < x.length; i++) f[i] = (float) x[i];
        return f;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }
}
