package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.option.Correction;
import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Sums of many numbers, of very large and of very small ones.
class SummationTest {
    private static final int MANY = 1 << 20;

    static List<Backend> backends() {
        return List.of(new SimdBackend(1), new SimdBackend(2), new ReferenceBackend());
    }

    private static Tensor full(Backend backend, double value, int... sizes) {
        return Tensor.variable(backend.full(ArrayType.real(Shape.of(sizes)), value));
    }

    private static Tensor of(Backend backend, double... numbers) {
        return Tensor.variable(backend.upload(ArrayType.real(Shape.of(numbers.length)), numbers));
    }

    /// Cubes of 3e30 are beyond single precision, those of 3e-30 below it; the norm of order 3 is 91^(1/3) in these units.
    @ParameterizedTest
    @MethodSource("backends")
    void normsOfAnyOrderNeitherOverflowNorVanish(Backend backend) {
        double cube = Math.cbrt(91);
        boolean single = backend.precision() == Precision.SINGLE;
        for (double unit : single ? new double[] {1e30, 1e-30, 1} : new double[] {1e300, 1e-300, 1}) {
            Tensor x = of(backend, 3 * unit, -4 * unit, 0);
            Tensor norm = x.norm(3);
            assertEquals(cube * unit, norm.item(), 3e-6 * cube * unit);
            assertArrayEquals(new double[] {9 / cube / cube, -16 / cube / cube, 0}, norm.backward().of(x).toDoubles(), 3e-6);
            assertEquals(1 / (1 / 3.0 + 1 / 4.0) * unit, of(backend, 3 * unit, -4 * unit).norm(-1).item(), 3e-6 * 2 * unit);
            assertEquals(Math.pow(Math.sqrt(3) + 2, 2) * unit, x.norm(0.5).item(), 3e-6 * 14 * unit);
        }
        // their norm times 8 is beyond all numbers
        Tensor beyond = of(backend, single ? 3e38 : 1.7e308, 0, single ? 3e38 : 1.7e308);
        double slope = 8 * Math.pow(2, -2 / 3.0);
        assertArrayEquals(new double[] {slope, 0, slope}, beyond.norm(3).times(8).backward().of(beyond).toDoubles(), 3e-5);
        assertEquals(Double.POSITIVE_INFINITY, of(backend, 1, Double.POSITIVE_INFINITY).norm(3).item());
        assertEquals(Double.NaN, of(backend, 1, Double.NaN).norm(3).item());
        Tensor zero = of(backend, 0, 0);
        assertEquals(0, zero.norm(3).item());
        assertArrayEquals(new double[2], zero.norm(3).backward().of(zero).toDoubles());
    }

    @Test
    void whatIsTakenOftenHasAnExactGradient() {
        for (var backend : List.of(new SimdBackend(1), new SimdBackend(2))) {
            Tensor w = full(backend, 1, 2, 3);
            double right = MANY * (double) 0.1f;
            double[] rows = w.indexSelect(0, new int[MANY]).times(0.1).sum().backward().of(w).toDoubles();
            assertArrayEquals(new double[] {right, right, right, 0, 0, 0}, rows, 0.01);
            Tensor v = full(backend, 1, 2, 2);
            Tensor index = Tensor.constant(backend.zeros(ArrayType.real(Shape.of(2, MANY))));
            double[] elements = v.gather(1, index).times(0.1).sum().backward().of(v).toDoubles();
            assertArrayEquals(new double[] {right, 0, right, 0}, elements, 0.01);
        }
    }

    @Test
    void softmaxAlongAnyAxisSumsToOne() {
        var backend = new SimdBackend(2);
        Tensor y = full(backend, 0, MANY, 2).softmax(0);
        assertArrayEquals(new double[] {1, 1}, y.sum(0).value().toDoubles(), 1e-6);
        Tensor logs = full(backend, 0, MANY, 2).logSoftmax(0);
        assertEquals(-Math.log(MANY), logs.value().toDoubles()[3], 1e-5);
    }

    /// Windows this long take seconds where finding a column takes time in proportion to its row.
    @Test
    void longWindowsAreAveragedExactly() {
        var backend = new SimdBackend(2);
        Tensor line = full(backend, 0.7, 1, MANY, 1);
        assertEquals(0.7f, line.adaptiveAvgPool(1).item(), 1e-7);
        assertEquals(0.7f, full(backend, 0.7, 1, MANY, 2).adaptiveAvgPool(1).value().toDoubles()[1], 1e-7);
        assertEquals(1.0f / MANY, line.adaptiveAvgPool(1).sum().backward().of(line).toDoubles()[5], 1e-12);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void normsNeitherOverflowNorVanish(Backend backend) {
        for (double scale : new double[] {1e30, 1, 1e-30, 1e-40}) {
            Tensor x = of(backend, 3 * scale, 4 * scale);
            assertEquals(5, x.norm().item() / scale, scale == 1e-40 ? 1e-4 : 1e-5);
            if (scale != 1e-40) assertArrayEquals(new double[] {0.6, 0.8}, x.norm().backward().of(x).toDoubles(), 1e-6);
            Tensor z = x.viewAsComplex();
            assertEquals(5, z.norm().item() / scale, scale == 1e-40 ? 1e-4 : 1e-5);
        }
        assertEquals(0, of(backend, 0, 0).norm().item());
        assertEquals(Double.POSITIVE_INFINITY, of(backend, Double.NEGATIVE_INFINITY, 1).norm().item());
        assertTrue(Double.isNaN(of(backend, Double.NaN, 1).norm().item()));
        Tensor rows = of(backend, 3e25, 4e25, 3e-25, 4e-25, 0, 0).reshape(3, 2);
        double[] norms = rows.norm(2, 1).value().toDoubles();
        assertEquals(5, norms[0] / 1e25, 1e-5);
        assertEquals(5, norms[1] / 1e-25, 1e-5);
        assertEquals(0, norms[2]);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void normsBelowOneHaveGradientsAtZero(Backend backend) {
        Tensor x = of(backend, 0, 4);
        assertArrayEquals(new double[] {0, 1}, x.norm(0.5).backward().of(x).toDoubles(), 1e-6);
        assertEquals(0, x.norm(-1).item());
        assertArrayEquals(new double[] {0, 0}, x.norm(-1).backward().of(x).toDoubles(), 1e-12);
        assertEquals(Math.pow(0.5 + 0.25, -1), of(backend, 2, 4).norm(-1).item(), 1e-6);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theSmallestOfNaNIsNaN(Backend backend) {
        Tensor x = of(backend, 2, Double.NaN, 1, Double.NaN);
        assertTrue(Double.isNaN(x.min(0).values().item()));
        assertEquals(1, x.argmin().item());
        assertEquals(1, x.argmax().item());
        assertEquals(1, of(backend, 2, -1, 3, -1).argmin(0).item());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aScalarHasAVariance(Backend backend) {
        Tensor x = Tensor.variable(backend.full(ArrayType.real(Shape.SCALAR), 3));
        assertEquals(0, x.var(Correction.POPULATION).item());
        assertTrue(Double.isNaN(x.var().item()));
        assertEquals(0, x.std(Correction.POPULATION).item());
    }
}
