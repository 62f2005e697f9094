package cinegrad.ops.nufft;

import cinegrad.ops.sample.ImageSize;

/// The samples of one frame on the oversampled grid, sorted so that neighbors in k-space are neighbors in memory: by bands of
/// [#BAND] grid rows, within a band by columns, and in their own order where those are equal.
///
/// A sample has a weight for the grid points `row … row + 7` × `column … column + 7`, wrapped around at the ends; it belongs to
/// the band of its first row and reaches into the next one at most. So a thread that makes a band adds up that band's samples and
/// those of the one before, always in this order: no two threads write to one grid point, and sums do not depend on threads.
///
/// A device's kernels read the arrays as they are; nobody changes them.
public final class SampleBins {
    /// Grid rows of a band, at least the kernel's taps. A grid is a whole number of bands.
    static final int BAND = 16;
    /// Grid columns of a cell, of which a grid is a whole number: samples of a band are sorted by cells.
    private static final int COLUMNS = 8;

    final int height;
    final int width;
    final float[] rowTable;
    final float[] columnTable;
    /// The number of each sample before it was sorted.
    final int[] order;
    final int[] row;
    final int[] column;
    /// Where in the polynomials each sample lies, −1 … 1.
    final float[] rowOffset;
    final float[] columnOffset;
    /// (cells + 1) where each cell begins.
    private final int[] start;

    SampleBins(ImageSize grid, float[] rowTable, float[] columnTable, double[] rows, double[] columns) {
        this.height = grid.height();
        this.width = grid.width();
        this.rowTable = rowTable;
        this.columnTable = columnTable;
        int n = rows.length;
        int across = width / COLUMNS;
        var bin = new int[n];
        start = new int[bands() * across + 1];
        for (int s = 0; s < n; s++) {
            bin[s] = wrapped(rows[s], height) / BAND * across + wrapped(columns[s], width) / COLUMNS;
            start[bin[s] + 1]++;
        }
        for (int b = 0; b + 1 < start.length; b++) start[b + 1] += start[b];
        int[] next = start.clone();
        order = new int[n];
        row = new int[n];
        column = new int[n];
        rowOffset = new float[n];
        columnOffset = new float[n];
        for (int s = 0; s < n; s++) {
            int to = next[bin[s]]++;
            order[to] = s;
            row[to] = wrapped(rows[s], height);
            column[to] = wrapped(columns[s], width);
            rowOffset[to] = (float) (2 * (rows[s] - Math.floor(rows[s])) - 1);
            columnOffset[to] = (float) (2 * (columns[s] - Math.floor(columns[s])) - 1);
        }
    }

    /// The first grid point of a sample at `position`, in the grid.
    private static int wrapped(double position, int size) {
        double first = KaiserBessel.first(position);
        return Math.clamp((long) (first - size * Math.floor(first / size)), 0, size - 1);
    }

    /// Of the frame.
    public int samples() {
        return order.length;
    }

    /// (16 · 12 numbers) the polynomials of the row weights: that of tap j is Σ_k table[16k + 2j]·u^k, and again in 16k + 2j + 1.
    public float[] rowTable() {
        return rowTable;
    }

    /// The same of columns.
    public float[] columnTable() {
        return columnTable;
    }

    /// The number of each sample before it was sorted.
    public int[] order() {
        return order;
    }

    /// The first grid row each sample has a weight for.
    public int[] row() {
        return row;
    }

    /// The first grid column.
    public int[] column() {
        return column;
    }

    /// u of each sample's row weights, −1 … 1.
    public float[] rowOffset() {
        return rowOffset;
    }

    /// u of each sample's column weights.
    public float[] columnOffset() {
        return columnOffset;
    }

    /// (cells + 1) where the samples of each cell of 16 × 8 grid points begin, cells in rows.
    public int[] start() {
        return start;
    }

    int bands() {
        return height / BAND;
    }

    /// The first sample of a band; of `bands()`, the count of samples.
    int start(int band) {
        return start[band * (width / COLUMNS)];
    }
}
