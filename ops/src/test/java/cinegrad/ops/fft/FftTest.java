package cinegrad.ops.fft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.reference.ReferenceFourier;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FftTest {
    private static final Parallel ONE = new Parallel(1);
    private static final LineKernel[] KERNELS = {LineKernel.ofThisMachine(), new PlainLines()};

    static IntStream lengths() {
        return IntStream.concat(IntStream.rangeClosed(1, 64),
                IntStream.of(97, 121, 127, 128, 132, 162, 168, 204, 210, 246, 251, 256, 289, 384, 448, 499, 502, 512, 521, 625,
                640, 1024, 1408));
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void equalsTheDefinition(int n) {
        // lines contiguous, lines beside each other, and lines too few to fill a vector; panels not full
        compare(FftGeometry.of(Shape.of(19, n), Direction.FORWARD, Norm.ORTHO, Centering.NONE, 1));
        compare(FftGeometry.of(Shape.of(2, n, 19), Direction.FORWARD, Norm.NONE, Centering.CENTERED, 1));
        compare(FftGeometry.of(Shape.of(5, n, 3), Direction.INVERSE, Norm.BY_N, Centering.CENTERED, 1));
        compare(FftGeometry.of(Shape.of(3, n), Direction.INVERSE, Norm.NONE, Centering.CENTERED, 1));
        compare(FftGeometry.of(Shape.of(n), Direction.INVERSE, Norm.ORTHO, Centering.NONE, 0));
    }

    /// Lines whose full panel would be above 64 MB share narrower ones. With 16 lines at a time this prime needs 540 MB.
    @Test
    void oneLongLineTakesLittleMemory() {
        int n = 1_000_003;
        var g = FftGeometry.of(Shape.of(n), Direction.FORWARD, Norm.NONE, Centering.NONE, 0);
        var plan = FftPlan.forLength(n);
        assertTrue(PlainLines.within(1L << 26, plan, 1).panelBytes(plan) <= 80 << 20);
        float[] x = new float[2 * n];
        x[2 * 12345] = 1;
        var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();
        Fft.transform(x, x, g, ONE);
        long taken = thread.getCurrentThreadAllocatedBytes() - before;
        assertTrue(taken < 350L << 20, () -> "takes " + (taken >> 20) + " MB");
        for (int k = 0; k < n; k += 99_991) {
            assertEquals(RootsOfUnity.cos(12345L * k % n, n), x[2 * k], 1e-6);
            assertEquals(-RootsOfUnity.sin(12345L * k % n, n), x[2 * k + 1], 1e-6);
        }
    }

    @Test
    void narrowPanelsGiveTheSameNumbers() {
        var plan = FftPlan.forLength(30);
        for (int lines : new int[] {1, 3, 16}) {
            var narrow = PlainLines.within(2L * Double.BYTES * lines * plan.work(), plan, 19);
            assertEquals(lines, narrow.lanes());
            var g = FftGeometry.of(Shape.of(19, 30, 2), Direction.INVERSE, Norm.ORTHO, Centering.CENTERED, 1);
            double[] x = new Random(3).doubles(2 * 19 * 60).toArray();
            double[] wide = new double[x.length];
            double[] y = new double[x.length];
            new PlainLines().run(x, wide, new AxisPass(g, 1, plan, 1, new PlainLines()), 0, 38, new FftScratch());
            narrow.run(x, y, new AxisPass(g, 1, plan, 1, narrow), 0, 38, new FftScratch());
            assertArrayEquals(wide, y);
        }
    }

    static Stream<FftGeometry> severalAxes() {
        var shapes = new Shape[] {Shape.of(3, 17, 20), Shape.of(2, 6, 10, 12), Shape.of(1, 41, 33, 2), Shape.of(40, 3, 4),
                Shape.of(36, 40, 30)};
        int[][] choices = {{0, 1}, {1, 2}, {0, 2}, {0, 1, 2}, {2, 0}, {-1}, {-3, -1}, {}};
        return Stream.of(shapes).flatMap(shape -> Stream.of(choices).map(axes ->
                FftGeometry.of(shape, Direction.FORWARD, Norm.BY_N, Centering.CENTERED, axes)));
    }

    @ParameterizedTest
    @MethodSource("severalAxes")
    void equalsTheDefinitionOnAnyAxes(FftGeometry g) {
        compare(g);
        compare(g.inverse());
    }

    private static void compare(FftGeometry g) {
        double[] x = random(g, 1);
        double[] expected = new double[x.length];
        ReferenceFourier.transform(x, expected, g);
        double samples = g.axes().stream().mapToDouble(g.shape()::size).reduce(1, (a, b) -> a * b);

        double[] y = new double[x.length];
        Fft.transform(x, y, g, ONE);
        assertClose(expected, y, 1e-12, g + " double");
        double[] exactInPlace = x.clone();
        Fft.transform(exactInPlace, exactInPlace, g, ONE);
        assertArrayEquals(y, exactInPlace, g + " double in place");

        float[] xf = floats(x);
        ReferenceFourier.transform(doubles(xf), expected, g);
        for (var kernel : KERNELS) {
            var fft = new Fft(g, kernel);
            float[] yf = new float[x.length];
            fft.transform(xf, yf, ONE);
            assertClose(expected, doubles(yf), 2e-7 + 1e-7 * Math.log(samples), g + " " + kernel);
            float[] inPlace = xf.clone();
            fft.transform(inPlace, inPlace, ONE);
            assertArrayEquals(yf, inPlace, g + " in place");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void sameBitsForAnyNumberOfThreads(int threads) {
        var parallel = new Parallel(threads);
        for (var g : new FftGeometry[] {
                FftGeometry.of(Shape.of(5, 51, 82), Direction.FORWARD, Norm.ORTHO, Centering.CENTERED, 1, 2),
                FftGeometry.of(Shape.of(33, 64, 60), Direction.INVERSE, Norm.ORTHO, Centering.NONE, 1, 2),
                FftGeometry.of(Shape.of(300, 7, 5), Direction.FORWARD, Norm.ORTHO, Centering.NONE, 0, 1),
                FftGeometry.of(Shape.of(45, 50, 256), Direction.INVERSE, Norm.ORTHO, Centering.CENTERED, 1, 2),
                FftGeometry.of(Shape.of(45, 62, 204), Direction.FORWARD, Norm.ORTHO, Centering.CENTERED, 2),
                FftGeometry.of(Shape.of(16, 40, 251), Direction.FORWARD, Norm.ORTHO, Centering.NONE, 2)}) {
            double[] x = random(g, 2);
            float[] xf = floats(x);
            float[] one = new float[x.length];
            float[] several = new float[x.length];
            Fft.transform(xf, one, g, ONE);
            Fft.transform(xf, several, g, parallel);
            assertArrayEquals(one, several, () -> g + " on " + threads + " threads");
            Fft.transform(xf, xf, g, parallel);
            assertArrayEquals(one, xf, () -> g + " in place on " + threads + " threads");
            double[] exactOne = new double[x.length];
            double[] exactSeveral = new double[x.length];
            Fft.transform(x, exactOne, g, ONE);
            Fft.transform(x, exactSeveral, g, parallel);
            assertArrayEquals(exactOne, exactSeveral, () -> g + " double on " + threads + " threads");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 41, 64, 97, 246, 251, 512})
    void keepsEnergyAndUndoesItself(int n) {
        for (var centering : Centering.values()) {
            for (var norm : Norm.values()) {
                var g = FftGeometry.of(Shape.of(3, n, 4), Direction.FORWARD, norm, centering, 1, 2);
                float[] x = floats(random(g, 3));
                float[] y = new float[x.length];
                float[] z = new float[x.length];
                Fft.transform(x, y, g, ONE);
                double expected = dot(doubles(x), doubles(x)) * 4 * n * Math.pow(g.scale(), 2);
                assertEquals(1, dot(doubles(y), doubles(y)) / expected, 1e-6, g.toString());
                Fft.transform(y, z, g.inverse(), ONE);
                assertClose(doubles(x), doubles(z), 2e-6, g + " inverted");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("severalAxes")
    void adjoint(FftGeometry g) {
        for (var a : new FftGeometry[] {g, g.inverse()}) {
            double[] x = random(a, 4);
            double[] y = random(a, 5);
            double[] ax = new double[x.length];
            double[] ay = new double[x.length];
            Fft.transform(x, ax, a, ONE);
            Fft.transform(y, ay, a.adjoint(), ONE);
            double size = Math.sqrt(dot(ax, ax) * dot(y, y));
            assertEquals(0, Math.abs(dot(ax, y) - dot(x, ay)) / size, 1e-13, a.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 12, 97, 204, 251})
    void aRolledSignalHasATurnedSpectrum(int n) {
        var g = FftGeometry.of(Shape.of(n), Direction.FORWARD, Norm.NONE, Centering.NONE, 0);
        double[] x = random(g, 6);
        int shift = n / 3;
        float[] rolled = new float[2 * n];
        for (int i = 0; i < 2 * n; i++) rolled[(i + 2 * shift) % (2 * n)] = (float) x[i];
        float[] y = floats(x);
        Fft.transform(y, y, g, ONE);
        Fft.transform(rolled, rolled, g, ONE);
        double[] turned = new double[2 * n];
        for (int k = 0; k < n; k++) {
            double angle = -2 * Math.PI * k * shift / n;
            turned[2 * k] = y[2 * k] * Math.cos(angle) - y[2 * k + 1] * Math.sin(angle);
            turned[2 * k + 1] = y[2 * k] * Math.sin(angle) + y[2 * k + 1] * Math.cos(angle);
        }
        assertClose(turned, doubles(rolled), 2e-6, "n = " + n);
    }

    /// The definition's own anchor: a few transforms known by heart, so that fast and slow cannot be wrong alike.
    @Test
    void knownTransforms() {
        var four = FftGeometry.of(Shape.of(4), Direction.FORWARD, Norm.NONE, Centering.NONE, 0);
        double[] y = new double[8];
        ReferenceFourier.transform(new double[] {0, 0, 1, 0, 0, 0, 0, 0}, y, four);
        assertArrayEquals(new double[] {1, 0, 0, -1, -1, 0, 0, 1}, y, 1e-15);
        ReferenceFourier.transform(new double[] {0, 0, 1, 0, 0, 0, 0, 0}, y, four.adjoint());
        assertArrayEquals(new double[] {1, 0, 0, 1, -1, 0, 0, -1}, y, 1e-15);
        // centered and odd: a point in the middle (index n/2) has the flat spectrum 1
        var five = FftGeometry.of(Shape.of(5), Direction.FORWARD, Norm.NONE, Centering.CENTERED, 0);
        double[] z = new double[10];
        ReferenceFourier.transform(new double[] {0, 0, 0, 0, 1, 0, 0, 0, 0, 0}, z, five);
        assertArrayEquals(new double[] {1, 0, 1, 0, 1, 0, 1, 0, 1, 0}, z, 1e-15);
        // and a constant has all its energy there
        ReferenceFourier.transform(new double[] {1, 0, 1, 0, 1, 0, 1, 0, 1, 0}, z, five);
        assertArrayEquals(new double[] {0, 0, 0, 0, 5, 0, 0, 0, 0, 0}, z, 1e-14);
    }

    @Test
    void emptyBatchesAreNothingToDo() {
        var g = FftGeometry.of(Shape.of(0, 4, 6), Direction.FORWARD, Norm.ORTHO, Centering.NONE, 1, 2);
        Fft.transform(new float[0], new float[0], g, ONE);
    }

    @Test
    void errorsSayWhatIsWrong() {
        assertEquals("fft: length 0 along axis 2 of (1,12,0,128); every transformed axis needs at least one sample",
                assertThrows(ShapeException.class, () -> FftGeometry.of(Shape.of(1, 12, 0, 128), Direction.FORWARD, Norm.ORTHO,
                        Centering.NONE, 2, 3)).getMessage());
        assertEquals("fft: axes [1, 1] of (3,4) name an axis twice; name each once",
                assertThrows(ShapeException.class, () -> FftGeometry.of(Shape.of(3, 4), Direction.FORWARD, Norm.ORTHO,
                        Centering.NONE, 1, -1)).getMessage());
        assertThrows(ShapeException.class, () -> FftGeometry.of(Shape.of(3, 4), Direction.FORWARD, Norm.ORTHO, Centering.NONE,
                2));
        assertEquals(
                "fft: length 100000000 along axis 0 of (100000000) is more than a panel of 16 lines can hold; transform it as "
                + "two axes",
                assertThrows(ShapeException.class, () -> Fft.of(FftGeometry.of(Shape.of(100_000_000), Direction.FORWARD,
                Norm.ORTHO, Centering.NONE, 0))).getMessage());
        var g = FftGeometry.of(Shape.of(3, 4), Direction.FORWARD, Norm.ORTHO, Centering.NONE, 1);
        assertEquals("fft: array out has 12 numbers but (3,4) complex ones need 24",
                assertThrows(ShapeException.class, () -> Fft.transform(new float[24], new float[12], g, ONE)).getMessage());
    }

    static double[] random(FftGeometry g, int seed) {
        var random = new Random(seed);
        return random.doubles(2L * g.shape().elements(), -1, 1).toArray();
    }

    static float[] floats(double[] x) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) y[i] = (float) x[i];
        return y;
    }

    static double[] doubles(float[] x) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i]).toArray();
    }

    static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) sum += x[i] * y[i];
        return sum;
    }

    /// ‖actual − expected‖ ≤ tolerance · ‖expected‖; the message names the worst entry.
    static void assertClose(double[] expected, double[] actual, double tolerance, String what) {
        double difference = 0;
        int worst = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(actual[i] - expected[i], 2);
            if (!(Math.abs(actual[i] - expected[i]) <= Math.abs(actual[worst] - expected[worst]))) worst = i;
        }
        double relative = Math.sqrt(difference) / Math.sqrt(dot(expected, expected));
        int at = worst;
        assertTrue(dot(expected, expected) == 0 ? difference == 0 : relative <= tolerance,
                () -> what + ": relative error " + relative + " above " + tolerance
                + "; worst at " + at + ": expected " + expected[at] + ", got " + actual[at]);
    }
}
