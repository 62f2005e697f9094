package cinegrad.ops.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.DType;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Shape;

import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the kernels in double precision have beyond those they are derived from: formulas, ranges and keys of their own.
class DoubleSimdBackendTest {
    private static final int N = 5_003;

    private final Backend reference = new ReferenceBackend();
    private final Backend simd = new DoubleSimdBackend(2);
    private final Random random = new Random(1);

    /// Relative error of a few units in the last place over the whole range where the result is a normal number.
    @ParameterizedTest
    @EnumSource(value = Elementary.class, names = {"EXP", "EXPM1", "LOG", "LOG2", "LOG10", "LOG1P", "TANH", "SIGMOID", "ERF",
            "LOG_SIGMOID"})
    void relativeErrorIsAFewUlps(Elementary f) {
        double[] x = inputs(f);
        double[] y = simd.map(f, upload(simd, x)).toDoubles();
        for (int i = 0; i < N; i++) {
            double expected = f.apply(x[i]);
            if (Math.abs(expected) < Double.MIN_NORMAL || Math.abs(expected) > Double.MAX_VALUE) continue;
            assertEquals(expected, y[i], 16 * 0x1p-53 * Math.abs(expected), f + "(" + x[i] + ")");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Elementary.class, names = {"SIN", "COS", "GELU", "GELU_TANH", "SILU", "MISH"})
    void valueAndSlopeAreRightToAFewUlps(Elementary f) {
        double[] x = inputs(f);
        NdArray at = upload(simd, x);
        double[] y = simd.map(f, at).toDoubles();
        double[] d = simd.mapGradient(f, simd.full(at.type(), 1), at, at).toDoubles();
        for (int i = 0; i < N; i++) {
            double expected = f.apply(x[i]);
            double slope = f.derivative(x[i], expected);
            assertEquals(expected, y[i], 2e-15 * Math.max(1, Math.abs(expected)), f + "(" + x[i] + ")");
            assertEquals(slope, d[i], 8e-15 * Math.max(1, Math.abs(slope)), f + "'(" + x[i] + ")");
        }
    }

    @Test
    void edgesOfTheNumbersAreKept() {
        double[] x = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, -0.0, 800, -800, Double.MIN_VALUE, 1e300,
            Double.MIN_NORMAL, 709.7, -745.1};
        for (var f : new Elementary[] {Elementary.EXP, Elementary.LOG, Elementary.TANH, Elementary.SIGMOID, Elementary.ERF,
            Elementary.SIN, Elementary.LOG1P}) {
            double[] y = simd.map(f, upload(simd, x)).toDoubles();
            for (int i = 0; i < x.length; i++) {
                double expected = f.apply(x[i]);
                if (Double.isFinite(expected)) {
                    assertEquals(expected, y[i], Math.abs(expected) * 1e-14 + Double.MIN_VALUE, f + "(" + x[i] + ")");
                } else {
                    assertEquals(expected, y[i], f + "(" + x[i] + ")");
                }
            }
        }
    }

    /// Squares of these numbers overflow or vanish.
    @Test
    void magnitudesAndQuotientsOfExtremeNumbers() {
        double[] z = {3e200, 4e200, 3e-200, 4e-200, 0, 0, 1e160, -1e-160, 5, 12, Double.POSITIVE_INFINITY, Double.NaN, -1e308,
            1e308};
        double[] w = {1e200, 1e200, 1e-200, 2e-200, 1, 1, 1e-160, 1e160, 3, 4, 1, 1, 1e-3, 1e300};
        var type = ArrayType.complex(Shape.of(z.length / 2));
        agree(b -> b.map(ComplexElementary.ABS, b.upload(type, z)), 1e-15);
        agree(b -> b.zip(BinaryFunction.DIVIDE, b.upload(type, z), b.upload(type, w)), 1e-15);
    }

