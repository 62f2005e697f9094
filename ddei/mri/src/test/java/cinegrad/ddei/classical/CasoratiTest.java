package cinegrad.ddei.classical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.matrix.HermitianEigen;
import cinegrad.ops.random.RandomStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CasoratiTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 12, 25})
    void eigenvectorsDiagonalise(int n) {
        var random = RandomStream.of(7).stream(n);
        double[] re = new double[n * n];
        double[] im = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                re[i * n + j] = re[j * n + i] = random.normal();
                im[i * n + j] = i == j ? 0 : random.normal();
                im[j * n + i] = -im[i * n + j];
            }
        }
        assertDiagonalized(n, re, im);
    }

    /// Nothing, the identity, equal eigenvalues, one eigenvalue, a diagonal in falling order, and 0 above the diagonal's first
    /// neighbor.
    @Test
    void specialMatrices() {
        int n = 5;
        double[] zero = new double[n * n];
        assertDiagonalized(n, zero, zero);
        double[] identity = zero.clone();
        double[] falling = zero.clone();
        double[] second = zero.clone();
        for (int i = 0; i < n; i++) {
            identity[i * n + i] = 1;
            falling[i * n + i] = n - i;
            if (i > 0) second[i * n + i - 1] = second[(i - 1) * n + i] = i == 3 ? 0 : 1e-3 * i;
        }
        assertDiagonalized(n, identity, zero);
        assertDiagonalized(n, falling, zero);
        assertDiagonalized(n, second, zero);
        double[] re = new double[n * n];
        double[] im = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {                              // u u* with u_k = exp(i·k)
                re[i * n + j] = Math.cos(i - j);
                im[i * n + j] = Math.sin(i - j);
            }
        }
        assertDiagonalized(n, re, im);
    }

    @Test
    void whatIsNotANumberStaysSo() {
        double[] re = {1, Double.NaN, Double.NaN, 1};
        var eigen = new HermitianEigen(2);
        eigen.decompose(re, new double[4]);
        assertTrue(Double.isNaN(eigen.values()[0]));
    }

    private static void assertDiagonalized(int n, double[] re, double[] im) {
        var eigen = new HermitianEigen(n);
        eigen.decompose(re.clone(), im.clone());
        double[] vr = eigen.vectorsReal();
        double[] vi = eigen.vectorsImaginary();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double ar = 0, ai = 0, or = 0, oi = 0;
                for (int k = 0; k < n; k++) {
                    double pr = vr[i * n + k], pi = vi[i * n + k], qr = vr[j * n + k], qi = vi[j * n + k];
                    ar += eigen.values()[k] * (pr * qr + pi * qi);
                    ai += eigen.values()[k] * (pi * qr - pr * qi);
                    or += pr * qr + pi * qi;
                    oi += pi * qr - pr * qi;
                }
                assertEquals(re[i * n + j], ar, 1e-11);
                assertEquals(im[i * n + j], ai, 1e-11);
                assertEquals(i == j ? 1 : 0, or, 1e-12);
                assertEquals(0, oi, 1e-12);
            }
        }
    }

    /// C = s₁ u₁ v₁* + s₂ u₂ v₂* with orthonormal vectors written down, s = 5 and 2: shrunk by 3 it is 2 u₁ v₁*.
    @Test
    void singularValuesShrink() {
        double[][] u = {{0.5, 0.5, 0.5, 0.5}, {0.5, -0.5, 0.5, -0.5}};
        var c = new Casorati(6, 2);
        fill(c, u, 5, 2);
        assertEquals(7, c.nuclearNorm(4), 1e-12);
        c.shrink(4, 3);
        var expected = new Casorati(4, 2);
        fill(expected, u, 2, 0);
        for (int t = 0; t < 2; t++) {
            for (int p = 0; p < 4; p++) {
                assertEquals(expected.real(t)[p], c.real(t)[p], 1e-12);
                assertEquals(expected.imaginary(t)[p], c.imaginary(t)[p], 1e-12);
            }
        }
        assertEquals(2, c.nuclearNorm(4), 1e-12);
        c.shrink(4, 10);
        assertTrue(c.nuclearNorm(4) == 0);
    }

    /// With v₁ = (1, i)/√2 and v₂ = (1, −i)/√2.
    private static void fill(Casorati c, double[][] u, double first, double second) {
        for (int p = 0; p < 4; p++) {
            c.real(0)[p] = (first * u[0][p] + second * u[1][p]) / Math.sqrt(2);
            c.imaginary(0)[p] = 0;
            c.real(1)[p] = 0;
            c.imaginary(1)[p] = (-first * u[0][p] + second * u[1][p]) / Math.sqrt(2);
        }
    }
}
