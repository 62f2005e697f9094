package cinegrad.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.gpu.context.KernelTime;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.RelativeError;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.matrix.LinearAlgebraException;
import cinegrad.ops.matrix.Triangle;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Linear algebra on the device against the host's in double precision, at sizes up to what a block holds. Vectors that are known
/// up to their phase are judged by the products they are factors of.
class CudaLinearAlgebraTest {
    private static final Backend HOST = new ReferenceBackend();
    /// Of the largest of a matrix and its factors: the device computes in double precision, and its results are floats.
    private static final double TOLERANCE = 3e-7;

    private static CudaBackend cuda;

    @BeforeAll
    static void open() {
        cuda = Emulated.backend(ConvMode.EXACT);
    }

    @AfterAll
    static void close() {
        if (cuda != null) cuda.close();
    }

    private static ArrayType type(boolean complex, int... sizes) {
        return complex ? ArrayType.complex(Shape.of(sizes)) : ArrayType.real(Shape.of(sizes));
    }

    private static float[] normal(ArrayType type, int seed) {
        var random = new Random(seed);
        var x = new float[type.numbers()];
        for (int i = 0; i < x.length; i++) x[i] = (float) random.nextGaussian();
        return x;
    }

    /// The same with `more` on the diagonals.
    private static float[] regular(ArrayType type, int seed, double more) {
        float[] x = normal(type, seed);
        int n = type.shape().size(-1);
        int step = type.field().numbersPerElement();
        for (int i = 0; i < x.length / step; i++) if (i % (n * n) % (n + 1) == 0) x[i * step] += (float) more;
        return x;
    }

    /// What a backend makes of both, on the device by its kernel alone.
    private static void compare(String kernel, Function<Backend, NdArray> operation) {
        double[] expected = operation.apply(HOST).toDoubles();
        var actual = new double[1][];
        var kernels = cuda.timer().profile(() -> actual[0] = operation.apply(cuda).toDoubles());
        assertTrue(kernels.stream().map(KernelTime::kernel).anyMatch(kernel::equals), () -> kernel + " is not among " + kernels);
        double error = RelativeError.of(expected, actual[0]);
        assertTrue(error <= TOLERANCE, () -> kernel + ": " + error);
    }

    @ParameterizedTest
    @CsvSource({"1,1,false", "5,3,true", "37,33,false", "64,2,false", "64,40,true", "95,1,false"})
    void solves(int n, int columns, boolean complex) {
        ArrayType type = type(complex, 2, n, n);
        float[] a = regular(type, n, Math.sqrt(n));
        ArrayType right = type(complex, 3, 1, n, columns);
        float[] b = normal(right, n + 1);
        String suffix = complex ? "Complex" : "";
        compare("solve" + suffix, on -> on.solve(on.upload(type, a), on.upload(right, b)));
        float[] t = regular(type, n, 3 * n);
        for (var triangle : Triangle.values()) {
            compare("solve" + suffix, on -> on.solveTriangular(on.upload(type, t), triangle, on.upload(right, b)));
        }
    }

    /// Of rows that come in the wrong order every one is a pivot.
    @Test
    void exchangesRows() {
        ArrayType type = type(false, 33, 33);
        var a = new float[33 * 33];
        for (int i = 0; i < 33; i++) a[i * 33 + (i + 1) % 33] = i + 1;
        float[] b = normal(type, 5);
        compare("solve", on -> on.solve(on.upload(type, a), on.upload(type, b)));
    }

    @ParameterizedTest
    @CsvSource({"1,false", "6,true", "41,false", "64,true"})
    void takesRoots(int n, boolean complex) {
        ArrayType type = type(complex, 3, n, n);
        float[] a = regular(type, n, 4 * n);
        compare(complex ? "choleskyComplex" : "cholesky", on -> on.cholesky(on.upload(type, a)));
    }

    @ParameterizedTest
    @CsvSource({"1,1,false", "3,8,true", "35,17,false", "64,64,true", "500,6,true", "6,500,false"})
    void reflects(int m, int n, boolean complex) {
        ArrayType type = type(complex, 2, m, n);
        float[] a = normal(type, m);
        compare(complex ? "qrComplex" : "qr", on -> on.qr(on.upload(type, a)));
    }

    private static NdArray rows(NdArray x, int from, int to) {
        return x.backend().take(x, x.shape().rank() - 2, IntStream.range(from, to).toArray());
    }

    /// left·diag(values)·right*.
    private static double[] product(NdArray left, NdArray values, NdArray right) {
        return left.backend().matmul(left.times(values), Transpose.NO, right.conjugate(), Transpose.YES).toDoubles();
    }

    private static void assertOrthonormal(NdArray columns) {
        int k = columns.shape().size(-1);
        var on = columns.backend();
        double[] gram = on.matmul(columns.conjugate(), Transpose.YES, columns, Transpose.NO).toDoubles();
        int step = columns.type().field().numbersPerElement();
        for (int i = 0; i < gram.length; i++) {
            boolean one = i % step == 0 && i / step % (k * k) % (k + 1) == 0;
            assertEquals(one ? 1 : 0, gram[i], 1e-6, "number " + i + " of V*V");
        }
    }

    /// The factors that the device makes, in double precision.
    private static NdArray factors(String kernel, Function<Backend, NdArray> operation) {
        var y = new NdArray[1];
        var kernels = cuda.timer().profile(() -> y[0] = operation.apply(cuda));
        assertTrue(kernels.stream().map(KernelTime::kernel).anyMatch(kernel::equals), () -> kernel + " is not among " + kernels);
        return HOST.upload(y[0].type(), y[0].toDoubles());
    }

