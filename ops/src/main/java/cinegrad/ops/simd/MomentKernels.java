package cinegrad.ops.simd;

import cinegrad.ops.AxisGroup;
import cinegrad.ops.Parallel;
import cinegrad.ops.Reduction;

import java.util.Arrays;

/// Pairs of sums along one block of axes: mean and variance, and what the gradient of a normalisation needs, Σ g and Σ g·y.
///
/// Short contiguous lines are summed in registers. Everything else is walked as in [Reductions]: strips of neighbours, folded into doubles, long
/// reductions in slots that depend on the sizes alone and are added in order. A slot fits the second-level cache, so the two passes
/// of the variance, the mean m and then Σ(x − m) and Σ(x − m)², read memory once; slots are put together by Chan, Golub & LeVeque's
/// formula (*Updating formulae and a pairwise algorithm for computing sample variances*, 1979).
record MomentKernels(ArithmeticKernels kernels, NormLoops loops) {
    private static final int LANES = 512;
    private static final int STRIPS = 64;
    private static final int SLOT = 1 << 17;
    private static final int LINE = 2048;
    private static final int GRAIN = 1 << 15;

    void moments(float[] x, float[] mean, float[] variance, AxisGroup g, Parallel parallel) {
        if (g.inner() == 0 || g.outer() == 0) return;
        if (g.length() == 0) {
            Arrays.fill(mean, Float.NaN);
            Arrays.fill(variance, Float.NaN);
            return;
        }
        if (g.inner() == 1 && g.length() <= LINE) {
            lines(x, mean, variance, g, parallel);
            return;
        }
        var cut = Cut.of(g);
        var m = new double[cut.pieces() * g.inner()];
        var squares = new double[m.length];
        parallel.forRange(cut.pieces(), cut.grain(), (from, to, _) -> {
            var strips = new Strips(cut.lanes(), g.inner());
            for (int p = from; p < to; p++) {
                strips.mean(x, cut.at(p), cut.numbers(p));
                strips.centred(x, cut.at(p), cut.numbers(p));
                strips.store(m, squares, p, cut.rows(p));
            }
        });
        for (int o = 0; o < g.outer(); o++) {
            for (int i = 0; i < g.inner(); i++) {
                double n = 0;
                double average = 0;
                double sum = 0;
                for (int s = 0; s < cut.slots(); s++) {
                    int p = o * cut.slots() + s;
                    double more = cut.rows(p);
                    double distance = m[p * g.inner() + i] - average;
                    sum += squares[p * g.inner() + i] + distance * distance * n * more / (n + more);
                    average += distance * more / (n + more);
                    n += more;
                }
                mean[o * g.inner() + i] = (float) average;
                variance[o * g.inner() + i] = (float) Math.max(0, sum / n);
            }
        }
    }

    private void lines(float[] x, float[] mean, float[] variance, AxisGroup g, Parallel parallel) {
        int n = g.length();
        parallel.forRange(g.outer(), Math.max(1, GRAIN / n), (from, to, _) -> {
            var sums = new float[2];
            for (int o = from; o < to; o++) {
                loops.rowCentred(x, o * n, 0, sums, n);
                float m = sums[0] / n;
                loops.rowCentred(x, o * n, m, sums, n);
                double rest = (double) sums[0] / n;
                mean[o] = (float) (m + rest);
                variance[o] = (float) Math.max(0, (double) sums[1] / n - rest * rest);
            }
        });
    }

