package cinegrad.ops.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Special and complex functions at their zeros, at the ends of the range of numbers, and beside their poles. The numbers are
/// those of PyTorch 2.13 and numpy in double precision.
class SpecialFunctionsTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "1.0000000001, -5.772157125783244e-11", "2.0000000001, 4.2278437011204657e-11",
            "0.999999, 5.7721648738556525e-7", "0.75, 0.20328095143129538", "1.9, -0.03898427592308336",
                    "1e-310, 713.8013788281542",
            "-1e-310, 713.8013788281542", "1e300, 6.897755278982137e302", "-0.0, Infinity", "-3, Infinity",
            "-Infinity, Infinity", "NaN, NaN"})
    void theLogarithmOfGamma(double x, double expected) {
        near(expected, GammaFunction.logGamma(x));
    }

    /// Where one formula ends and the next begins: log Γ(x + 1) = log Γ(x) + log x.
    @Test
    void theFormulasMeet() {
        for (double x = 0.3; x < 3; x += 0.01) {
            double next = GammaFunction.logGamma(x + 1);
            assertEquals(next, GammaFunction.logGamma(x) + Math.log(x), 2e-14);
        }
    }

    @Test
    void polygammaHasOrdersThatAreNumbers() {
        assertEquals(-1.88211514082398528e54, GammaFunction.polygamma(170, 30), 1e41);
        assertThrows(IllegalArgumentException.class, () -> new SpecialFunction.Polygamma(171));
        assertThrows(IllegalArgumentException.class, () -> new SpecialFunction.Polygamma(-1));
    }

    @ParameterizedTest
    @CsvSource({"1e-200, 0, 0.5, 1e-100, 0", "0, -1e-300, 0.5, 7.0710678118654755e-151, -7.0710678118654755e-151",
            "0, 0, 0.5, 0, 0", "0, 0, 0, 1, 0", "0, 0, -0.5, Infinity, NaN", "0, 0, -1, Infinity, NaN", "0, 0, 65, 0, 0",
            "0, 0, NaN, NaN, NaN"})
    void complexPowers(double re, double im, double exponent, double expectedRe, double expectedIm) {
        var w = new ComplexNumber(re, im).power(exponent);
        near(expectedRe, w.re());
        near(expectedIm, w.im());
    }

    @ParameterizedTest
    @CsvSource({"1e200, 1e200, 5e-201, 1.5707963267948966", "1e200, 0, 1e-200, 1.5707963267948966",
            "1, 1e-200, 230.60508288968455, 0.7853981633974483", "0.999999999, 1e-9, 10.534919720433674, 0.39269908901920714",
            "Infinity, 1, 0, 1.5707963267948966", "1, -Infinity, 0, -1.5707963267948966",
            "-Infinity, -Infinity, 0, -1.5707963267948966", "Infinity, NaN, 0, NaN"})
    void complexAreaTangents(double re, double im, double expectedRe, double expectedIm) {
        var w = new ComplexNumber(re, im).atanh();
        near(expectedRe, w.re());
        near(expectedIm, w.im());
    }

    /// As in C99, G.6.
    @Test
    void complexInversesOfInfinity() {
        assertEquals(new ComplexNumber(Math.PI / 2, INF), new ComplexNumber(INF, 0.5).asin());
        assertEquals(new ComplexNumber(-Math.PI / 2, -INF), new ComplexNumber(-INF, -0.0).asin());
        assertEquals(new ComplexNumber(Math.PI / 4, INF), new ComplexNumber(INF, INF).asin());
        assertEquals(new ComplexNumber(Double.NaN, INF), new ComplexNumber(INF, Double.NaN).asin());
        assertEquals(new ComplexNumber(INF, -Math.PI / 2), ComplexInverse.ASINH.apply(new ComplexNumber(3, -INF)));
        assertEquals(new ComplexNumber(3 * Math.PI / 4, -INF), new ComplexNumber(-INF, INF).acos());
        assertEquals(new ComplexNumber(0, INF), new ComplexNumber(INF, -2).acos());
        assertEquals(new ComplexNumber(INF, Math.PI), new ComplexNumber(-INF, 0).acosh());
        assertEquals(new ComplexNumber(INF, -Math.PI / 4), new ComplexNumber(INF, -INF).acosh());
    }

    @Test
    void signsHaveMagnitude1() {
        for (double size : new double[] {Double.MIN_VALUE, 1e-320, 1e-300, 1, 1e300, 1.7e308}) {
            var sign = new ComplexNumber(size, -size).sign();
            near(Math.sqrt(0.5), sign.re());
            near(-Math.sqrt(0.5), sign.im());
        }
    }

    private static void near(double expected, double actual) {
        if (expected == 0 || !Double.isFinite(expected)) assertEquals(expected, actual, 0.0);
        else assertEquals(expected, actual, 4e-15 * Math.abs(expected));
    }
}
