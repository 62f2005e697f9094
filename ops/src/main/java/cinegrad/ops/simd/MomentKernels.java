package cinegrad.ops.simd;

import cinegrad.ops.AxisGroup;
import cinegrad.ops.Parallel;
import cinegrad.ops.Reduction;

import java.util.Arrays;

/// Mean and variance along one block of axes, in two passes: the mean m, then Σ(x − m) and Σ(x − m)², of which the first corrects
/// for the rounding of m. Numbers are walked as in [Reductions]: strips of neighbours, folded into doubles, and long reductions
/// in slots that depend on the sizes alone.
final class MomentKernels {
    private static final int LANES = 512;
    private static final int STRIPS = 64;

    private MomentKernels() { }

    static void moments(float[] x, float[] mean, float[] variance, AxisGroup g, ArithmeticKernels kernels, Parallel parallel) {
        int inner = g.inner();
        if (inner == 0 || g.outer() == 0) return;
        if (g.length() == 0) {
            Arrays.fill(mean, Float.NaN);
            Arrays.fill(variance, Float.NaN);
            return;
        }
        int rows = Math.max(1, Reductions.SLOT / inner);
        int slots = (g.length() + rows - 1) / rows;
        if (slots > 1) {
            Reductions.reduce(Reduction.SUM, x, mean, g, kernels, parallel);
            for (int i = 0; i < mean.length; i++) mean[i] /= g.length();
        }
        int lanes = inner * Math.max(1, Math.min(LANES / inner, g.length() / 4));
        var first = new double[slots * g.outer() * inner];
        var second = new double[slots * g.outer() * inner];
        int grain = Math.max(1, (1 << 15) / Math.max(1, Math.min(g.length(), rows) * inner));
        parallel.forRange(g.outer() * slots, grain, (from, to, _) -> {
            var scratch = new Scratch(lanes, inner);
            for (int piece = from; piece < to; piece++) {
                int o = piece / slots;
                int row = piece % slots * rows;
                int count = Math.min(rows, g.length() - row);
                int at = (o * g.length() + row) * inner;
                if (slots == 1) scratch.mean(kernels, x, at, count * inner, mean, o * inner);
                scratch.centred(x, at, count * inner, mean, o * inner, first, second, piece * inner);
            }
        });
        for (int o = 0; o < g.outer(); o++) {
            for (int i = 0; i < inner; i++) {
                double one = 0;
                double two = 0;
                for (int s = 0; s < slots; s++) {
                    one += first[(o * slots + s) * inner + i];
                    two += second[(o * slots + s) * inner + i];
                }
                one /= g.length();
                variance[o * inner + i] = (float) Math.max(0, two / g.length() - one * one);
            }
        }
    }

    /// The strips of one worker: number i of a strip belongs to accumulator i mod inner.
    private static final class Scratch {
        private final float[] mean;
        private final float[] one;
        private final float[] two;
        private final double[] total;

        Scratch(int lanes, int inner) {
            mean = new float[lanes];
            one = new float[lanes];
            two = new float[lanes];
            total = new double[inner];
        }

        void mean(ArithmeticKernels kernels, float[] x, int at, int n, float[] to, int toAt) {
            Arrays.fill(total, 0);
            Reductions.slot(Reduction.SUM, kernels, x, at, n, one, total);
            for (int i = 0; i < total.length; i++) to[toAt + i] = (float) (total[i] * total.length / n);
        }

        void centred(float[] x, int at, int n, float[] m, int mAt, double[] first, double[] second, int to) {
            int lanes = one.length;
            int inner = total.length;
            for (int i = 0; i < lanes; i++) mean[i] = m[mAt + i % inner];
            for (int start = 0; start < n; start += lanes * STRIPS) {
                int end = Math.min(n, start + lanes * STRIPS);
                Arrays.fill(one, 0);
                Arrays.fill(two, 0);
                for (int s = start; s < end; s += lanes) strip(x, at + s, Math.min(lanes, end - s));
                for (int i = 0, k = 0; i < lanes; i++, k = k + 1 == inner ? 0 : k + 1) {
                    first[to + k] += one[i];
                    second[to + k] += two[i];
                }
            }
        }

        private void strip(float[] x, int at, int n) {
            for (int i = 0; i < n; i++) {
                float d = x[at + i] - mean[i];
                one[i] += d;
                two[i] += d * d;
            }
        }
    }
}
