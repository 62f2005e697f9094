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
