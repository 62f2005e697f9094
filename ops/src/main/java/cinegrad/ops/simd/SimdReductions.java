package cinegrad.ops.simd;

import cinegrad.ops.function.Reduction;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.AxisGroup;

import java.util.Arrays;

/// Reductions of `float[]` along one block of axes.
///
/// The numbers to be reduced are read in strips of [#width] neighbors, a multiple of the inner size, into as many accumulators.
/// Four runs are read in turn. After [#STRIPS] strips the accumulators are folded into doubles. Long reductions are cut into
/// slots by their size alone, never by the number of threads, and the slots are added in order: the same bits for any number of
/// threads.
final class SimdReductions {
    private static final int LANES = 512;
    static final int STRIPS = 128;
    /// The longest contiguous line that is reduced in registers.
    private static final int LINE = 2048;
    /// The numbers in one slot.
    static final int SLOT = 1 << 18;

    private SimdReductions() { }

    static void reduce(Reduction r, float[] x, float[] y, AxisGroup g, ArithmeticKernels kernels, Parallel parallel) {
        int inner = g.inner();
        if (g.length() == 0) {
            Arrays.fill(y, (float) identity(r));
            return;
        }
        if (inner == 0) return;
        if (inner == 1 && g.length() <= LINE) {
            parallel.forRange(g.outer(), Math.max(1, (1 << 15) / g.length()), (from, to, _) -> {
                int quarter = (to - from) / 4;
                for (int k = 0; k < quarter; k++) {
                    for (int o = from + k; o < from + 4 * quarter; o += quarter) {
                        y[o] = kernels.line(r, x, o * g.length(), g.length());
                    }
                }
                for (int o = from + 4 * quarter; o < to; o++) y[o] = kernels.line(r, x, o * g.length(), g.length());
            });
            return;
        }
        int rowsPerSlot = Math.max(1, SLOT / inner);
        int slots = (g.length() + rowsPerSlot - 1) / rowsPerSlot;
        var partial = slots == 1 ? null : new double[g.outer() * slots * inner];
        int grain = Math.max(1, (1 << 15) / Math.max(1, Math.min(g.length(), rowsPerSlot) * inner));
        parallel.forRange(g.outer() * slots, grain, (from, to, _) -> {
            var strip = new float[width(inner, g.length())];
            var total = new double[inner];
            for (int piece = from; piece < to; piece++) {
                int row = piece % slots * rowsPerSlot;
                int rows = Math.min(rowsPerSlot, g.length() - row);
                Arrays.fill(total, identity(r));
                slot(r, kernels, x, (piece / slots * g.length() + row) * inner, rows * inner, strip, total);
                if (partial != null) System.arraycopy(total, 0, partial, piece * inner, inner);
                else for (int i = 0; i < inner; i++) y[piece * inner + i] = (float) total[i];
            }
        });
        if (partial == null) return;
        for (int o = 0; o < g.outer(); o++) {
            for (int i = 0; i < inner; i++) {
                double value = identity(r);
                for (int s = 0; s < slots; s++) value = combine(r, value, partial[(o * slots + s) * inner + i]);
                y[o * inner + i] = (float) value;
            }
        }
    }

    /// Folds x[at … at + n) into `total`, number i into total[i mod total.length].
    static void slot(Reduction r, ArithmeticKernels kernels, float[] x, int at, int n, float[] strip, double[] total) {
        int width = strip.length;
        int rows = n / width / 4;
        int apart = rows * width;
        for (int row = 0; row < rows; row += STRIPS / 4) {
            Arrays.fill(strip, (float) identity(r));
            kernels.foldFour(r, strip, x, at + row * width, apart, Math.min(STRIPS / 4, rows - row));
            combine(r, total, strip);
        }
        if (4 * apart == n) return;
        Arrays.fill(strip, (float) identity(r));
        for (int i = 4 * apart; i < n; i += width) kernels.fold(r, strip, x, at + i, Math.min(width, n - i));
        combine(r, total, strip);
    }

    private static void combine(Reduction r, double[] total, float[] strip) {
        for (int i = 0, k = 0; i < strip.length; i++, k = k + 1 == total.length ? 0 : k + 1) {
            total[k] = combine(r, total[k], strip[i]);
        }
    }

    /// Neighbors in a strip: whole rows of `inner` numbers, if possible a multiple of the 64 that four vectors hold at most, so
    /// that sums stay in registers.
    static int width(int inner, int rows) {
        int most = inner * Math.max(1, Math.min(LANES / inner, rows / 4));
        int width = inner;
        while (width % 64 != 0 && width + inner <= most) width += inner;
        return width;
    }

    /// `value` and x[at … at + n), reduced one after the other.
    static double line(Reduction r, double value, float[] x, int at, int n) {
        double y = value;
        for (int i = at; i < at + n; i++) y = combine(r, y, x[i]);
        return y;
    }

    static double identity(Reduction r) {
        return switch (r) {
            case SUM -> 0;
            case MAXIMUM -> Double.NEGATIVE_INFINITY;
            case MINIMUM -> Double.POSITIVE_INFINITY;
        };
    }

    private static double combine(Reduction r, double a, double b) {
        return switch (r) {
            case SUM -> a + b;
            case MAXIMUM -> Math.max(a, b);
            case MINIMUM -> Math.min(a, b);
        };
    }
}
