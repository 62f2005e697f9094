package cinegrad.ddei.io.coil;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Four coils of two signals in every row of a picture, which reach the coils in ways that turn from row to row.
class GeometricCompressionTest {
    private static final int ROWS = 24, COILS = 4, SAMPLES = 9;

    /// Complex (C, samples).
    private static float[] samples(int row) {
        var y = new float[2 * COILS * SAMPLES];
        double angle = 0.1 * row;
        for (int s = 0; s < SAMPLES; s++) {
            double a = Math.sin(1 + s * s + row);
            double b = 0.5 * Math.cos(3 * s + row);
            double[] re = {a * Math.cos(angle), a * Math.sin(angle), b * Math.cos(angle), 0};
            double[] im = {0, b * Math.sin(angle), 0, a * Math.sin(2 * angle)};
            for (int c = 0; c < COILS; c++) {
                y[2 * (c * SAMPLES + s)] = (float) re[c];
                y[2 * (c * SAMPLES + s) + 1] = (float) im[c];
            }
        }
        return y;
    }

    private static List<CoilCovariance> covariances(boolean darkEdge) {
        var all = new ArrayList<CoilCovariance>();
        for (int h = 0; h < ROWS; h++) {
            var covariance = new CoilCovariance(COILS);
            float[] y = samples(h);
            for (int s = 0; s < SAMPLES; s++) covariance.add(y, 2 * s, 2 * SAMPLES, darkEdge && h < 8 ? 0 : 1);
            all.add(covariance);
        }
        return all;
    }

    /// Rows of every matrix are orthonormal, neighbors hardly differ, and the energy is what they keep.
    @Test
    void matricesAreSmoothAndUnitary() {
        for (boolean dark : new boolean[] {false, true}) {
            var two = GeometricCompression.of(covariances(dark), 2);
            double kept = 0;
            double all = 0;
            for (int h = 0; h < ROWS; h++) {
                float[] m = elements(two.rows().get(h));
                for (int a = 0; a < 2; a++) {
                    for (int b = 0; b < 2; b++) assertArrayEquals(new double[] {a == b ? 1 : 0, 0}, dot(m, a, m, b), 1e-6);
                }
                if (h > (dark ? 9 : 0)) {                              // at the edge of the signal the vectors may turn
                    float[] before = elements(two.rows().get(h - 1));
                    double change = 0;
                    for (int i = 0; i < m.length; i++) change += Math.pow(m[i] - before[i], 2);
                    assertTrue(change < 0.15, "row " + h + ": " + change);
                }
                if (dark && h < 8) continue;
                kept += energy(two.rows().get(h).of(samples(h)));
                all += energy(samples(h));
            }
            assertEquals(kept / all, two.kept(), 1e-6);
            assertTrue(two.kept() > 0.97, "kept " + two.kept());
        }
        assertEquals(1, GeometricCompression.of(covariances(false), COILS).kept(), 1e-12);
    }

    /// In one row all is kept that two vectors can keep; one matrix for all rows keeps less.
    @Test
    void rowsKeepMoreThanOneMatrix() {
        var whole = CoilCovariance.sum(covariances(false), 1);
        double one = CoilCompression.of(whole, 2).kept();
        double rows = GeometricCompression.of(covariances(false), 2).kept();
        assertTrue(rows > one + 0.05, rows + " and " + one);
    }

    private static float[] elements(CoilMatrix matrix) {
        var units = new float[2 * COILS * COILS];
        for (int c = 0; c < COILS; c++) units[2 * (c * COILS + c)] = 1;
        return matrix.of(units);
    }

    private static double[] dot(float[] m, int a, float[] n, int b) {
        double re = 0;
        double im = 0;
        for (int c = 0; c < COILS; c++) {
            int i = 2 * (a * COILS + c);
            int j = 2 * (b * COILS + c);
            re += m[i] * n[j] + m[i + 1] * n[j + 1];
            im += m[i + 1] * n[j] - m[i] * n[j + 1];
        }
        return new double[] {re, im};
    }

    private static double energy(float[] numbers) {
        double sum = 0;
        for (float v : numbers) sum += v * v;
        return sum;
    }
}
