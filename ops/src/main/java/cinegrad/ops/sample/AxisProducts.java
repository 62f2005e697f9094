package cinegrad.ops.sample;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.AxisGroup;

/// Products of an [AxisMatrix] with arrays in single precision.
public final class AxisProducts {
    private static final int GRAIN = 1 << 14;
    /// Up to so many elements of x in one of y both axes are done at once, where a pixel is a vector at least.
    private static final int FEW = 4;
    private static final int PIXEL = 16;
    /// More summands than this are added in double precision.
    private static final int LONG = 64;
    private static final TapKernel TAPS = TapKernel.fastest();

    private AxisProducts() { }

    /// y = S x along the axis `g` of x, which has [AxisMatrix#columns] elements.
    public static void multiply(AxisMatrix matrix, float[] x, float[] y, AxisGroup g, Parallel parallel) {
        int inner = g.inner();
        int count = matrix.rowCount();
        int columns = matrix.columns();
        int[] start = matrix.rows().start();
        int[] index = matrix.rows().index();
        float[] weight = matrix.rows().floatWeight();
        parallel.forRange(g.outer() * count, Math.max(1, GRAIN / Math.max(1, inner)), (from, to, _) -> {
            for (int r = from; r < to; r++) {
                int i = r % count;
                int xAt = r / count * columns * inner;
                if (inner == 1) {
                    if (start[i + 1] - start[i] > LONG) {
                        gather(weight, index, start[i], start[i + 1], x, xAt, y, r, 1);
                        continue;
                    }
                    float sum = 0;
                    for (int k = start[i]; k < start[i + 1]; k++) sum += weight[k] * x[xAt + index[k]];
                    y[r] = sum;
                } else {
                    gather(weight, index, start[i], start[i + 1], x, xAt, y, r * inner, inner);
                }
            }
        });
    }

    /// y[i] = Σ_k weight_k·x[index_k·inner + i]: few summands in single precision, many in double.
    private static void gather(float[] weight, int[] index, int from, int to, float[] x, int xAt, float[] y, int yAt, int inner) {
        if (to - from <= LONG) {
            TAPS.gather(weight, index, from, to, x, xAt, y, yAt, inner);
            return;
        }
        var sums = new double[inner];
        for (int k = from; k < to; k++) {
            int at = xAt + index[k] * inner;
            for (int i = 0; i < inner; i++) sums[i] += (double) weight[k] * x[at + i];
        }
        for (int i = 0; i < inner; i++) y[yAt + i] = (float) sums[i];
    }

    /// y = (A ⊗ B) x over two neighboring axes of x (outer, A's columns, B's columns, inner), a row of y at a time.
    public static void multiply(AxisMatrix a, AxisMatrix b, float[] x, float[] y, int outer, int inner, Parallel parallel) {
        boolean few = inner >= PIXEL && a.rows().most() * b.rows().most() <= FEW;
        int count = a.rowCount();
        int made = b.rowCount() * inner;
        int size = a.columns() * b.columns() * inner;
        parallel.forRange(outer * count, Math.max(1, GRAIN / Math.max(1, made)), (from, to, _) -> {
            var row = new float[few ? 0 : b.columns() * inner];
            for (int r = from; r < to; r++) {
                int at = r / count * size;
                if (few) TAPS.plane(a.rows(), r % count, b.rows(), b.columns(), x, at, y, r * made, inner);
                else row(a, r % count, b, x, at, row, y, r * made, inner);
            }
        });
    }

    /// The rows of A·x stay in the cache until B has used them for a row of y.
    private static void row(AxisMatrix a, int i, AxisMatrix b, float[] x, int xAt, float[] row, float[] y, int yAt, int inner) {
        int[] start = a.rows().start();
        if (start[i + 1] - start[i] == 1 && a.rows().floatWeight()[start[i]] == 1) {
            row(b.rows(), x, xAt + a.rows().index()[start[i]] * row.length, y, yAt, inner);
        } else {
            gather(a.rows().floatWeight(), a.rows().index(), start[i], start[i + 1], x, xAt, row, 0, row.length);
            row(b.rows(), row, 0, y, yAt, inner);
        }
    }

    private static void row(SparseRows rows, float[] x, int xAt, float[] y, int yAt, int inner) {
        int[] start = rows.start();
        for (int j = 0; j + 1 < start.length; j++) {
            gather(rows.floatWeight(), rows.index(), start[j], start[j + 1], x, xAt, y, yAt + j * inner, inner);
        }
    }
}
