package cinegrad.ops.sample;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A sparse matrix to be multiplied along one axis of an array: y[…, i, …] = Σ_k S[i, k]·x[…, k, …].
///
/// Interpolation to another size, plain and adaptive average pooling and differences are such matrices, a few entries in each
/// row; over several axes they are applied one axis after the other. The gradient is the product with [#transposed].
public final class AxisMatrix {
    private static final int GRAIN = 1 << 14;
    /// Up to so many elements of x in one of y both axes are done at once, where a pixel is a vector at least.
    private static final int FEW = 4;
    private static final int PIXEL = 16;
    /// More summands than this are added in double precision.
    private static final int LONG = 64;
    private static final TapKernel TAPS = TapKernel.fastest();

    private final int columns;
    private final SparseRows rows;
    private final Origin origin;
    private @Nullable AxisMatrix transposed;

    private AxisMatrix(int columns, SparseRows rows, Origin origin) {
        this.columns = columns;
        this.rows = rows;
        this.origin = origin;
    }

    /// The definition of a matrix, from which its entries can be computed without this class.
    public sealed interface Origin {
        /// The entries that a caller listed.
        record Given(Row row) implements Origin { }

        /// Rows and columns of another matrix exchanged.
        record TransposeOf(AxisMatrix matrix) implements Origin { }

        /// The mean of every window, or its sum.
        record OverWindows(Windows windows, boolean mean) implements Origin { }

        /// The columns brought to as many elements as there are rows, as [Resizing#matrix(int,int,double,Corners)].
        record Resized(Resizing how, double step, Corners corners) implements Origin { }
    }

    /// What row i of a matrix holds: calls `entries` for each of its elements.
    @FunctionalInterface
    public interface Row {
        void fill(int i, Entries entries);
    }

    /// Takes elements of one row; those of one column add up, zeros are left out.
    @FunctionalInterface
    public interface Entries {
        void add(int column, double value);
    }

    /// A matrix with `rowCount` rows and `columns` columns, made row by row.
    public static AxisMatrix of(int rowCount, int columns, Row row) {
        int[] start = new int[rowCount + 1];
        int[][] index = {new int[4 * rowCount]};
        double[][] weight = {new double[4 * rowCount]};
        int[] n = {0};
        for (int i = 0; i < rowCount; i++) {
            int first = n[0];
            int[] largest = {-1};
            row.fill(i, (column, value) -> {
                if (column < 0 || column >= columns) throw new ShapeException("matrix: column " + column + " of " + columns);
                if (value == 0) return;
                int at = column > largest[0] ? n[0] : first;
                largest[0] = Math.max(largest[0], column);
                while (at < n[0] && index[0][at] != column) at++;
                if (at == index[0].length) {
                    index[0] = Arrays.copyOf(index[0], 2 * at + 4);
                    weight[0] = Arrays.copyOf(weight[0], 2 * at + 4);
                }
                if (at == n[0]) weight[0][n[0]++] = 0;
                index[0][at] = column;
                weight[0][at] += value;
            });
            start[i + 1] = n[0];
        }
        return new AxisMatrix(columns, new SparseRows(start, Arrays.copyOf(index[0], n[0]), Arrays.copyOf(weight[0], n[0])),
                new Origin.Given(row));
    }

    /// The same entries, told otherwise.
    AxisMatrix madeFrom(Origin other) {
        return new AxisMatrix(columns, rows, other);
    }

    public Origin origin() {
        return origin;
    }

    /// The size of the axis of y.
    public int rowCount() {
        return rows.start().length - 1;
    }

    /// The size of the axis of x.
    public int columns() {
        return columns;
    }

    /// The entries themselves, for a device with kernels of its own.
    public SparseRows rows() {
        return rows;
    }

    /// Sᵀ, made at the first call.
    public synchronized AxisMatrix transposed() {
        if (transposed == null) {
            transposed = new AxisMatrix(rowCount(), rows.transpose(columns), new Origin.TransposeOf(this));
            transposed.transposed = this;
        }
        return transposed;
    }

    /// y = S x along the axis `g` of x, which has [#columns] elements.
    public void multiply(float[] x, float[] y, AxisGroup g, Parallel parallel) {
        int inner = g.inner();
        int count = rowCount();
        int[] start = rows.start();
        int[] index = rows.index();
        float[] weight = rows.floatWeight();
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
        boolean few = inner >= PIXEL && a.rows.most() * b.rows.most() <= FEW;
        int count = a.rowCount();
        int made = b.rowCount() * inner;
        int size = a.columns * b.columns * inner;
        parallel.forRange(outer * count, Math.max(1, GRAIN / Math.max(1, made)), (from, to, _) -> {
            var row = new float[few ? 0 : b.columns * inner];
            for (int r = from; r < to; r++) {
                int at = r / count * size;
                if (few) TAPS.plane(a.rows, r % count, b.rows, b.columns, x, at, y, r * made, inner);
                else row(a, r % count, b, x, at, row, y, r * made, inner);
            }
        });
    }

    /// The rows of A·x stay in the cache until B has used them for a row of y.
    private static void row(AxisMatrix a, int i, AxisMatrix b, float[] x, int xAt, float[] row, float[] y, int yAt, int inner) {
        int[] start = a.rows.start();
        if (start[i + 1] - start[i] == 1 && a.rows.floatWeight()[start[i]] == 1) {
            b.row(x, xAt + a.rows.index()[start[i]] * row.length, y, yAt, inner);
        } else {
            gather(a.rows.floatWeight(), a.rows.index(), start[i], start[i + 1], x, xAt, row, 0, row.length);
            b.row(row, 0, y, yAt, inner);
        }
    }

    private void row(float[] x, int xAt, float[] y, int yAt, int inner) {
        int[] start = rows.start();
        for (int j = 0; j < rowCount(); j++) {
            gather(rows.floatWeight(), rows.index(), start[j], start[j + 1], x, xAt, y, yAt + j * inner, inner);
        }
    }
}
