package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Linear algebra where squares and products leave the range of the numbers, and where values are equal but for rounding.
class LinearAlgebraScalesTest {
    private static final ReferenceBackend EXACT = new ReferenceBackend();

    static List<Backend> backends() {
        return EveryBackend.all();
    }

    private static Tensor real(Backend b, int rows, int columns, double... numbers) {
        return Tensor.variable(b.upload(ArrayType.real(Shape.of(rows, columns)), numbers));
    }

    private static double[] gaussian(int n, int seed) {
        var random = new Random(seed);
        return random.doubles(n, -2, 2).map(x -> (float) x).toArray();
    }

    private static Tensor scaled(Backend b, int rows, int columns, double size, int seed) {
        return real(b, rows, columns, Arrays.stream(gaussian(rows * columns, seed)).map(x -> x * size).toArray());
    }

    private static void orthonormal(Tensor q) {
        double[] product = q.conj().transpose().matmul(q).viewAsReal().value().toDoubles();
        int n = q.shape().size(-1);
        for (int i = 0; i < product.length; i++) assertEquals(i / 2 % (n + 1) == 0 && i % 2 == 0 ? 1 : 0, product[i], 1e-14);
    }

    /// Numbers whose squares are 0, or have few digits, beside others of ordinary size.
    @Test
    void tinyNumbersBesideLargeOnes() {
        for (double tiny : new double[] {1e-130, 1e-155, 1e-158, 1e-161, 1e-170, 1e-300}) {
            double[] numbers = {1, 2 * tiny, 3 * tiny, 2 * tiny, 2, 5 * tiny, 3 * tiny, 5 * tiny, 3};
            Tensor symmetric = real(EXACT, 3, 3, numbers);
            for (var x : List.of(symmetric, symmetric.times(1e80), symmetric.minus(symmetric.timesI().triu(1))
                    .plus(symmetric.timesI().tril(-1)))) {
                orthonormal(x.isComplex() ? x.eigh().vectors() : x.eigh().vectors().plus(x.sum().times(0).timesI()));
            }
            assertArrayEquals(new double[] {1, 2, 3}, symmetric.eigh().values().value().toDoubles(), 1e-15);
            Tensor columns = real(EXACT, 2, 2, 1, tiny, 1, 3 * tiny);
            orthonormal(columns.qr().q().plus(columns.sum().times(0).timesI()));
            double[] r = columns.qr().r().value().toDoubles();
            assertEquals(2 * Math.sqrt(2), r[1] / tiny, 1e-14);
            assertEquals(Math.sqrt(2), r[3] / tiny, 1e-14);
            Tensor x = real(EXACT, 3, 3, 1, tiny, 2 * tiny, 0, tiny, tiny, 0, tiny, -3 * tiny);
            var svd = x.svd();
            orthonormal(svd.u().plus(x.sum().times(0).timesI()));
            orthonormal(svd.vh().plus(x.sum().times(0).timesI()));
            assertArrayEquals(x.value().toDoubles(), svd.u().times(svd.s().unsqueeze(-2)).matmul(svd.vh()).value().toDoubles(),
                    1e-15);
        }
    }

    /// LAPACK scales such matrices, too.
    @Test
    void subnormalNumbers() {
        double size = 0x1p-1040;
        Tensor x = real(EXACT, 2, 2, 3 * size, 0, 4 * size, 5 * size);
        assertArrayEquals(new double[] {5, 4, 0, 3}, x.qr().r().times(1 / Math.sqrt(size)).times(1 / Math.sqrt(size)).value()
                .toDoubles(), 1e-8);
        double[] s = x.svd().s().value().toDoubles();
        assertEquals(3 * Math.sqrt(5), s[0] / size, 1e-8);
        assertEquals(Math.sqrt(5), s[1] / size, 1e-8);
    }

    @Test
    void aDeterminantInRangeIsFound() {
        double[] diagonal = {1e100, 1e100, 1e100, 1e100, 1e-200, 1e-200};
        double[] numbers = new double[36];
        for (int i = 0; i < 6; i++) numbers[7 * i] = diagonal[i];
        Tensor x = real(EXACT, 6, 6, numbers);
        assertEquals(1, x.det().item(), 1e-13);
        assertEquals(-1, x.times(real(EXACT, 1, 6, 1, 1, 1, 1, 1, -1)).det().item(), 1e-13);
        Tensor phases = Tensor.constant(EXACT.upload(ArrayType.complex(Shape.of(1, 2)), new double[] {0, 1, 1, 0})).repeat(1, 3);
        assertArrayEquals(new double[] {0, -1}, x.times(phases).det().value().toDoubles(), 1e-13);
        double[] slopes = x.det().backward().of(x).toDoubles();
        for (int i = 0; i < 6; i++) assertEquals(1, slopes[7 * i] * diagonal[i], 1e-13);
    }

