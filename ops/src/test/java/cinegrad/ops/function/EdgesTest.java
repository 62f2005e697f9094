package cinegrad.ops.function;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Values where formulas overflow or lose digits: those of C99, and exact where the result is.
class EdgesTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    @ParameterizedTest
    @CsvSource({"1, Infinity, 1", "1, NaN, 1", "-1, Infinity, 1", "-1, -Infinity, 1", "NaN, 0, 1", "0, 0, 1", "0, -1, Infinity",
            "-8, 0.5, NaN", "2, 10, 1024"})
    void powers(double a, double b, double expected) {
        assertEquals(expected, BinaryFunction.POWER.apply(a, b));
        assertEquals(expected, new UnaryFunction.Power(b).apply(a));
    }

    @ParameterizedTest
    @CsvSource({"1e17, 3, 1", "5, Infinity, 5", "-7, 2, 1", "7, -2, -1", "-6, 3, 0", "6, 0, NaN", "5.5, 2, 1.5",
            "-5, Infinity, Infinity"})
    void remainders(double a, double b, double expected) {
        assertEquals(expected, BinaryFunction.REMAINDER.apply(a, b), 0.0);
    }

    @Test
    void theRemainderOfOneByATenth() {
        assertEquals(1.0 % 0.1, BinaryFunction.REMAINDER.apply(1, 0.1));
    }

    @Test
    void theExponentialOfARealNumberIsReal() {
        assertEquals(new ComplexNumber(Double.POSITIVE_INFINITY, 0), new ComplexNumber(1000, 0).exp());
        assertEquals(new ComplexNumber(Math.E, -0.0), new ComplexNumber(1, -0.0).exp());
    }

    @Test
    void theLogarithmOfAPowerOfTwoIsWholeInSinglePrecision() {
        var backend = new SimdBackend(1);
        double[] powers = IntStream.rangeClosed(-149, 127).mapToDouble(e -> Math.scalb(1.0, e)).toArray();
        double[] exponents = IntStream.rangeClosed(-149, 127).asDoubleStream().toArray();
        assertArrayEquals(exponents, backend.map(Elementary.LOG2, backend.upload(ArrayType.real(Shape.of(powers.length)), powers))
                .toDoubles());
    }

    @Test
    void theLogarithmOfAPowerOfTwoIsWhole() {
        for (int e = Double.MIN_EXPONENT; e <= Double.MAX_EXPONENT; e++) {
            assertEquals(e, Elementary.LOG2.apply(Math.scalb(1.0, e)));
        }
        assertEquals(-1074, Elementary.LOG2.apply(Double.MIN_VALUE), 1e-12);
        assertEquals(Math.log(0.7) / Math.log(2), Elementary.LOG2.apply(0.7), 1e-15);
        assertEquals(Double.NEGATIVE_INFINITY, Elementary.LOG2.apply(0));
        assertEquals(INF, Elementary.LOG2.apply(INF));
        assertEquals(Double.NaN, Elementary.LOG2.apply(-1));
    }

    @Test
    void areaFunctionsFarOut() {
        assertEquals(INF, Elementary.ASINH.apply(INF));
        assertEquals(-INF, Elementary.ASINH.apply(-INF));
        assertEquals(200 * Math.log(10) + Math.log(2), Elementary.ASINH.apply(1e200), 1e-12);
        assertEquals(Math.log(2e9), Elementary.ASINH.apply(1e9), 1e-14);
        assertEquals(-Elementary.ATANH.apply(1 - 1e-15), Elementary.ATANH.apply(1e-15 - 1));
        assertEquals(-INF, Elementary.ATANH.apply(-1));
        assertEquals(INF, Elementary.ATANH.apply(1));
    }

    /// At 1 + t acosh is √(2t)·(1 − t/12), at 1 − t atanh is log(2/t)/2; slopes near the ends are 1/√(2t) and 1/(2t).
    @ParameterizedTest
    @ValueSource(doubles = {0x1p-50, 0x1p-40, 0x1p-30})
    void areaFunctionsNearTheirEnds(double t) {
        double root = Math.sqrt(2 * t);
        assertEquals(root * (1 - t / 12), Elementary.ACOSH.apply(1 + t), 4e-16 * root);
        double logarithm = 0.5 * (Math.log(2 - t) - Math.log(t));
        assertEquals(logarithm, Elementary.ATANH.apply(1 - t), 4e-16 * logarithm);
        assertEquals(-logarithm, Elementary.ATANH.apply(t - 1), 4e-16 * logarithm);
        double slope = 1 / Math.sqrt(t * (2 - t));
        assertEquals(slope, Elementary.ASIN.derivative(1 - t, Double.NaN), 4e-16 * slope);
        assertEquals(-slope, Elementary.ACOS.derivative(t - 1, Double.NaN), 4e-16 * slope);
        assertEquals(1 / (t * (2 - t)), Elementary.ATANH.derivative(1 - t, Double.NaN), 4e-16 / t);
        assertEquals(1 / Math.sqrt(t * (2 + t)), Elementary.ACOSH.derivative(1 + t, Double.NaN), 4e-16 * slope);
    }

    @Test
    void theLogarithmOfAPowerOfTenIsWhole() {
        for (int e = -300; e <= 300; e++) {
            double power = Double.parseDouble("1e" + e);
            assertEquals(e, Elementary.LOG10.apply(power), Math.abs(e) * 0x1p-52, "10^" + e);
        }
        for (int e = 0; e <= 22; e++) assertEquals(e, Elementary.LOG10.apply(Math.pow(10, e)));     // those that are doubles
    }

    @ParameterizedTest
    @EnumSource(Elementary.class)
    void theDerivativeIsTheSlope(Elementary f) {
        if (f.needs() == UnaryFunction.Needs.NOTHING) return;
        double x = f == Elementary.ACOSH ? 1.6 : 0.6;
        double step = 1e-6;
        double slope = (f.apply(x + step) - f.apply(x - step)) / (2 * step);
        assertEquals(slope, f.derivative(x, f.apply(x)), 2e-8 * Math.max(1, Math.abs(slope)));
    }
}
