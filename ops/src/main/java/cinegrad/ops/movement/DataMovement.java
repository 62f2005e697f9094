package cinegrad.ops.movement;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Broadcast;
import cinegrad.ops.shape.Shape;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;

/// Operations that only move numbers, written once for `float[]` and `double[]`: both come as `Object` and are copied in runs.
/// Sizes are in numbers, not elements: a complex array comes with a last axis of size 2.
public final class DataMovement {
    private DataMovement() { }

    /// `y[o, i, ·] = x[o, index[i], ·]`, each a run of `inner` numbers; −1 reads 0.
    public static void take(Object x, Object y, AxisGroup from, int[] index, Parallel parallel) {
        int run = from.inner();
        int rows = index.length;
        parallel.forRange(from.outer() * rows, grain(run), (first, last, _) -> {
            for (int r = first; run == 1 && r < last; ) {
                int until = Math.min(last, (r / rows + 1) * rows);
                pick(x, r / rows * from.length(), index, r % rows, y, r, until - r);
                r = until;
            }
            for (int r = first; run != 1 && r < last; r++) {
                int source = index[r % rows];
                if (source < 0) zero(y, r * run, run);
                else System.arraycopy(x, (r / rows * from.length() + source) * run, y, r * run, run);
            }
        });
    }

    /// The parts one after the other along an axis: part p contributes `inner[p]` numbers to each of the `outer` rows.
    public static void concatenate(List<?> parts, int[] inner, int outer, Object y) {
        int width = Arrays.stream(inner).sum();
        int at = 0;
        for (int p = 0; p < inner.length; p++) {
            for (int o = 0; o < outer; o++) System.arraycopy(parts.get(p), o * inner[p], y, o * width + at, inner[p]);
            at += inner[p];
        }
    }

    /// Axis i of the output is axis `order[i]` of the input.
    public static void permute(Object x, Shape shape, int[] order, Object y, Parallel parallel) {
        int rank = order.length;
        int kept = rank;
        int run = 1;
        while (kept > 0 && order[kept - 1] == kept - 1) run *= shape.size(--kept);
        int outerRank = kept;
        int width = run;
        int[] sizes = new int[outerRank];
        int[] strides = new int[outerRank];
        int rows = 1;
        for (int i = 0; i < outerRank; i++) {
            sizes[i] = shape.size(order[i]);
            strides[i] = shape.stride(order[i]);
            rows *= sizes[i];
        }
        parallel.forRange(rows, grain(width), (first, last, _) -> {
            int[] at = new int[outerRank];
            int source = 0;
            int rest = first;
            for (int i = outerRank - 1; i >= 0; i--) {
                at[i] = rest % sizes[i];
                rest /= sizes[i];
                source += at[i] * strides[i];
            }
            int inner = outerRank - 1;
            for (int r = first; r < last; ) {
                int n = inner < 0 ? 1 : Math.min(last - r, sizes[inner] - at[inner]);
                move(x, source, inner < 0 ? 0 : strides[inner], y, r * width, width, n);
                r += n;
                if (r == last) return;
                source -= at[inner] * strides[inner];
                at[inner] = 0;
                for (int i = inner - 1; i >= 0; i--) {
                    source += strides[i];
                    if (++at[i] < sizes[i]) break;
                    source -= strides[i] * sizes[i];
                    at[i] = 0;
                }
            }
        });
    }

    /// Repeats along the axes where `from` has size 1 and `to` does not; equal ranks.
    public static void broadcast(Object x, Shape from, Object y, Shape to, Parallel parallel) {
        var walk = new Broadcast("broadcastTo", from, to);
        walk.forEach(parallel, (aAt, _, yAt, n) -> {
            if (walk.stepA() == 1) System.arraycopy(x, aAt, y, yAt, n);
            else fill(y, yAt, n, x, aAt);
        });
    }

    /// `count` runs of `width` numbers, `step` apart in x, one after the other in y. Short runs have loops of their own.
    private static void move(Object x, int xAt, int step, Object y, int yAt, int width, int count) {
        if (width == 1 && x instanceof float[] a && y instanceof float[] b) {
            for (int i = 0; i < count; i++) b[yAt + i] = a[xAt + i * step];
        } else if (width == 1 && x instanceof double[] a && y instanceof double[] b) {
            for (int i = 0; i < count; i++) b[yAt + i] = a[xAt + i * step];
        } else if (width == 2 && x instanceof float[] a && y instanceof float[] b) {
            for (int i = 0; i < count; i++) {
                b[yAt + 2 * i] = a[xAt + i * step];
                b[yAt + 2 * i + 1] = a[xAt + i * step + 1];
            }
        } else {
            for (int i = 0; i < count; i++) System.arraycopy(x, xAt + i * step, y, yAt + i * width, width);
        }
    }

    /// `y[yAt + i] = x[xAt + index[from + i]]` for i < n, 0 where the index is −1.
    private static void pick(Object x, int xAt, int[] index, int from, Object y, int yAt, int n) {
        if (x instanceof float[] a && y instanceof float[] b) {
            for (int i = 0; i < n; i++) b[yAt + i] = index[from + i] < 0 ? 0 : a[xAt + index[from + i]];
        } else if (x instanceof double[] a && y instanceof double[] b) {
            for (int i = 0; i < n; i++) b[yAt + i] = index[from + i] < 0 ? 0 : a[xAt + index[from + i]];
        }
    }

    private static void zero(Object y, int at, int n) {
        if (y instanceof float[] f) Arrays.fill(f, at, at + n, 0);
        else Arrays.fill((double[]) y, at, at + n, 0);
    }

    private static void fill(Object y, int at, int n, Object x, int xAt) {
        if (y instanceof float[] f) Arrays.fill(f, at, at + n, ((float[]) x)[xAt]);
        else Arrays.fill((double[]) y, at, at + n, Array.getDouble(x, xAt));
    }

    private static int grain(int run) {
        return Math.max(1, (1 << 14) / Math.max(1, run));
    }
}