    /// Products with the divisor's parts vanish before they are divided by its square.
    @Test
    void quotientsOfTinyNumbersByModerateOnes() {
        double[] z = {1e-300, 2e-300, -3e-290, 1e-290, 0, 1e-280};
        double[] w = {1e-40, 1e-41, 3e-45, -1e-45, 1e-48, 1e-48};
        var type = ArrayType.complex(Shape.of(3));
        agree(b -> b.zip(BinaryFunction.DIVIDE, b.upload(type, z), b.upload(type, w)), 1e-14);
    }

    /// In single precision, too.
    @ParameterizedTest
    @EnumSource(value = Elementary.class, names = {"SIN", "EXPM1", "TANH", "ERF", "LOG1P"})
    void oddFunctionsKeepTheSignOfZero(Elementary f) {
        for (Backend b : new Backend[] {simd, new SimdBackend(1)}) {
            double[] zeros = new double[37];
            for (int i = 0; i < zeros.length; i += 2) zeros[i] = -0.0;
            assertArrayEquals(zeros, b.map(f, upload(b, zeros)).toDoubles(), f + " of " + b.name());
        }
    }

    @Test
    void normalizesNumbersWhoseSquaresOverflow() {
        for (int n : new int[] {7, 3000}) {
            double[] x = random.doubles(n, -1e200, 1e200).toArray();
            agree(b -> b.standardize(upload(b, x), 1e-5, 0).array(), 1e-12);
            agree(b -> b.standardize(upload(b, x), 1e-5, 0).scale(), 1e-12);
        }
    }

    /// Numbers of 64 bits leave no room for the position in a key.
    @Test
    void sortsStablyInBothOrders() {
        double[] x = new double[301];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 7 == 0 ? 0.0 : i % 11 == 0 ? -0.0 : Math.rint(3 * random.nextGaussian()) * 1e-300;
        }
        x[17] = Double.NaN;
        x[200] = Double.NEGATIVE_INFINITY;
        for (var order : Order.values()) {
            for (int count : new int[] {1, 2, 301}) {
                double[] expected = reference.argsort(upload(reference, x), 0, order, count).toDoubles();
                assertArrayEquals(expected, simd.argsort(upload(simd, x), 0, order, count).toDoubles(), order + ", " + count);
            }
        }
    }

    @Test
    void arraysAreInDoublePrecision() {
        NdArray x = upload(simd, new double[] {1 + 0x1p-50});
        assertEquals(DType.FLOAT64, x.dtype());
        assertEquals(1 + 0x1p-50, x.times(1).item());
        assertEquals(8, x.buffer().bytes());
    }

    private void agree(Function<Backend, NdArray> what, double tolerance) {
        double[] expected = what.apply(reference).toDoubles();
        double[] actual = what.apply(simd).toDoubles();
        for (int i = 0; i < expected.length; i++) {
            int at = i;
            boolean same = Double.compare(expected[i], actual[i]) == 0
                    || Math.abs(expected[i] - actual[i]) <= tolerance * Math.abs(expected[i]);
            assertTrue(same, () -> "number " + at + " is " + actual[at] + ", expected " + expected[at]);
        }
    }

    private static NdArray upload(Backend backend, double[] x) {
        return backend.upload(ArrayType.real(Shape.of(x.length)), x);
    }

    private double[] inputs(Elementary f) {
        double[] x = new double[N];
        for (int i = 0; i < N; i++) {
            x[i] = switch (f) {
                case LOG, LOG2, LOG10 -> i % 2 == 0 ? Math.exp(1400 * random.nextDouble() - 700) : 0.5 + random.nextDouble();
                case LOG1P -> i % 2 == 0 ? Math.exp(80 * random.nextDouble() - 40) : 1.8 * random.nextDouble() - 0.9;
                case EXP, SIGMOID -> 1400 * random.nextDouble() - 700;
                case SIN, COS -> i % 3 == 0 ? 200_000 * random.nextDouble() : 10 * random.nextGaussian();
                default -> i % 2 == 0 ? 4 * random.nextGaussian() : 0.3 * random.nextGaussian();
            };
        }
        return x;
    }
}
