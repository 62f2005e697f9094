package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Differentiation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.func.FunctionTransforms;
import cinegrad.autograd.op.Convolution;
import cinegrad.autograd.op.Convolution.Addition;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.autograd.option.LossReduction;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.sample.Windows;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What random cases found wrong, on the reference, the SIMD backend and the emulated device. Expected numbers are exact, or
/// PyTorch's.
class FoundBySearchTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private static final List<Backend> BACKENDS = EveryBackend.all();

    private static Tensor variable(Backend b, Shape shape, double... numbers) {
        return Tensor.variable(b.upload(ArrayType.real(shape), numbers));
    }

    private static void assertNumbers(Tensor y, double... expected) {
        assertNumbers(y.value(), expected);
    }

    private static void assertNumbers(NdArray y, double... expected) {
        double[] actual = y.toDoubles();
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            String what = Arrays.toString(actual) + " on " + y.backend().name();
            double slack = Double.isFinite(expected[i]) ? 2e-6 * Math.max(1, Math.abs(expected[i])) : 0;
            assertEquals(expected[i], actual[i], slack, what);
        }
    }

    private static boolean isSingle(Backend b) {
        return b.precision() == Precision.SINGLE;
    }

    // ---- sums and squares beyond the largest number ----

    @Test
    void standardizationOfNumbersWhoseSquaresOverflow() {
        double s = Math.sqrt(11);
        for (var b : BACKENDS) {
            double big = isSingle(b) ? 3e38 : 1.7e308;
            Tensor x = variable(b, Shape.of(3, 4), big, big, -big, 0, 1, 2, 3, 4, big / 1e8, big / 1e8, -big / 1e8, 0);
            Tensor y = x.layerNorm(1, 1e-5);
            double t = 1 / Math.sqrt(1.25 + 1e-5);
            assertNumbers(y, 3 / s, 3 / s, -5 / s, -1 / s, -1.5 * t, -0.5 * t, 0.5 * t, 1.5 * t, 3 / s, 3 / s, -5 / s, -1 / s);
            double[] slopes = y.times(x.detach().sign()).sum().backward().of(x).toDoubles();
            for (int i = 0; i < 12; i++) {
                if (i < 4 || i > 7) assertTrue(Math.abs(slopes[i]) < 1e-20, slopes[i] + " on " + b.name());
            }
        }
    }

    @Test
    void aChannelWhoseSquaresOverflowLeavesTheOthersAlone() {
        for (var b : BACKENDS) {
            double big = isSingle(b) ? 1e30 : 1e300;
            Tensor x = variable(b, Shape.of(2, 2, 3), big, 1, 1, -big, 3, INF, big, 1, 0, -big, 3, 2);
            double h = 1 / Math.sqrt(1 + 1e-5);
            assertNumbers(x.batchNorm(1e-5), 1, -h, NAN, -1, h, NAN, 1, -h, NAN, -1, h, NAN);
        }
    }

    @Test
    void standardizationDifferentiatesTwice() {
        double[] at = {1, -2, 0.5, 3, 0.25, -1};
        double[] along = {0.5, 1, -1, 2, 0, 1};
        double h = 1e-4;
        double[] more = cubedSlope(BACKENDS.getFirst(), at, along, h);
        double[] less = cubedSlope(BACKENDS.getFirst(), at, along, -h);
        for (var b : BACKENDS) {
            var x = List.of(variable(b, Shape.of(2, 3), at));
            var v = List.of(variable(b, Shape.of(2, 3), along));
            NdArray product = FunctionTransforms.hvp(in -> cubed(in.getFirst()), x, v).getFirst().value();
            double[] found = product.toDoubles();
            for (int i = 0; i < at.length; i++) {
                double expected = (more[i] - less[i]) / (2 * h);
                assertEquals(expected, found[i], 1e-4 * Math.max(1, Math.abs(expected)), b.name());
            }
        }
    }

    private static Tensor cubed(Tensor x) {
        return x.layerNorm(1, 0.1).pow(3).sum();
    }

    private static double[] cubedSlope(Backend b, double[] at, double[] along, double h) {
        var moved = at.clone();
        for (int i = 0; i < moved.length; i++) moved[i] += h * along[i];
        Tensor x = variable(b, Shape.of(2, 3), moved);
        return cubed(x).backward().of(x).toDoubles();
    }

    @Test
    void theSlopeOfASquareIsFiniteWhereTheProductIs() {
        for (var b : BACKENDS) {
            double big = isSingle(b) ? 3e38 : 1.7e308;
            Tensor x = variable(b, Shape.of(2), big, 1);
            Tensor loss = x.mseLoss(variable(b, Shape.of(2), 0, 0), LossReduction.SUM).times(0.25);
            assertEquals(big / 2, loss.backward().of(x).toDoubles()[0], big * 1e-6, b.name());
            assertEquals(big / 2, Differentiation.gradients(loss, x).getFirst().value().toDoubles()[0], big * 1e-6, b.name());
        }
    }

    // ---- next to nothing ----

    @Test
    void theSlopeOfANormBelowTheNormalNumbers() {
        for (var b : BACKENDS) {
            double small = isSingle(b) ? 0x1p-140 : 0x1p-1060;
            Tensor x = variable(b, Shape.of(3, 2), 3 * small, 4 * small, 0, 0, 3, 4);
            Tensor y = x.norm(2, 1).times(100).sum();
            assertNumbers(y.backward().of(x), 60, 80, 0, 0, 60, 80);
            assertNumbers(Differentiation.gradients(y, x).getFirst(), 60, 80, 0, 0, 60, 80);
        }
    }

    // ---- infinities in convolutions ----

    /// Few and many channels, several kernels: a weight that joins an infinite pixel gets an infinite gradient, not NaN.
    @Test
    void anInfinitePixelMakesGradientsOfWeightsInfinite() {
        for (int channels : new int[] {1, 3, 8, 17}) {
            double[][] found = new double[BACKENDS.size()][];
            for (int i = 0; i < found.length; i++) {
                var b = BACKENDS.get(i);
                double[] pixels = new double[7 * 9 * channels];
                pixels[(3 * 9 + 4) * channels] = INF;
                pixels[pixels.length - 1] = INF;
                Tensor x = variable(b, Shape.of(1, 7, 9, channels), pixels);
                Tensor w = variable(b, Shape.of(3, 3, channels, 8), new double[9 * channels * 8]);
                NdArray g = b.upload(ArrayType.real(Shape.of(1, 7, 9, 8)), waves(7 * 9 * 8));
                found[i] = x.conv2d(w, ConvOptions.DEFAULT.withPadding(1, 1)).backward(g).of(w).toDoubles();
                assertTrue(Arrays.stream(found[i]).anyMatch(Double::isInfinite), b.name());
                for (int k = 0; k < found[i].length; k++) {
                    assertEquals(Double.isFinite(found[0][k]) ? 0 : found[0][k], Double.isFinite(found[i][k]) ? 0 : found[i][k],
                            channels + " channels, weight " + k + " on " + b.name());
                }
            }
        }
    }

    /// Infinite and nearly infinite pixels, an infinite weight and zeros around the image: whatever kernel computes it, an output
    /// is made of the pixels and weights that it reads and of nothing else.
    @Test
    void anOutputIsMadeOfWhatItReadsAlone() {
        for (int[] channels : new int[][] {{64, 64}, {2, 64}, {64, 2}, {16, 3}, {5, 7}, {8, 12}}) {
            int c = channels[0];
            int k = channels[1];
            double[] pixels = waves(9 * 11 * c);
            pixels[(3 * 11 + 4) * c] = INF;
            pixels[(7 * 11 + 9) * c] = Float.MAX_VALUE;
            double[] weights = Arrays.stream(waves(9 * c * k)).map(v -> 0.9 * v).toArray();
            weights[0] = -INF;
            double[] cotangent = waves(9 * 11 * k);
            cotangent[(2 * 11 + 5) * k] = INF;
            double[] values = {};
            double[] slopes = {};
            for (var b : BACKENDS) {
                Tensor x = variable(b, Shape.of(1, 9, 11, c), pixels);
                Tensor w = Tensor.constant(b.upload(ArrayType.real(Shape.of(3, 3, c, k)), weights));
                Tensor y = x.conv2d(w, ConvOptions.DEFAULT.withPadding(1, 1));
                double[] found = y.value().toDoubles();
                double[] gradient = y.backward(b.upload(y.type(), cotangent)).of(x).toDoubles();
                if (values.length == 0) {
                    values = found;
                    slopes = gradient;
                }
                String what = c + " to " + k + " channels on " + b.name();
                assertAlike(values, found, what);
                assertAlike(slopes, gradient, "back from " + what);
            }
        }
    }

    private static void assertAlike(double[] expected, double[] actual, String what) {
        for (int i = 0; i < expected.length; i++) {
            double slack = Double.isFinite(expected[i]) ? 1e-4 * Math.max(1, Math.abs(expected[i])) : 0;
            assertEquals(expected[i], actual[i], slack, what + ", number " + i);
        }
    }

    private static double[] waves(int n) {
        double[] numbers = new double[n];
        for (int i = 0; i < n; i++) numbers[i] = Math.sin(0.7 * i + 0.1);
        return numbers;
    }

    /// In whole vectors and in what is left after them.
    @Test
    void aRectifiedZeroHasNoSign() {
        for (int channels : new int[] {1, 3, 8, 17, 33}) {
            var g = Conv3dGeometry.same(Shape.of(1, 1, 3, 5, channels), Shape.of(1, 3, 3, channels, channels));
            var minus = new double[g.weight().elements()];
            Arrays.fill(minus, -1);
            var bias = new double[channels];
            Arrays.fill(bias, -0.0);
            for (var b : BACKENDS) {
                Tensor x = variable(b, g.input(), new double[g.input().elements()]);
                Tensor y = Tensor.apply(new Convolution.Conv3d(g, Set.of(Addition.BIAS), Activation.RELU), x,
                        variable(b, g.weight(), minus), variable(b, Shape.of(channels), bias));
                for (double zero : y.value().toDoubles()) assertEquals(INF, 1 / zero, channels + " channels on " + b.name());
            }
        }
    }

    // ---- places ----

    /// The only window reads elements −1 and 2 of an axis of two.
    @Test
    void aWindowOfPaddingAlone() {
        for (var b : BACKENDS) {
            var windows = List.of(Windows.sliding(2, 2, 1, 1, 3, Windows.Rounding.DOWN, Windows.Padding.COUNTED));
            Tensor x = variable(b, Shape.of(1, 2, 2), 1, 2, 3, 4);
            assertNumbers(x.maxPool(windows), -INF, -INF);
            assertNumbers(x.maxPool(windows).sum().backward().of(x), 0, 0, 0, 0);
            var selected = x.maxPoolWithIndices(windows);
            assertNumbers(selected.values(), -INF, -INF);
            assertNumbers(selected.indices(), -1, -1);
            assertNumbers(x.avgPool(windows), 0, 0);
            var both = List.of(Windows.sliding(3, 2, 2, 0, 1, Windows.Rounding.UP, Windows.Padding.COUNTED), windows.getFirst());
            assertNumbers(variable(b, Shape.of(1, 3, 2, 1), 1, 2, 3, 4, 5, 6).maxPool(both), -INF, -INF);
        }
    }

    // ---- remainders ----

    @Test
    void theSlopeOfARemainderCountsWholeDivisors() {
        double[] a = {1, 1, -1, 5.5, -5.5, 5.5, INF, 5, -5, -5, 0};
        double[] c = {0.1, -0.1, 0.1, 2, 2, -2, 0, INF, INF, -INF, 3};
        double[] floored = {-9, 10, 10, -2, 3, 3, NAN, 0, 1, 0, 0};
        double[] truncated = {-9, 9, 9, -2, 2, 2, NAN, 0, 0, 0, 0};
        for (var b : BACKENDS) {
            // in single precision 0.1 is more than a tenth as well: nine whole ones fit into 1
            Tensor x = variable(b, Shape.of(a.length), a);
            Tensor y = variable(b, Shape.of(c.length), c);
            assertNumbers(x.remainder(y).sum().backward().of(y), floored);
            assertNumbers(x.fmod(y).sum().backward().of(y), truncated);
        }
    }
}