    @ParameterizedTest
    @CsvSource({"1,false", "7,true", "32,true", "55,true", "77,false"})
    void findsEigenvectors(int n, boolean complex) {
        ArrayType type = type(complex, 2, n, n);
        float[] a = normal(type, n);
        NdArray y = factors(complex ? "eighComplex" : "eigh", on -> on.eigh(on.upload(type, a)));
        NdArray host = HOST.eigh(HOST.upload(type, a));
        assertTrue(RelativeError.of(rows(host, n, n + 1).toDoubles(), rows(y, n, n + 1).toDoubles()) <= TOLERANCE);
        NdArray v = rows(y, 0, n);
        assertOrthonormal(v);
        NdArray expected = rows(host, 0, n);
        double error = RelativeError.of(product(expected, rows(host, n, n + 1), expected), product(v, rows(y, n, n + 1), v));
        assertTrue(error <= 3 * TOLERANCE, () -> "V·diag(λ)·V*: " + error);
    }

    @ParameterizedTest
    @CsvSource({"1,1,false", "9,4,true", "4,9,false", "33,33,true", "54,54,true", "77,77,false", "300,8,true"})
    void findsSingularVectors(int m, int n, boolean complex) {
        ArrayType type = type(complex, 2, m, n);
        float[] a = normal(type, m);
        String kernel = complex ? "svdComplex" : "svd";
        NdArray y = factors(kernel, on -> on.svd(on.upload(type, a)));
        NdArray host = HOST.svd(HOST.upload(type, a));
        NdArray s = rows(y, m, m + 1);
        assertTrue(RelativeError.of(rows(host, m, m + 1).toDoubles(), s.toDoubles()) <= TOLERANCE);
        NdArray u = rows(y, 0, m);
        NdArray v = rows(y, m + 1, m + 1 + n);
        assertOrthonormal(u);
        assertOrthonormal(v);
        double error = RelativeError.of(HOST.upload(type, a).toDoubles(), product(u, s, v));
        assertTrue(error <= 3 * TOLERANCE, () -> "U·diag(s)·V*: " + error);
        compare(kernel, on -> on.pseudoinverse(on.upload(type, a), 1e-6));
    }

    /// Of rank 1, or zeros: vectors beside singular values of 0 are orthonormal, too.
    @Test
    void completesVectorsOfLowRank() {
        ArrayType type = type(false, 3, 6, 5);
        var a = new float[90];
        for (int i = 0; i < 60; i++) a[i] = (i / 5 % 6 + 1) * (i % 5 - 2);
        NdArray y = factors("svd", on -> on.svd(on.upload(type, a)));
        assertOrthonormal(rows(y, 0, 6));
        assertOrthonormal(rows(y, 7, 12));
        assertArrayEquals(HOST.upload(type, a).toDoubles(), product(rows(y, 0, 6), rows(y, 6, 7), rows(y, 7, 12)), 1e-5);
        compare("svd", on -> on.pseudoinverse(on.upload(type, a), 1e-6));
    }

    @Test
    void repeatsBitByBit() {
        ArrayType type = type(true, 2, 19, 19);
        float[] a = normal(type, 8);
        List<Function<NdArray, NdArray>> all = List.of(x -> cuda.svd(x), x -> cuda.eigh(x), x -> cuda.qr(x),
                x -> cuda.solve(x, x));
        for (var operation : all) {
            double[] first = operation.apply(cuda.upload(type, a)).toDoubles();
            assertArrayEquals(first, operation.apply(cuda.upload(type, a)).toDoubles());
        }
    }

    /// The host says which matrix it is, or what comes of numbers that are none.
    @Test
    void matricesWithoutResultAreTheHosts() {
        ArrayType type = type(false, 2, 2, 2);
        NdArray singular = cuda.upload(type, new float[] {1, 0, 0, 1, 1, 2, 2, 4});
        var e = assertThrows(LinearAlgebraException.class, () -> cuda.solve(singular, singular));
        assertTrue(e.getMessage().startsWith("solve: matrix (1) of the batch (2) is singular: pivot 1 of 2 is 0"), e::getMessage);
        e = assertThrows(LinearAlgebraException.class, () -> cuda.cholesky(singular));
        assertTrue(e.getMessage().startsWith("cholesky: matrix (1) of the batch (2) is not positive definite"), e::getMessage);
        e = assertThrows(LinearAlgebraException.class,
                () -> cuda.solveTriangular(cuda.upload(type, new float[8]), Triangle.UPPER, singular));
        assertTrue(e.getMessage().startsWith("solveTriangular: matrix (0) of the batch (2) is singular"), e::getMessage);
        float[] none = {1, 0, 0, 1, Float.NaN, 0, 0, 1};
        for (double s : cuda.svd(cuda.upload(type, none)).toDoubles()) assertTrue(Double.isFinite(s) || Double.isNaN(s));
        assertArrayEquals(HOST.eigh(HOST.upload(type, none)).toDoubles(), cuda.eigh(cuda.upload(type, none)).toDoubles());
    }

    /// One row more than a block holds.
    @Test
    void largeMatricesAreTheHosts() {
        ArrayType type = type(true, 79, 79);
        float[] a = regular(type, 1, 40);
        var kernels = cuda.timer().profile(() -> {
            double error = RelativeError.of(HOST.cholesky(HOST.upload(type, a)).toDoubles(),
                    cuda.cholesky(cuda.upload(type, a)).toDoubles());
            assertTrue(error <= TOLERANCE, () -> "" + error);
        });
        assertEquals(List.of(), kernels);
    }
}
