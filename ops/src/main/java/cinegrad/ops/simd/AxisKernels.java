package cinegrad.ops.simd;

import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.movement.DataMovement;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Operations along one axis of `g.length()` elements, `g.inner()` apart. Work is split over lines (all elements that differ only
/// along the axis), never along them, so every sum is made by one thread in the order of the axis.
final class AxisKernels {
    private static final int GRAIN = 1 << 14;
    /// The number of neighboring lines computed together, so that memory is read in runs.
    private static final int WIDTH = 256;

    /// How far a line is walked before the thread looks whether it was interrupted.
    private static final int UNINTERRUPTED = 1 << 16;

    private AxisKernels() { }

    /// The lines with `o` before the axis and i in [from, to) after it.
    @FunctionalInterface
    interface Lines {
        void run(int o, int from, int to);
    }

    static void forEachBlock(AxisGroup g, int longest, Parallel parallel, Lines body) {
        int width = Math.min(WIDTH, Math.max(1, g.inner()));
        int blocks = g.inner() == 0 ? 0 : (g.inner() + width - 1) / width;
        parallel.forRange(g.outer() * blocks, Math.max(1, GRAIN / Math.max(1, longest * width)), (first, last, _) -> {
            for (int b = first; b < last; b++) {
                int from = b % blocks * width;
                body.run(b / blocks, from, Math.min(g.inner(), from + width));
            }
        });
    }

    /// Where each of `size` elements comes from if `index` says where they go, −1 for nowhere; empty if one comes from two
    /// places.
    static Optional<int[]> inverse(int[] index, int size) {
        var from = new int[size];
        Arrays.fill(from, -1);
        for (int k = 0; k < index.length; k++) {
            if (index[k] < 0) continue;
            if (from[index[k]] >= 0) return Optional.empty();
            from[index[k]] = k;
        }
        return Optional.of(from);
    }

    /// y[index[k]] += x[k] along the axis of x, no index coming twice; `size` elements of y, indices below 0 are skipped.
    static void scatterAddOnto(float[] x, float[] y, AxisGroup g, int[] index, int size, SimdKernels kernels) {
        int run = g.inner();
        int rows = index.length;
        kernels.parallel().forRange(g.outer() * rows, Math.max(1, GRAIN / Math.max(1, run)), (from, to, _) -> {
            for (int r = from; r < to; r++) {
                int target = index[r % rows];
                if (target < 0) continue;
                int at = (r / rows * size + target) * run;
                if (run == 1) y[at] += x[r];
                else kernels.arithmetic().zip(BinaryFunction.ADD, y, at, 1, x, r * run, 1, y, at, run);
            }
        });
    }

    /// y[index[k]] += x[k] along the axis of x from y = 0; `size` elements of y, indices below 0 are skipped. Sums are in
    /// double precision, in the order of the axis. Where no index comes twice, as in gradients of slices, numbers only move.
    static void scatterAdd(float[] x, float[] y, AxisGroup g, int[] index, int size, Parallel parallel) {
        int run = g.inner();
        var inverse = inverse(index, size);
        if (inverse.isPresent()) {
            DataMovement.take(x, y, g, inverse.get(), parallel);
            return;
        }
        var first = new int[size + 1];
        for (int i : index) if (i >= 0) first[i + 1]++;
        for (int t = 0; t < size; t++) first[t + 1] += first[t];
        var next = Arrays.copyOf(first, size);
        var sources = new int[first[size]];
        for (int k = 0; k < index.length; k++) if (index[k] >= 0) sources[next[index[k]]++] = k;
        parallel.forRange(g.outer() * size, Math.max(1, GRAIN / Math.max(1, run)), (from, to, _) -> {
            var sums = new double[Math.min(run, WIDTH)];
            for (int line = from; line < to; line++) {
                int target = line % size;
                int o = line / size;
                if (run == 1) {
                    double sum = 0;
                    for (int k = first[target]; k < first[target + 1]; k++) sum += x[o * index.length + sources[k]];
                    y[line] = (float) sum;
                    continue;
                }
                for (int at = 0; at < run; at += WIDTH) {
                    int width = Math.min(WIDTH, run - at);
                    Arrays.fill(sums, 0);
                    for (int k = first[target]; k < first[target + 1]; k++) {
                        int source = (o * index.length + sources[k]) * run + at;
                        for (int i = 0; i < width; i++) sums[i] += x[source + i];
                    }
                    for (int i = 0; i < width; i++) y[line * run + at + i] = (float) sums[i];
                }
            }
        });
    }

    static void argsort(float[] x, float[] y, AxisGroup g, Order order, int count, Parallel parallel) {
        forEachBlock(g, g.length(), parallel, (o, from, to) -> {
            if (count == 1) {
                extreme(x, y, g, order, o, from, to);
                return;
            }
            var sort = new LineSort(g.length(), g.inner(), order);
            for (int i = from; i < to; i++) {
                sort.positions(x, o * g.length() * g.inner() + i, y, o * count * g.inner() + i, count);
            }
        });
    }

    /// Before element k > 0 of a line.
    private static void requireUninterrupted(int k) {
        if (k % UNINTERRUPTED == UNINTERRUPTED - 1) Parallel.requireUninterrupted();
    }

    private static void extreme(float[] x, float[] y, AxisGroup g, Order order, int o, int from, int to) {
        for (int i = from; i < to; i++) {
            int at = o * g.length() * g.inner() + i;
            float best = x[at];
            int position = 0;
            for (int k = 1; k < g.length(); k++) {
                requireUninterrupted(k);
                float v = x[at + k * g.inner()];
                boolean first = order == Order.ASCENDING ? v < best || Float.isNaN(best) && !Float.isNaN(v)
                        : v > best || Float.isNaN(v) && !Float.isNaN(best);
                if (first) {
                    best = v;
                    position = k;
                }
            }
            y[o * g.inner() + i] = position;
        }
    }

    /// Elements are `step` numbers each; `from` is the axis that is read.
    static void gather(float[] x, float[] index, float[] y, AxisGroup from, int length, int step, Parallel parallel) {
        int inner = from.inner();
        forEachBlock(from, length, parallel, (o, first, last) -> {
            if (inner == 1 && step == 1) {
                int line = o * from.length();
                for (int k = o * length; k < (o + 1) * length; k++) y[k] = x[line + (int) index[k]];
                return;
            }
            for (int k = 0; k < length; k++) {
                int at = (o * length + k) * inner;
                int line = o * from.length() * inner;
                if (step == 1) {
                    for (int i = first; i < last; i++) y[at + i] = x[line + ((int) index[at + i]) * inner + i];
                } else {
                    for (int i = first; i < last; i++) {
                        int source = 2 * (line + ((int) index[at + i]) * inner + i);
                        y[2 * (at + i)] = x[source];
                        y[2 * (at + i) + 1] = x[source + 1];
                    }
                }
            }
        });
    }

    /// Elements are `step` numbers each; `to` is the axis of y, which starts at 0, `length` that of x. Sums are in double
    /// precision, in the order of the axis.
    static void scatterAdd(float[] x, float[] index, float[] y, AxisGroup to, int length, int step, Parallel parallel) {
        int inner = to.inner();
        int together = Math.max(1, GRAIN / Math.max(1, to.length()));
        forEachBlock(to, length, parallel, (o, from, end) -> {
            if (inner == 1 && step == 1) {
                var sums = new double[to.length()];
                for (int k = o * length; k < (o + 1) * length; k++) sums[(int) index[k]] += x[k];
                for (int t = 0; t < sums.length; t++) y[o * sums.length + t] = (float) sums[t];
                return;
            }
            for (int first = from; first < end; first += together) {
                int width = Math.min(together, end - first);
                var sums = new double[step * to.length() * width];
                for (int k = 0; k < length; k++) {
                    int at = (o * length + k) * inner + first;
                    for (int i = 0; i < width; i++) {
                        int target = step * (((int) index[at + i]) * width + i);
                        for (int part = 0; part < step; part++) sums[target + part] += x[step * (at + i) + part];
                    }
                }
                for (int t = 0; t < to.length(); t++) {
                    int at = step * ((o * to.length() + t) * inner + first);
                    for (int i = 0; i < step * width; i++) y[at + i] = (float) sums[step * t * width + i];
                }
            }
        });
    }

    /// x with elements of the source put where they are beyond what is there; `length` is that of the source's axis.
    static void scatterExtreme(Reduction which, float[] x, float[] index, float[] source, float[] y, AxisGroup to, int length,
            Parallel parallel) {
        int inner = to.inner();
        forEachBlock(to, to.length() + length, parallel, (o, from, end) -> {
            int line = o * to.length() * inner;
            for (int t = 0; t < to.length(); t++) {
                System.arraycopy(x, line + t * inner + from, y, line + t * inner + from, end - from);
            }
            for (int k = 0; k < length; k++) {
                int at = (o * length + k) * inner;
                for (int i = from; i < end; i++) {
                    int target = line + ((int) index[at + i]) * inner + i;
                    float s = source[at + i];
                    y[target] = which == Reduction.MAXIMUM ? Math.max(y[target], s) : Math.min(y[target], s);
                }
            }
        });
    }

    /// y_k = factor_k · y_{k∓1} + x_k in double precision.
    ///
    /// @param factor null for 1
    static void scan(float @Nullable [] factor, float[] x, float[] y, AxisGroup g, TimeDirection direction, int step,
            Parallel parallel) {
        forEachBlock(g, g.length(), parallel, (o, from, to) -> {
            var state = new double[step * (to - from)];
            for (int k = 0; k < g.length(); k++) {
                if (k % UNINTERRUPTED == 0) Parallel.requireUninterrupted();
                int at = step * ((o * g.length() + direction.frame(k, g.length())) * g.inner() + from);
                if (factor == null) {
                    for (int i = 0; i < state.length; i++) state[i] += x[at + i];
                } else if (step == 1) {
                    for (int i = 0; i < state.length; i++) state[i] = factor[at + i] * state[i] + x[at + i];
                } else {
                    for (int i = 0; i < state.length; i += 2) {
                        double re = factor[at + i] * state[i] - factor[at + i + 1] * state[i + 1] + x[at + i];
                        state[i + 1] = factor[at + i] * state[i + 1] + factor[at + i + 1] * state[i] + x[at + i + 1];
                        state[i] = re;
                    }
                }
                for (int i = 0; i < state.length; i++) y[at + i] = (float) state[i];
            }
        });
    }
}
