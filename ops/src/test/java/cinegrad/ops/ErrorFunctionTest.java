package cinegrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.function.ErrorFunction;

import org.junit.jupiter.api.Test;

class ErrorFunctionTest {
    @Test
    void valuesFromTables() {
        near(0.5204998778130465, ErrorFunction.erf(0.5));
        near(0.8427007929497149, ErrorFunction.erf(1));
        near(-0.9953222650189527, ErrorFunction.erf(-2));
        near(0.0, ErrorFunction.erf(0));
        near(2.209049699858544e-5, ErrorFunction.erfc(3));
        near(1.5374597944280349e-12, ErrorFunction.erfc(5));
        near(1.9999779095030015, ErrorFunction.erfc(-3));
        near(1.3562611692059042e-64, ErrorFunction.erfc(12));
        near(5.395865611607901e-176, ErrorFunction.erfc(20));
        near(5.663192408856143e-296, ErrorFunction.erfc(26));
        assertEquals(1, ErrorFunction.erf(40));
        assertEquals(0, ErrorFunction.erfc(40));
        assertTrue(Double.isNaN(ErrorFunction.erf(Double.NaN)) && Double.isNaN(ErrorFunction.erfc(Double.NaN)));
    }

    @Test
    void bothFormulasMeet() {
        near(ErrorFunction.erf(2.5), ErrorFunction.erf(Math.nextUp(2.5)));
        for (double x = -6; x <= 6; x += 0.037) assertEquals(1, ErrorFunction.erf(x) + ErrorFunction.erfc(x), 3e-16);
    }

    private static void near(double expected, double actual) {
        assertTrue(Math.abs(expected - actual) <= 1e-14 * Math.abs(expected), () -> actual + ", expected " + expected);
    }
}
