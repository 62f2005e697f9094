package cinegrad.ops.simd;

import cinegrad.ops.function.Reduction;
import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;

/// Pairs of means of each of `inner` columns over `length` rows: mean and variance, and, for the gradient of a normalization, the
/// means of g and g·y.
///
/// Rows are walked as in [SimdReductions]: strips of neighbors, folded into doubles, long reductions in slots that depend on the
/// sizes alone and are added in order. A slot fits the second-level cache, so the two passes of the variance, the mean m and then
/// Σ(x − m) and Σ(x − m)², read memory once; slots are combined by Chan, Golub & LeVeque's formula (*Updating formulae and a
/// pairwise algorithm for computing sample variances*, 1979).
record MomentKernels(ArithmeticKernels kernels, NormLoops loops) {
    private static final int SLOT = (1 << 19) / Float.BYTES;
    private static final int GRAIN = 1 << 15;

    /// Mean and variance of the block that begins at `at`.
    void moments(float[] x, int at, int length, int inner, double[] mean, double[] variance, Parallel parallel) {
        var cut = new Cut(length, inner);
        var m = new double[cut.slots() * inner];
        var squares = new double[m.length];
        parallel.forRange(cut.slots(), cut.grain(), (from, to, _) -> {
            var strips = new Strips(SimdReductions.width(inner, length), inner);
            for (int s = from; s < to; s++) {
                strips.mean(x, at + cut.at(s), cut.numbers(s));
                strips.centered(x, at + cut.at(s), cut.numbers(s));
                strips.store(m, squares, s, cut.rows(s));
            }
        });
        for (int i = 0; i < inner; i++) {
            double n = 0;
            double average = 0;
            double sum = 0;
            for (int s = 0; s < cut.slots(); s++) {
                double more = cut.rows(s);
                double distance = m[s * inner + i] - average;
                sum += squares[s * inner + i] + distance * distance * n * more / (n + more);
                average += distance * more / (n + more);
                n += more;
            }
            mean[i] = average;
            variance[i] = Math.max(0, sum / n);
        }
    }

    /// The means of g and of g·y.
    void products(float[] g, float[] y, int at, int length, int inner, double[] one, double[] two, Parallel parallel) {
        var cut = new Cut(length, inner);
        var first = new double[cut.slots() * inner];
        var second = new double[first.length];
        parallel.forRange(cut.slots(), cut.grain(), (from, to, _) -> {
            var strips = new Strips(SimdReductions.width(inner, length), inner);
            for (int s = from; s < to; s++) {
                strips.products(g, y, at + cut.at(s), cut.numbers(s));
                System.arraycopy(strips.first, 0, first, s * inner, inner);
                System.arraycopy(strips.second, 0, second, s * inner, inner);
            }
        });
        for (int i = 0; i < inner; i++) {
            double a = 0;
            double b = 0;
            for (int s = 0; s < cut.slots(); s++) {
                a += first[s * inner + i];
                b += second[s * inner + i];
            }
            one[i] = a / length;
            two[i] = b / length;
        }
    }

    /// How a block is cut into slots, all but the last with `most` rows.
    private record Cut(int length, int inner, int most, int slots) {
        Cut(int length, int inner) {
            this(length, inner, Math.max(1, SLOT / inner), Math.ceilDiv(length, Math.max(1, SLOT / inner)));
        }

        int rows(int slot) {
            return Math.min(most, length - slot * most);
        }

        int numbers(int slot) {
            return rows(slot) * inner;
        }

        int at(int slot) {
            return slot * most * inner;
        }

        int grain() {
            return Math.max(1, GRAIN / (Math.min(length, most) * inner));
        }
    }

    /// The strips of one worker: number i of a strip belongs to sum i mod inner.
    private final class Strips {
        private final float[] mean;
        private final float[] one;
        private final float[] two;
        private final double[] first;
        private final double[] second;

        Strips(int width, int inner) {
            mean = new float[width];
            one = new float[width];
            two = new float[width];
            first = new double[inner];
            second = new double[inner];
        }

        void mean(float[] x, int at, int n) {
            Arrays.fill(first, 0);
            SimdReductions.slot(Reduction.SUM, kernels, x, at, n, one, first);
            Arrays.fill(one, 0);
            int inner = first.length;
            for (int i = 0, k = 0; i < mean.length; i++, k = k + 1 == inner ? 0 : k + 1) mean[i] = (float) (first[k] * inner / n);
        }

        void centered(float[] x, int at, int n) {
            int together = one.length * SimdReductions.STRIPS;
            Arrays.fill(first, 0);
            Arrays.fill(second, 0);
            for (int start = 0; start < n; start += together) {
                loops.centered(x, at + start, Math.min(together, n - start), mean, one, two);
                fold();
            }
        }

        /// Reads the two halves of the slot alternately.
        void products(float[] g, float[] y, int at, int n) {
            int width = one.length;
            int half = n / width / 2 * width;
            int together = width * (SimdReductions.STRIPS / 2);
            Arrays.fill(first, 0);
            Arrays.fill(second, 0);
            for (int start = 0; start < half; start += together) {
                loops.products(g, y, at + start, half, Math.min(together, half - start), one, two);
                fold();
            }
            loops.products(g, y, at + 2 * half, n - 2 * half, one, two);
            fold();
        }

        /// Adds the sums of a few strips to those in double precision, and begins with zeros again.
        private void fold() {
            int inner = first.length;
            for (int i = 0, k = 0; i < one.length; i++, k = k + 1 == inner ? 0 : k + 1) {
                first[k] += one[i];
                second[k] += two[i];
            }
            Arrays.fill(one, 0);
            Arrays.fill(two, 0);
        }

        /// The means of slot `s`, and its sums of squared distances from them.
        void store(double[] m, double[] squares, int s, int rows) {
            for (int i = 0; i < first.length; i++) {
                m[s * first.length + i] = mean[i] + first[i] / rows;
                squares[s * first.length + i] = second[i] - first[i] * first[i] / rows;
            }
        }
    }
}
