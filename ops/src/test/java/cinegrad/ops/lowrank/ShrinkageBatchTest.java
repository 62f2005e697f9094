package cinegrad.ops.lowrank;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.random.RandomStream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShrinkageBatchTest {
    /// A = Σₖ s[k] u_k v_k*, with orthonormal u and v, so that the shrunk matrix is known by construction.
    private record Built(int rows, int columns, double[] values, double[][] u, double[][] v) {
        static Built of(int rows, int columns, String seed, double... values) {
            var random = RandomStream.of(5).stream(seed);
            return new Built(rows, columns, values, orthonormal(values.length, rows, random),
                    orthonormal(values.length, columns, random));
        }

        /// Complex pairs; Gram and Schmidt twice.
        private static double[][] orthonormal(int count, int length, RandomStream random) {
            var q = new double[count][2 * length];
            for (int k = 0; k < count; k++) {
                for (int i = 0; i < 2 * length; i++) q[k][i] = random.normal();
                for (int m = 0; m < 2 * k; m++) {
                    double[] other = q[m % k];
                    double re = 0;
                    double im = 0;
                    for (int i = 0; i < 2 * length; i += 2) {
                        re += other[i] * q[k][i] + other[i + 1] * q[k][i + 1];
                        im += other[i] * q[k][i + 1] - other[i + 1] * q[k][i];
                    }
                    for (int i = 0; i < 2 * length; i += 2) {
                        q[k][i] -= re * other[i] - im * other[i + 1];
                        q[k][i + 1] -= re * other[i + 1] + im * other[i];
                    }
                }
                double norm = 0;
                for (double x : q[k]) norm += x * x;
                for (int i = 0; i < 2 * length; i++) q[k][i] /= Math.sqrt(norm);
            }
            return q;
        }

        /// Complex pairs of Σ f(s) u v*, where f shrinks by the threshold; 0 shrinks nothing.
        float[] matrix(double threshold) {
            var a = new float[2 * rows * columns];
            for (int i = 0; i < rows; i++) {
                for (int p = 0; p < columns; p++) {
                    double re = 0;
                    double im = 0;
                    for (int k = 0; k < values.length; k++) {
                        double s = values[k] > threshold ? values[k] - threshold * threshold / values[k] : 0;
                        re += s * (u[k][2 * i] * v[k][2 * p] + u[k][2 * i + 1] * v[k][2 * p + 1]);
                        im += s * (u[k][2 * i + 1] * v[k][2 * p] - u[k][2 * i] * v[k][2 * p + 1]);
                    }
                    a[2 * (i * columns + p)] = (float) re;
                    a[2 * (i * columns + p) + 1] = (float) im;
                }
            }
            return a;
        }
    }

    private static void load(ShrinkageBatch batch, int m, float[] a) {
        for (int e = 0; e < a.length / 2; e++) {
            batch.real()[e * batch.size() + m] = a[2 * e];
            batch.imaginary()[e * batch.size() + m] = a[2 * e + 1];
        }
    }

    private static float[] unload(ShrinkageBatch batch, int m) {
        var a = new float[2 * batch.real().length / batch.size()];
        for (int e = 0; e < a.length / 2; e++) {
            a[2 * e] = batch.real()[e * batch.size() + m];
            a[2 * e + 1] = batch.imaginary()[e * batch.size() + m];
        }
        return a;
    }

    private static List<Built> examples(int rows, int columns) {
        var all = new ArrayList<Built>();
        double[] falling = new double[rows];
        double[] equal = new double[rows];
        double[] nearlyEqual = new double[rows];
        for (int k = 0; k < rows; k++) {
            falling[k] = 3 * Math.pow(0.6, k);
            equal[k] = 1.5;
            nearlyEqual[k] = 1.5 + 1e-6 * k;
        }
        all.add(Built.of(rows, columns, "falling", falling));
        all.add(Built.of(rows, columns, "equal", equal));
        all.add(Built.of(rows, columns, "nearly equal", nearlyEqual));
        all.add(Built.of(rows, columns, "one", 2));
        all.add(Built.of(rows, columns, "small", 0.2));
        all.add(Built.of(rows, columns, "nothing"));
        return all;
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 5", "2, 2", "2, 9", "3, 7", "16, 16", "24, 36", "25, 40"})
    void everyMatrixShrinksAsItWasBuilt(int rows, int columns) {
        double threshold = 0.5;
        for (var batch : List.of(ShrinkageBatch.of(rows, columns), new PlainShrinkage(rows, columns))) {
            var examples = examples(rows, columns);
            for (int first = 0; first < examples.size(); first += batch.size()) {
                for (int m = 0; m < batch.size(); m++) load(batch, m, examples.get((first + m) % examples.size()).matrix(0));
                batch.shrink((float) threshold);
                for (int m = 0; m < batch.size(); m++) {
                    var built = examples.get((first + m) % examples.size());
                    long rank = Arrays.stream(built.values).filter(s -> s > threshold).count();
                    assertEquals(rank, batch.rank(m));
                    assertArrayEquals(built.matrix(threshold), unload(batch, m), 3e-5f,
                            batch.getClass() + " " + built.values.length);
                }
            }
        }
    }

    /// Neighbors may be anything, even no numbers.
    @Test
    void aMatrixDoesNotDependOnItsNeighbours() {
        var batch = ShrinkageBatch.of(6, 10);
        float[] a = Built.of(6, 10, "a", 3, 2, 1, 0.7, 0.3).matrix(0);
        for (int m = 0; m < batch.size(); m++) load(batch, m, a);
        batch.shrink(0.5f);
        float[] alone = unload(batch, 0);
        for (int place = 0; place < batch.size(); place++) {
            assertArrayEquals(alone, unload(batch, place));
            var other = ShrinkageBatch.of(6, 10);
            for (int m = 0; m < other.size(); m++) {
                float[] b = Built.of(6, 10, "b" + m, 9, 8, 7, 6, 5, 4).matrix(0);
                if (m % 3 == 1) b[m] = Float.NaN;
                load(other, m, m == place ? a : b);
            }
            other.shrink(0.5f);
            assertArrayEquals(alone, unload(other, place));
        }
    }

    @Test
    void moreRowsThanColumnsAreRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> ShrinkageBatch.of(3, 2));
        assertTrue(String.valueOf(e.getMessage()).contains("transpose"), e::getMessage);
    }

    private static List<ShrinkageBatch> both(int rows, int columns) {
        return List.of(ShrinkageBatch.of(rows, columns), new PlainShrinkage(rows, columns));
    }

    /// Units do not matter, at any size single precision holds.
    @ParameterizedTest
    @CsvSource({"1e-30", "1e-9", "1e-5", "1e7", "1e15", "1e30"})
    void unitsDoNotMatter(float unit) {
        for (var batch : both(5, 8)) {
            var built = Built.of(5, 8, "units", 3, 2, 1, 0.7, 0.3);
            float[] a = built.matrix(0);
            for (int i = 0; i < a.length; i++) a[i] *= unit;
            for (int m = 0; m < batch.size(); m++) load(batch, m, a);
            batch.shrink(0.5f * unit);
            float[] expected = built.matrix(0.5);
            for (int m = 0; m < batch.size(); m++) {
                assertEquals(4, batch.rank(m));
                float[] x = unload(batch, m);
                for (int i = 0; i < x.length; i++) assertEquals(expected[i], x[i] / unit, 3e-5f);
            }
        }
    }

    /// A matrix so large beside a small threshold that no power of two brings both near 1, beside an ordinary one.
    @ParameterizedTest
    @CsvSource({"1e-10, 1e30", "1e-5, 1e38", "1e-40, 1e30", "1e-40, 1e-38", "1, 1e38", "1e30, 1e38", "1e-30, 10"})
    void aThresholdOfNextToNothing(float threshold, float largest) {
        for (var batch : both(2, 3)) {
            for (int m = 0; m < batch.size(); m++) {
                float size = m == 0 ? largest : 4 * threshold;
                load(batch, m, new float[] {size, 0, 0, 0, 0, 0, 0, 0, 0, size / 2, 0, 0});
            }
            batch.shrink(threshold);
            for (int m = 0; m < batch.size(); m++) {
                double s = m == 0 ? largest : 4 * threshold;
                double t = threshold;
                float[] x = unload(batch, m);
                assertEquals(2, batch.rank(m));
                assertEquals(s - t * t / s, x[0], 1e-5 * s);
                assertEquals(s / 2 - 2 * t * t / s, x[9], 1e-5 * s);
            }
        }
    }

    /// Singular values of very different sizes, down to the threshold.
    @ParameterizedTest
    @CsvSource({"1e1", "1e2", "1e3", "1e4", "1e5", "1e6"})
    void aWideRangeOfSingularValues(double largest) {
        for (var batch : both(6, 9)) {
            var built = Built.of(6, 9, "wide", largest, largest / 3, 2, 1.1, 0.9, 0.1);
            for (int m = 0; m < batch.size(); m++) load(batch, m, built.matrix(0));
            batch.shrink(1);
            for (int m = 0; m < batch.size(); m++) {
                if (largest <= 1e4) assertEquals(4, batch.rank(m), batch.getClass() + " " + largest);
                assertArrayEquals(built.matrix(1), unload(batch, m), (float) (1e-5 * largest));
            }
        }
    }

    /// What is no number does not become one.
    @Test
    void aMatrixWithAnythingThatIsNoNumberBecomesNone() {
        for (var batch : both(4, 6)) {
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                float[] good = Built.of(4, 6, "good", 3, 1).matrix(0);
                for (int m = 0; m < batch.size(); m++) {
                    float[] a = good.clone();
                    if (m == 0) a[13] = bad;
                    load(batch, m, a);
                }
                batch.shrink(0.5f);
                for (float v : unload(batch, 0)) assertTrue(Float.isNaN(v));
                assertEquals(0, batch.rank(0));
                for (int m = 1; m < batch.size(); m++) {
                    assertArrayEquals(Built.of(4, 6, "good", 3, 1).matrix(0.5), unload(batch, m), 3e-5f);
                }
            }
        }
    }

    @Test
    void aThresholdThatIsNotPositiveIsRefused() {
        for (var batch : both(2, 2)) {
            for (float t : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
                assertThrows(IllegalArgumentException.class, () -> batch.shrink(t));
            }
        }
    }
}
