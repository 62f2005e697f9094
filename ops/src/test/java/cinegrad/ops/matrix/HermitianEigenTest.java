package cinegrad.ops.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.random.RandomStream;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HermitianEigenTest {
    /// V diag(values) V* is the matrix, and V* V the identity, whatever its size and scale.
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 1e-200", "7, 1e-120", "7, 1e-18", "7, 1e14", "12, 1e150", "12, 1e300", "24, 1"})
    void theAnswerIsTheMatrix(int n, double scale) {
        var random = RandomStream.of(4).stream("hermitian");
        var ar = new double[n * n];
        var ai = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                ar[i * n + j] = ar[j * n + i] = scale * random.normal();
                ai[i * n + j] = i == j ? 0 : scale * random.normal();
                ai[j * n + i] = -ai[i * n + j];
            }
        }
        var eigen = new HermitianEigen(n);
        eigen.decompose(ar.clone(), ai.clone());
        double[] vr = eigen.vectorsReal();
        double[] vi = eigen.vectorsImaginary();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double re = 0;
                double im = 0;
                double inner = 0;
                for (int k = 0; k < n; k++) {
                    double a = vr[i * n + k], b = vi[i * n + k], c = vr[j * n + k], d = vi[j * n + k];
                    re += eigen.values()[k] / scale * (a * c + b * d);
                    im += eigen.values()[k] / scale * (b * c - a * d);
                    inner += vr[k * n + i] * vr[k * n + j] + vi[k * n + i] * vi[k * n + j];
                }
                assertEquals(ar[i * n + j] / scale, re, 1e-12);
                assertEquals(ai[i * n + j] / scale, im, 1e-12);
                assertEquals(i == j ? 1 : 0, inner, 1e-12);
            }
        }
    }

    @Test
    void whatIsNoNumberHasNoEigenvalues() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            for (double[] a : new double[][] {{1, bad, 0, bad, 1, 2, 0, 2, 1}, {1, 0, 0, 0, bad, 0, 0, 0, 2}}) {
                var eigen = new HermitianEigen(3);
                eigen.decompose(a, new double[9]);
                for (double[] answer : List.of(eigen.values(), eigen.vectorsReal(), eigen.vectorsImaginary())) {
                    for (double value : answer) assertTrue(Double.isNaN(value));
                }
            }
        }
        assertThrows(IllegalArgumentException.class, () -> new HermitianEigen(0));
    }
}