    /// Eigenvectors and singular vectors of equal values turn into each other freely; what they span does not.
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("backends")
    void theGradientOfWhatEqualValuesSpan(Backend b) {
        Tensor q = scaled(EXACT, 5, 5, 1, 1).qr().q();
        Tensor p = scaled(EXACT, 5, 5, 1, 2).qr().q();
        Tensor values = real(EXACT, 1, 5, 5, 2, 2, 2, 1);
        Tensor weight = scaled(EXACT, 5, 5, 1, 3);
        Function<Tensor, Tensor> left = a -> span(a.svd().u());
        Function<Tensor, Tensor> right = a -> span(a.svd().vh().transpose());
        Function<Tensor, Tensor> eigen = a -> span(a.eigh().vectors());
        for (var f : List.of(left, right, eigen)) {
            Tensor at = q.times(values).matmul((f == eigen ? q : p).transpose());
            Tensor x = Tensor.variable(b.upload(at.type(), at.value().toDoubles()));
            Tensor w = Tensor.constant(b.upload(weight.type(), weight.value().toDoubles()));
            double[] gradient = f.apply(x).times(w).sum().backward().of(x).toDoubles();
            double[] direction = gaussian(25, 4);
            double slope = 0;
            for (int i = 0; i < 25; i++) slope += gradient[i] * direction[i];
            double expected = (along(f, at, direction, 1e-5).times(weight).sum().item()
                    - along(f, at, direction, -1e-5).times(weight).sum().item()) / 2e-5;
            assertEquals(expected, slope, b.precision() == Precision.DOUBLE ? 1e-7 : 1e-4);
        }
    }

    /// The projection onto the vectors of the three equal values.
    private static Tensor span(Tensor vectors) {
        return projection(vectors.slice(-1, 1, 4));
    }

    private static Tensor projection(Tensor vectors) {
        return vectors.matmul(vectors.transpose());
    }

    private static Tensor along(Function<Tensor, Tensor> f, Tensor at, double[] direction, double step) {
        return f.apply(at.plus(real(EXACT, 5, 5, direction).times(step)));
    }

    /// A small perturbation of a matrix of rank 2 changes no gradient of its range that is of ordinary size.
    @Test
    void singularValuesThatAreZeroButForRounding() {
        Tensor a = scaled(EXACT, 6, 2, 1, 5).matmul(scaled(EXACT, 2, 4, 1, 6));
        Tensor x = Tensor.variable(a.value());
        Tensor range = projection(x.svd().u().slice(-1, 0, 2));
        double[] gradient = range.times(scaled(EXACT, 6, 6, 1, 7)).sum().backward().of(x).toDoubles();
        assertTrue(Arrays.stream(gradient).allMatch(g -> Math.abs(g) < 100), Arrays.toString(gradient));
    }

    /// A loss that does not change with the size of the matrix, times the size: the gradient is that at size 1.
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("backends")
    void gradientsOfMatricesOfAnySize(Backend b) {
        boolean exact = b.precision() == Precision.DOUBLE;
        var losses = new TreeMap<String, Function<Tensor, Tensor>>(Map.of(
                "qr", a -> a.qr().q(),
                "svd, square", a -> a.svd().u().matmul(a.svd().vh()),
                "svd, tall", a -> projection(a.slice(-1, 0, 2).svd().u()),
                "eigh", a -> a.eigh().vectors().abs(),
                "slogdet", a -> a.slogdet().logAbsDet()));
        losses.forEach((name, f) -> {
            double[] expected = slopes(b, f, 1, 1);
            for (double size : exact ? new double[] {1e-250, 1e-20, 1e20, 1e250} : new double[] {1e-30, 1e-20, 1e20, 1e30}) {
                assertArrayEquals(expected, slopes(b, f, size, size), exact ? 1e-12 : 1e-4, name + " at " + size);
            }
        });
        double[] expected = slopes(b, Tensor::pinv, 1, 1);                          // ∂A⁺ is of the size of A⁻²
        for (double size : exact ? new double[] {1e-200, 1e-20, 1e20, 1e200} : new double[] {1e-30, 1e-20, 1e20, 1e30}) {
            double[] slopes = Arrays.stream(slopes(b, Tensor::pinv, size, size)).map(g -> g * size).toArray();
            assertArrayEquals(expected, slopes, exact ? 1e-12 : 1e-4, "pinv at " + size);
        }
    }

    private static double[] slopes(Backend b, Function<Tensor, Tensor> f, double size, double factor) {
        Tensor x = scaled(b, 3, 3, size, 9);
        Tensor y = f.apply(x);
        Tensor weight = Tensor.constant(b.upload(y.type(), gaussian(y.type().numbers(), 10)));
        return y.times(weight).sum().times(factor).backward().of(x).toDoubles();
    }

    /// However large the loss is, its gradient has as many digits.
    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("backends")
    void theExponentialUnderALossOfAnySize(Backend b) {
        boolean exact = b.precision() == Precision.DOUBLE;
        double[] expected = slopes(b, Tensor::matrixExp, 1, 1);
        for (double loss : exact ? new double[] {1e-200, 1e10, 1e200} : new double[] {1e-30, 1e10, 1e30}) {
            double[] slopes = Arrays.stream(slopes(b, Tensor::matrixExp, 1, loss)).map(g -> g / loss).toArray();
            for (int i = 0; i < expected.length; i++) {
                assertEquals(expected[i], slopes[i], (exact ? 1e-13 : 1e-5) * Math.abs(expected[i]), "loss " + loss);
            }
        }
        assertArrayEquals(new double[9], slopes(b, Tensor::matrixExp, 1, 0));
    }
}