    /// The means of g and of g·y.
    void products(float[] g, float[] y, float[] one, float[] two, AxisGroup block, Parallel parallel) {
        if (block.inner() == 0 || block.outer() == 0 || block.length() == 0) return;
        int n = block.length();
        int inner = block.inner();
        if (inner == 1 && n <= LINE) {
            parallel.forRange(block.outer(), Math.max(1, GRAIN / n), (from, to, _) -> {
                var sums = new float[2];
                for (int o = from; o < to; o++) {
                    loops.rowProducts(g, y, o * n, sums, n);
                    one[o] = sums[0] / n;
                    two[o] = sums[1] / n;
                }
            });
            return;
        }
        var cut = Cut.of(block);
        var first = new double[cut.pieces() * inner];
        var second = new double[first.length];
        parallel.forRange(cut.pieces(), cut.grain(), (from, to, _) -> {
            var strips = new Strips(cut.lanes(), inner);
            for (int p = from; p < to; p++) {
                strips.products(g, y, cut.at(p), cut.numbers(p));
                System.arraycopy(strips.first, 0, first, p * inner, inner);
                System.arraycopy(strips.second, 0, second, p * inner, inner);
            }
        });
        for (int o = 0; o < block.outer(); o++) {
            for (int i = 0; i < inner; i++) {
                double a = 0;
                double b = 0;
                for (int p = o * cut.slots(); p < (o + 1) * cut.slots(); p++) {
                    a += first[p * inner + i];
                    b += second[p * inner + i];
                }
                one[o * inner + i] = (float) (a / n);
                two[o * inner + i] = (float) (b / n);
            }
        }
    }

    /// How a block of axes is cut into pieces, `slots` for each of its lines, all but the last with `most` rows.
    private record Cut(AxisGroup g, int most, int slots) {
        static Cut of(AxisGroup g) {
            int most = Math.max(1, SLOT / g.inner());
            return new Cut(g, most, (g.length() + most - 1) / most);
        }

        int pieces() {
            return g.outer() * slots;
        }

        int rows(int piece) {
            return Math.min(most, g.length() - piece % slots * most);
        }

        int numbers(int piece) {
            return rows(piece) * g.inner();
        }

        int at(int piece) {
            return (piece / slots * g.length() + piece % slots * most) * g.inner();
        }

        int lanes() {
            return g.inner() * Math.max(1, Math.min(LANES / g.inner(), g.length() / 4));
        }

        int grain() {
            return Math.max(1, GRAIN / Math.max(1, Math.min(g.length(), most) * g.inner()));
        }
    }

    /// The strips of one worker: number i of a strip belongs to sum i mod inner.
    private final class Strips {
        private final float[] mean;
        private final float[] one;
        private final float[] two;
        private final double[] first;
        private final double[] second;

        Strips(int lanes, int inner) {
            mean = new float[lanes];
            one = new float[lanes];
            two = new float[lanes];
            first = new double[inner];
            second = new double[inner];
        }

        void mean(float[] x, int at, int n) {
            Arrays.fill(first, 0);
            Reductions.slot(Reduction.SUM, kernels, x, at, n, one, first);
            int inner = first.length;
            for (int i = 0, k = 0; i < mean.length; i++, k = k + 1 == inner ? 0 : k + 1) mean[i] = (float) (first[k] * inner / n);
        }

        void centred(float[] x, int at, int n) {
            walk(n, (start, count) -> loops.centred(x, at + start, mean, one, two, count));
        }

        void products(float[] g, float[] y, int at, int n) {
            walk(n, (start, count) -> loops.products(g, y, at + start, one, two, count));
        }

        private interface Strip {
            void add(int start, int count);
        }

        private void walk(int n, Strip strip) {
            int lanes = one.length;
            int inner = first.length;
            Arrays.fill(first, 0);
            Arrays.fill(second, 0);
            for (int start = 0; start < n; start += lanes * STRIPS) {
                int end = Math.min(n, start + lanes * STRIPS);
                Arrays.fill(one, 0);
                Arrays.fill(two, 0);
                for (int s = start; s < end; s += lanes) strip.add(s, Math.min(lanes, end - s));
                for (int i = 0, k = 0; i < lanes; i++, k = k + 1 == inner ? 0 : k + 1) {
                    first[k] += one[i];
                    second[k] += two[i];
                }
            }
        }

        /// The means of piece `p`, and its sums of squared distances from them.
        void store(double[] m, double[] squares, int p, int rows) {
            for (int i = 0; i < first.length; i++) {
                m[p * first.length + i] = mean[i] + first[i] / rows;
                squares[p * first.length + i] = second[i] - first[i] * first[i] / rows;
            }
        }
    }
}
