package cinegrad.ops.nufft;

import cinegrad.ops.sample.ImageSize;

/// The samples of one frame on the oversampled grid, sorted so that neighbors in k-space are neighbors in memory: by bands of
/// [#BAND] grid rows, within a band by columns, and in their own order where those are equal.
///
/// A sample has a weight for the grid points `row … row + 7` × `column … column + 7`, wrapped around at the ends; it belongs to
/// the band of its first row and reaches into the next one at most. So a thread that makes a band adds up that band's samples and
/// those of the one before, always in this order: no two threads write to one grid point, and sums do not depend on threads.
final class SampleBins {
    /// Grid rows of a band, at least the kernel's taps. A grid is a whole number of bands.
    static final int BAND = 16;
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
    /// (bands + 1) where each band begins.
    private final int[] start;

    SampleBins(ImageSize grid, float[] rowTable, float[] columnTable, double[] rows, double[] columns) {
        this.height = grid.height();
        this.width = grid.width();
        this.rowTable = rowTable;
        this.columnTable = columnTable;
        int n = rows.length;
        int across = (width + COLUMNS - 1) / COLUMNS;
        var bin = new int[n];
        var next = new int[bands() * across + 1];
        for (int s = 0; s < n; s++) {
            bin[s] = wrapped(rows[s], height) / BAND * across + wrapped(columns[s], width) / COLUMNS;
            next[bin[s] + 1]++;
        }
        for (int b = 0; b + 1 < next.length; b++) next[b + 1] += next[b];
        start = new int[bands() + 1];
        for (int b = 0; b <= bands(); b++) start[b] = next[b * across];
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

    int samples() {
        return order.length;
    }

    int bands() {
        return height / BAND;
    }

    /// The first sample of a band; of `bands()`, the count of samples.
    int start(int band) {
        return start[band];
    }
}
