package cinegrad.ops.conv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.reference.ReferenceConv;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.Triple;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every float kernel against [ReferenceConv], over [ConvCase]'s table.
class ConvKernelsTest {
    private static final int AT = 5;
    private static final double TOLERANCE = 1e-5;
    private static final double EXACT_TOLERANCE = 2e-6;

    private static final Parallel ONE = new Parallel(1);
    private static final List<ConvKernels> FAST = Stream.of(1, 2, 3, 7)
            .map(n -> ConvKernels.create(new Parallel(n), ConvMode.FAST)).toList();
    private static final ConvKernels EXACT = ConvKernels.create(ONE, ConvMode.EXACT);
    private static final ConvKernels PLAIN = ConvKernels.plain(new Parallel(2));

    static Stream<ConvCase> all() {
        return ConvCase.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void forwardEqualsTheReference(ConvCase c) {
        Conv3dGeometry g = c.g();
        double[] x = ConvCase.random(g.input().elements(), 1);
        double[] w = ConvCase.random(g.weight().elements(), 2);
        double[] y = new double[g.output().elements()];
        ReferenceConv.forward(x, w, y, g);
        check(y, (kernels, out) -> kernels.forward(ConvCase.floats(x, AT), AT, weights(w, g), out, AT, g, Epilogue.NONE));
    }

    @ParameterizedTest
    @MethodSource("all")
    void epilogueAddsBiasAndAddendThenClips(ConvCase c) {
        Conv3dGeometry g = c.g();
        double[] x = ConvCase.random(g.input().elements(), 3);
        double[] w = ConvCase.random(g.weight().elements(), 4);
        double[] bias = ConvCase.random(g.k(), 5);
        double[] addend = ConvCase.random(g.output().elements(), 6);
        double[] y = new double[g.output().elements()];
        ReferenceConv.forward(x, w, y, g);
        for (int i = 0; i < y.length; i++) y[i] = Math.max(0, y[i] + bias[i % g.k()] + addend[i]);
        check(y, (kernels, out) -> {
            float[] a = ConvCase.floats(addend, AT);
            System.arraycopy(a, 0, out, 0, a.length);
            kernels.forward(ConvCase.floats(x, AT), AT, weights(w, g), out, AT, g,
                    Epilogue.NONE.bias(ConvCase.floats(bias, 1), 1).addend(out, AT).relu());
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void gateIsTheGradientOfTheClip(ConvCase c) {
        Conv3dGeometry g = c.g();
        double[] gy = ConvCase.random(g.output().elements(), 17);
        double[] w = ConvCase.random(g.weight().elements(), 18);
        double[] addend = ConvCase.random(g.input().elements(), 19);
        double[] gate = ConvCase.random(g.input().elements(), 20);
        double[] gx = new double[g.input().elements()];
        ReferenceConv.inputGradient(gy, w, gx, g);
        for (int i = 0; i < gx.length; i++) gx[i] = gate[i] > 0 ? gx[i] + addend[i] : 0;
        check(gx, (kernels, out) -> kernels.inputGradient(ConvCase.floats(gy, AT), AT, weights(w, g), out, AT, g,
                Epilogue.NONE.addend(ConvCase.floats(addend, 2), 2).gate(ConvCase.floats(gate, 1), 1)));
    }

    @ParameterizedTest
    @MethodSource("all")
    void inputGradientEqualsTheReference(ConvCase c) {
        Conv3dGeometry g = c.g();
        double[] gy = ConvCase.random(g.output().elements(), 7);
        double[] w = ConvCase.random(g.weight().elements(), 8);
        double[] gx = new double[g.input().elements()];
        ReferenceConv.inputGradient(gy, w, gx, g);
        check(gx, (kernels, out) -> kernels.inputGradient(ConvCase.floats(gy, AT), AT, weights(w, g), out, AT, g, Epilogue.NONE));
    }

    @ParameterizedTest
    @MethodSource("all")
    void weightGradientEqualsTheReference(ConvCase c) {
        Conv3dGeometry g = c.g();
        double[] gy = ConvCase.random(g.output().elements(), 9);
        double[] x = ConvCase.random(g.input().elements(), 10);
        double[] gw = new double[g.weight().elements()];
        ReferenceConv.weightGradient(gy, x, gw, g);
        check(gw, (kernels, out) -> kernels.weightGradient(ConvCase.floats(gy, AT), AT, ConvCase.floats(x, AT), AT, out, AT, g,
                Accumulation.OVERWRITE));
        double[] old = ConvCase.random(g.weight().elements(), 11);
        for (int i = 0; i < gw.length; i++) gw[i] += old[i];
        check(gw, (kernels, out) -> {
            System.arraycopy(ConvCase.floats(old, 0), 0, out, AT, old.length);
            kernels.weightGradient(ConvCase.floats(gy, AT), AT, ConvCase.floats(x, AT), AT, out, AT, g, Accumulation.ADD);
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void gradientsAreTheAdjoints(ConvCase c) {
        Conv3dGeometry g = c.g();
        double[] x = ConvCase.random(g.input().elements(), 12);
        double[] w = ConvCase.random(g.weight().elements(), 13);
        double[] gy = ConvCase.random(g.output().elements(), 14);
        double[] y = new double[gy.length];
        double[] gx = new double[x.length];
        double[] gw = new double[w.length];
        ReferenceConv.forward(x, w, y, g);
        ReferenceConv.inputGradient(gy, w, gx, g);
        ReferenceConv.weightGradient(gy, x, gw, g);
        double expected = dot(y, gy);
        double tolerance = 1e-12 * Math.sqrt(dot(y, y) * dot(gy, gy));
        assertTrue(Math.abs(dot(x, gx) - expected) <= tolerance, () -> "input gradient " + dot(x, gx) + " against " + expected);
        assertTrue(Math.abs(dot(w, gw) - expected) <= tolerance, () -> "weight gradient " + dot(w, gw) + " against " + expected);
    }

    @Test
    void weightsAreACopy() {
        var g = Conv3dGeometry.same(Shape.of(1, 1, 12, 12, 16), Shape.of(1, 3, 3, 16, 16));
        float[] x = ConvCase.floats(ConvCase.random(g.input().elements(), 15), 0);
        float[] w = ConvCase.floats(ConvCase.random(g.weight().elements(), 16), 0);
        float[] first = new float[g.output().elements()];
        float[] second = new float[first.length];
        float[] negated = new float[first.length];
        var weights = ConvWeights.of(w, 0, g);
        FAST.getFirst().forward(x, 0, weights, first, 0, g, Epilogue.NONE);
        for (int i = 0; i < w.length; i++) w[i] = -w[i];
        FAST.getFirst().forward(x, 0, weights, second, 0, g, Epilogue.NONE);
        assertArrayEquals(first, second);
        FAST.getFirst().forward(x, 0, ConvWeights.of(w, 0, g), negated, 0, g, Epilogue.NONE);
        for (int i = 0; i < first.length; i++) first[i] = -first[i];
        assertArrayEquals(first, negated);
    }

    /// A pixel that is huge or not finite leaves outputs that do not read it as they would be without it.
    @ParameterizedTest
    @ValueSource(doubles = {1e3, 1e6, 1e30, Double.POSITIVE_INFINITY, Double.NaN})
    void onePixelSpoilsNoOutputThatDoesNotReadIt(double odd) {
        int size = 14;
        for (int channels : new int[] {8, 20, 64}) {
            var g = Conv3dGeometry.same(Shape.of(1, 2, size, size, channels), Shape.of(3, 3, 3, channels, channels));
            double[] x = ConvCase.random(g.input().elements(), 21);
            double[] w = ConvCase.random(g.weight().elements(), 22);
            int row = 2;
            int column = 3;
            int at = (row * size + column) * channels;
            Arrays.fill(x, at, at + channels, 0);
            double[] expected = new double[g.output().elements()];
            double[] expectedGradient = new double[expected.length];
            ReferenceConv.forward(x, w, expected, g);
            ReferenceConv.inputGradient(x, w, expectedGradient, g);
            Arrays.fill(x, at, at + channels, odd);
            for (var kernels : FAST) {
                float[] y = new float[expected.length];
                float[] gradient = new float[expected.length];
                Arrays.fill(gradient, 1);
                kernels.forward(ConvCase.floats(x, 0), 0, weights(w, g), y, 0, g, Epilogue.NONE);
                kernels.inputGradient(ConvCase.floats(x, 0), 0, weights(w, g), gradient, 0, g, Epilogue.NONE.addend(gradient, 0));
                for (int i = 0; i < y.length; i++) {
                    int h = i / channels / size % size;
                    int v = i / channels % size;
                    if (Math.abs(h - row) <= 1 && Math.abs(v - column) <= 1) continue;
                    assertEquals(expected[i], y[i], 2e-3, "output (" + h + ", " + v + ")");
                    assertEquals(expectedGradient[i] + 1, gradient[i], 2e-3, "gradient (" + h + ", " + v + ")");
                }
            }
        }
    }

    /// A weight that is huge or not finite leaves outputs whose windows do not hold its pixel as they would be without it.
    @ParameterizedTest
    @ValueSource(doubles = {1e30, Double.POSITIVE_INFINITY, Double.NaN})
    void oneWeightSpoilsNoOutputThatDoesNotReadIt(double odd) {
        int size = 9;
        for (int channels : new int[] {2, 8, 20}) {
            var g = Conv3dGeometry.same(Shape.of(1, 2, size, size, channels), Shape.of(3, 3, 3, channels, channels));
            double[] x = ConvCase.random(g.input().elements(), 23);
            double[] w = ConvCase.random(g.weight().elements(), 24);
            w[0] = 0;                                                               // tap (0, 0, 0) from channel 0 to channel 0
            double[] expected = new double[g.output().elements()];
            double[] expectedGradient = new double[expected.length];
            ReferenceConv.forward(x, w, expected, g);
            ReferenceConv.inputGradient(x, w, expectedGradient, g);
            w[0] = odd;
            for (var kernels : FAST) {
                float[] y = new float[expected.length];
                float[] gradient = new float[expected.length];
                kernels.forward(ConvCase.floats(x, 0), 0, weights(w, g), y, 0, g, Epilogue.NONE);
                kernels.inputGradient(ConvCase.floats(x, 0), 0, weights(w, g), gradient, 0, g, Epilogue.NONE);
                for (int i = 0; i < y.length; i++) {
                    int v = i / channels % size;
                    int h = i / channels / size % size;
                    int t = i / channels / size / size;
                    boolean reads = i % channels == 0 && t > 0 && h > 0 && v > 0;
                    boolean isRead = i % channels == 0 && t < 1 && h < size - 1 && v < size - 1;
                    String at = " (" + t + ", " + h + ", " + v + ")";
                    if (!reads) assertEquals(expected[i], y[i], 1e-4, "output" + at);
                    if (!isRead) assertEquals(expectedGradient[i], gradient[i], 1e-4, "gradient" + at);
                }
            }
        }
    }

    /// Thirty layers that keep the size of what passes through them, as those of a network do, each rectified.
    @Test
    void theErrorOfFastConvolutionsStaysSmallOverDepth() {
        var g = Conv3dGeometry.same(Shape.of(1, 1, 18, 18, 16), Shape.of(1, 3, 3, 16, 16));
        double[] expected = ConvCase.random(g.input().elements(), 30);
        float[] fast = ConvCase.floats(expected, 0);
        float[] exact = fast.clone();
        for (int layer = 0; layer < 30; layer++) {
            double[] w = ConvCase.random(g.weight().elements(), 31 + layer);
            double size = Math.sqrt(2 / (9 * 16 * Arrays.stream(w).map(v -> v * v).average().orElseThrow()));
            for (int i = 0; i < w.length; i++) w[i] = (float) (w[i] * size);
            double[] next = new double[expected.length];
            ReferenceConv.forward(expected, w, next, g);
            for (int i = 0; i < next.length; i++) expected[i] = Math.max(0, next[i]);
            fast = rectified(FAST.getFirst(), fast, w, g);
            exact = rectified(EXACT, exact, w, g);
        }
        double error = ConvCase.relativeError(expected, fast, 0);
        double least = ConvCase.relativeError(expected, exact, 0);
        assertTrue(error <= 2e-5 && error <= 6 * least, () -> "error " + error + ", exact kernels " + least);
    }

    private static float[] rectified(ConvKernels kernels, float[] x, double[] w, Conv3dGeometry g) {
        float[] y = new float[x.length];
        kernels.forward(x, 0, weights(w, g), y, 0, g, Epilogue.NONE.relu());
        return y;
    }

    /// Numbers whose products are finite although sums of them would not be.
    @Test
    void largeNumbersDoNotOverflowOnTheWay() {
        var g = Conv3dGeometry.same(Shape.of(1, 1, 14, 14, 16), Shape.of(1, 3, 3, 16, 16));
        double[] x = Arrays.stream(ConvCase.random(g.input().elements(), 25)).map(v -> v * 5e37).toArray();
        double[] w = Arrays.stream(ConvCase.random(g.weight().elements(), 26)).map(v -> v * 1e-6).toArray();
        double[] expected = new double[g.output().elements()];
        ReferenceConv.forward(x, w, expected, g);
        check(expected, (kernels, out) -> kernels.forward(ConvCase.floats(x, AT), AT, weights(w, g), out, AT, g, Epilogue.NONE));
        double[] large = Arrays.stream(w).map(v -> v * 5e43).toArray();
        double[] small = Arrays.stream(x).map(v -> v * 2e-44).toArray();
        ReferenceConv.forward(small, large, expected, g);
        check(expected, (kernels, out) ->
                kernels.forward(ConvCase.floats(small, AT), AT, weights(large, g), out, AT, g, Epilogue.NONE));
    }

    /// Taps and windows further apart than the image is wide: there is one output, or one that reads its middle tap alone.
    @Test
    void hugeStridesAndDilationsTakeLittleMemory() {
        var input = Shape.of(1, 1, 1, 8, 2);
        var weight = Shape.of(1, 1, 3, 2, 2);
        int far = (1 << 30) - 8;
        for (var g : List.of(
                new Conv3dGeometry(input, weight, Triple.of(1, 1, Integer.MAX_VALUE), Triple.ZERO, Triple.ONE, 1),
                new Conv3dGeometry(input, weight, Triple.of(1, 1, 100_000_000), Triple.of(0, 0, 1), Triple.of(1, 1, 2), 1),
                new Conv3dGeometry(input, weight, Triple.ONE, Triple.of(0, 0, far), Triple.of(1, 1, far), 1),
                new Conv3dGeometry(input, weight, Triple.of(1, 1, far), Triple.of(0, 0, far), Triple.ONE, 1))) {
            double[] x = ConvCase.random(g.input().elements(), 27);
            double[] w = ConvCase.random(g.weight().elements(), 28);
            double[] gy = ConvCase.random(g.output().elements(), 29);
            double[] y = new double[gy.length];
            double[] gx = new double[x.length];
            double[] gw = new double[w.length];
            ReferenceConv.forward(x, w, y, g);
            ReferenceConv.inputGradient(gy, w, gx, g);
            ReferenceConv.weightGradient(gy, x, gw, g);
            check(y, (kernels, out) -> kernels.forward(ConvCase.floats(x, AT), AT, weights(w, g), out, AT, g, Epilogue.NONE));
            check(gx, (kernels, out) ->
                    kernels.inputGradient(ConvCase.floats(gy, AT), AT, weights(w, g), out, AT, g, Epilogue.NONE));
            check(gw, (kernels, out) -> kernels.weightGradient(ConvCase.floats(gy, AT), AT, ConvCase.floats(x, AT), AT, out, AT,
                    g, Accumulation.OVERWRITE));
        }
    }

    private interface Call {
        void into(ConvKernels kernels, float[] out);
    }

    /// All kernels agree with `expected`, leave what lies around the output alone, and do not depend on the thread count.
    private static void check(double[] expected, Call call) {
        float[] one = run(FAST.getFirst(), expected, call, TOLERANCE, "fast");
        for (var kernels : FAST) assertArrayEquals(one, run(kernels, expected, call, TOLERANCE, "threaded"));
        run(EXACT, expected, call, EXACT_TOLERANCE, "exact");
        run(PLAIN, expected, call, EXACT_TOLERANCE, "plain");
    }

    private static float[] run(ConvKernels kernels, double[] expected, Call call, double tolerance, String name) {
        float[] out = ConvCase.floats(new double[expected.length], AT);
        call.into(kernels, out);
        double error = ConvCase.relativeError(expected, out, AT);
        assertTrue(error <= tolerance, () -> name + ": relative error " + error + ", allowed " + tolerance);
        for (int i = 0; i < AT; i++) {
            assertTrue(Float.isNaN(out[i]) && Float.isNaN(out[out.length - 1 - i]), () -> name + ": wrote outside its array");
        }
        return out;
    }

    private static ConvWeights weights(double[] w, Conv3dGeometry g) {
        return ConvWeights.of(ConvCase.floats(w, 3), 3, g);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }
}
