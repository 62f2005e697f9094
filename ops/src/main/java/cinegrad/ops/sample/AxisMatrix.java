package cinegrad.ops.sample;

import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A sparse matrix to be multiplied along one axis of an array: y[…, i, …] = Σ_k S[i, k]·x[…, k, …].
///
/// Interpolation to another size, plain and adaptive average pooling and differences are such matrices, a few entries in each
/// row; over several axes they are applied one axis after the other. The gradient is the product with [#transposed].
public final class AxisMatrix {
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
}
