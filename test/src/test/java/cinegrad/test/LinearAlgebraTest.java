package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.matrix.LinearAlgebraException;
import cinegrad.ops.matrix.Triangle;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Linear algebra at its edges, on every backend: equations that hold, matrices without a result, phases, equal and vanishing
/// values, no rows.
class LinearAlgebraTest {
    private static final ReferenceBackend EXACT = new ReferenceBackend();

    static List<Backend> backends() {
        return EveryBackend.all();
    }

    private static Tensor real(Backend b, Shape shape, double... numbers) {
        return Tensor.variable(b.upload(ArrayType.real(shape), numbers));
    }

    private static Tensor complex(Backend b, Shape shape, double... numbers) {
        return Tensor.variable(b.upload(ArrayType.complex(shape), numbers));
    }

    private static Tensor gaussian(Backend b, ArrayType type, int seed) {
        var random = new Random(seed);
        double[] numbers = new double[type.numbers()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (float) random.nextGaussian();
        return Tensor.variable(b.upload(type, numbers));
    }

    private static void equal(Tensor expected, Tensor actual) {
        assertEquals(expected.type(), actual.type());
        double tolerance = expected.backend() == EXACT ? 1e-12 : 2e-5;
        assertArrayEquals(expected.value().toDoubles(), actual.value().toDoubles(), tolerance);
    }

    private static Tensor adjoint(Tensor x) {
        return x.conj().transpose();
    }

    private static Tensor identity(Tensor x, int n) {
        double[] ones = new double[n * n];
        for (int i = 0; i < n; i++) ones[i * n + i] = 1;
        return Tensor.constant(x.backend().upload(ArrayType.real(Shape.of(n, n)), ones)).plus(x.sum().times(0));
    }

    // ---- what defines each of them ----

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("backends")
    void theFactorsMultiplyToTheMatrix(Backend b) {
        for (var shape : List.of(Shape.of(7, 4), Shape.of(4, 4), Shape.of(3, 6), Shape.of(1, 5), Shape.of(5, 1))) {
            for (var type : List.of(ArrayType.real(shape), ArrayType.complex(shape))) {
                int k = Math.min(shape.size(0), shape.size(1));
                Tensor a = gaussian(b, type, 1);
                var qr = a.qr();
                equal(a, qr.q().matmul(qr.r()));
                equal(identity(a, k), adjoint(qr.q()).matmul(qr.q()));
                equal(qr.r(), qr.r().triu(0));
                var svd = a.svd();
                equal(a, svd.u().times(svd.s().unsqueeze(-2)).matmul(svd.vh()));
                equal(identity(a, k), adjoint(svd.u()).matmul(svd.u()));
                equal(identity(a, k), svd.vh().matmul(adjoint(svd.vh())));
                Tensor p = a.pinv();
                equal(a, a.matmul(p).matmul(a));
                equal(p, p.matmul(a).matmul(p));
                equal(adjoint(a.matmul(p)), a.matmul(p));
                equal(adjoint(p.matmul(a)), p.matmul(a));
                if (shape.size(0) != shape.size(1)) continue;
                Tensor h = a.plus(adjoint(a));
                var eigen = h.eigh();
                equal(h.matmul(eigen.vectors()), eigen.vectors().times(eigen.values().unsqueeze(-2)));
                equal(identity(a, k), adjoint(eigen.vectors()).matmul(eigen.vectors()));
                Tensor definite = h.matmul(h).plus(identity(a, k));
                Tensor l = definite.times(0.1).cholesky();
                equal(definite.times(0.1), l.matmul(adjoint(l)));
                Tensor c = gaussian(b, a.type(), 2);
                equal(definite.times(0.1).solve(c), l.choleskySolve(c));
                Tensor twice = a.times(0.5).matrixExp();
                equal(a.matrixExp(), twice.matmul(twice));
                equal(a.det(), a.slogdet().sign().times(a.slogdet().logAbsDet().exp()));
            }
        }
    }

    @Test
    void leastSquaresOfAnyRank() {
        Tensor a = real(EXACT, Shape.of(3, 3), 1, 2, 3, 2, 4, 6, 1, 0, 1);         // rank 2
        Tensor x = a.lstsq(real(EXACT, Shape.of(3, 1), 1, 3, 2));
        Tensor residual = a.transpose().matmul(a.matmul(x).minus(real(EXACT, Shape.of(3, 1), 1, 3, 2)));
        assertArrayEquals(new double[3], residual.value().toDoubles(), 1e-12);
        equal(x, a.pinv().matmul(a).matmul(x));
    }

    // ---- matrices without a result ----

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("backends")
    void theMatrixOfTheBatchIsNamed(Backend b) {
        double[] numbers = new double[2 * 3 * 4];
        for (int i = 0; i < 6; i++) {
            numbers[4 * i] = 1;
            numbers[4 * i + 3] = i == 5 ? 0 : 1;
        }
        Tensor x = real(b, Shape.of(2, 3, 2, 2), numbers);
        Tensor right = real(b, Shape.of(2, 1), 1, 1);
        refused("solve: matrix (1,2) of the batch (2,3) is singular: pivot 1 of 2 is 0", () -> x.solve(right).value());
        refused("solve: matrix (1,2) of the batch (2,3) is singular", () -> x.inverse().value());
        refused("solveTriangular: matrix (1,2) of the batch (2,3) is singular: element 1 of its diagonal of 2 is 0",
                () -> x.solveTriangular(right, Triangle.LOWER).value());
        refused("cholesky: matrix (1,2) of the batch (2,3) is not positive definite: pivot 1 of 2 is 0.0",
                () -> x.cholesky().value());
        refused("solve: the matrix is singular", () -> x.select(0, 1).select(0, 2).slogdet().logAbsDet().backward());
        assertEquals(0, x.select(0, 1).select(0, 2).slogdet().sign().item());
        assertEquals(Double.NEGATIVE_INFINITY, x.select(0, 1).select(0, 2).slogdet().logAbsDet().item());
    }

    private static void refused(String message, Runnable code) {
        var e = assertThrows(LinearAlgebraException.class, code::run);
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    @Test
    void shapesAreChecked() {
        Tensor x = gaussian(EXACT, ArrayType.real(Shape.of(2, 3)), 1);
        var square = List.<Function<Tensor, ?>>of(Tensor::inverse, Tensor::det, Tensor::slogdet, Tensor::cholesky, Tensor::eigh,
                Tensor::matrixExp, t -> t.solve(x));
        for (var f : square) assertThrows(ShapeException.class, () -> f.apply(x));
        for (var f : List.<Function<Tensor, ?>>of(Tensor::qr, Tensor::svd, Tensor::pinv)) {
            assertThrows(ShapeException.class, () -> f.apply(x.select(0, 0)));
        }
        var e = assertThrows(ShapeException.class, () -> x.transpose().matmul(x).solve(x));
        assertEquals("solve: the matrix has 3 rows and the right side 2; matrix real(3,3), right side real(2,3)", e.getMessage());
        assertThrows(ShapeException.class, () -> x.pinv(-1));
    }

    // ---- where gradients end ----

    @Test
    void aLossOfThePhaseHasNoGradient() {
        Tensor x = gaussian(EXACT, ArrayType.complex(Shape.of(3, 3)), 3);
        Tensor h = x.plus(adjoint(x));
        refused("eigh: the loss depends on the phases", () -> h.eigh().vectors().real().sum().backward());
        refused("svd: the loss depends on the phases", () -> x.svd().u().imag().sum().backward());
        h.eigh().vectors().squaredAbs().times(h.eigh().values()).sum().backward();
        var svd = x.svd();
        svd.u().matmul(svd.vh()).real().sum().backward();
    }

    /// Σ f(λ) has a gradient where values are equal, and so has what they span.
    @Test
    void equalEigenvalues() {
        Tensor x = real(EXACT, Shape.of(3, 3), 2, 0, 0, 0, 2, 0, 0, 0, 5);
        var gradient = x.eigh().values().square().sum().backward().of(x).toDoubles();
        assertArrayEquals(new double[] {4, 0, 0, 0, 4, 0, 0, 0, 10}, gradient, 1e-14);
        Tensor plane = x.eigh().vectors().slice(-1, 0, 2);
        Tensor projection = plane.matmul(adjoint(plane));
        gradient = projection.times(real(EXACT, Shape.of(3, 3), 0, 0, 3, 0, 0, 0, 3, 0, 0)).sum().backward().of(x).toDoubles();
        assertArrayEquals(new double[] {0, 0, -1, 0, 0, 0, -1, 0, 0}, gradient, 1e-14);
        assertTrue(Arrays.stream(x.svd().s().sum().backward().of(x).toDoubles()).allMatch(Double::isFinite));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("backends")
    void singularMatrices(Backend b) {
        Tensor x = real(b, Shape.of(3, 3), 1, 2, 3, 4, 5, 6, 7, 8, 9);
        double[] cofactors = {-3, 6, -3, 6, -12, 6, -3, 6, -3};
        assertEquals(0, x.det().item(), 1e-5);
        assertArrayEquals(cofactors, x.det().backward().of(x).toDoubles(), 1e-5);
        Tensor nothing = real(b, Shape.of(2, 3), new double[6]);
        assertArrayEquals(new double[6], nothing.pinv().value().toDoubles());
        var svd = nothing.svd();
        assertArrayEquals(new double[2], svd.s().value().toDoubles());
        equal(identity(nothing, 2), svd.vh().matmul(adjoint(svd.vh())));
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("backends")
    void nothingInEveryAxis(Backend b) {
        Tensor none = real(b, Shape.of(2, 0, 0));
        assertArrayEquals(new double[] {1, 1}, none.det().value().toDoubles());
        assertArrayEquals(new double[] {0, 0}, none.slogdet().logAbsDet().value().toDoubles());
        for (var y : List.of(none.inverse(), none.cholesky(), none.matrixExp(), none.eigh().vectors(), none.svd().u(),
                none.pinv(),
                none.qr().r(), none.solve(none))) {
            assertEquals(0, y.value().numbers());
        }
        Tensor wide = real(b, Shape.of(0, 3));
        assertEquals(Shape.of(3, 0), wide.pinv().value().shape());
        assertEquals(Shape.of(0, 3), wide.svd().vh().value().shape());
        assertEquals(0, real(b, Shape.of(0, 2, 2)).inverse().value().numbers());
    }

    @Test
    void notANumberTravels() {
        Tensor x = real(EXACT, Shape.of(2, 2, 2), 1, Double.NaN, 2, 3, 2, 0, 0, 1);
        for (var y : List.of(x.inverse(), x.cholesky(), x.matrixExp(), x.pinv(), x.svd().s(), x.eigh().values(), x.qr().r())) {
            double[] numbers = y.value().toDoubles();
            int half = numbers.length / 2;
            assertTrue(Arrays.stream(numbers, 0, half).anyMatch(Double::isNaN));
            assertTrue(Arrays.stream(numbers, half, numbers.length).allMatch(Double::isFinite));
        }
    }

    /// Numbers whose squares over- or underflow.
    @Test
    void numbersOfAnySize() {
        for (double size : new double[] {1e200, 1e-200}) {
            Tensor x = real(EXACT, Shape.of(2, 2), 3 * size, 0, 4 * size, 5 * size);
            double[] s = x.svd().s().value().toDoubles();
            assertEquals(3 * Math.sqrt(5), s[0] / size, 1e-14);
            assertEquals(Math.sqrt(5), s[1] / size, 1e-14);
            assertEquals(5, x.qr().r().value().toDoubles()[0] / size, 1e-14);
            assertEquals(Math.log(15) + 2 * Math.log(size), x.slogdet().logAbsDet().item(), 1e-12);
        }
    }

    @Test
    void aComplexPhaseOfADeterminant() {
        Tensor x = complex(EXACT, Shape.of(1, 1), 3, 4);
        assertArrayEquals(new double[] {0.6, 0.8}, x.slogdet().sign().value().toDoubles(), 1e-15);
        assertEquals(Math.log(5), x.slogdet().logAbsDet().item(), 1e-15);
    }
}
