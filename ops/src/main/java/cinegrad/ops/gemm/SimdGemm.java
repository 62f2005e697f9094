package cinegrad.ops.gemm;

import cinegrad.ops.Parallel;

import java.util.Arrays;

/// Matrix products from register tiles: B is packed into panels one block of the inner dimension at a time, a block of rows of A
/// is packed to stay in the second-level cache, and each worker makes whole blocks of C.
final class SimdGemm implements Gemm {
    /// Inner dimension of a block: a pair of B's panels then takes about half of the first-level cache.
    private static final int DEPTH = 256;
    /// Rows of A packed at a time.
    private static final int HEIGHT = 8 * Tiles.ROWS;
    /// Columns of a unit of work.
    private static final int WIDTH = 512 / Tiles.LANES * Tiles.LANES;

    private final Parallel parallel;
    private final float[][] packedA;
    private final float[][] tiles;
    private float[] panels = {};

    SimdGemm(Parallel parallel) {
        this.parallel = parallel;
        this.packedA = new float[parallel.threads()][HEIGHT * (DEPTH + Tiles.LANES)];
        this.tiles = new float[parallel.threads()][Tiles.ROWS * 2 * Tiles.LANES];
    }

    @Override
    public void multiply(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, GemmGeometry g, Accumulation accumulation) {
        if (g.k() == 0 && accumulation == Accumulation.OVERWRITE) {
            for (int i = 0; i < g.m(); i++) Arrays.fill(c, cAt + i * g.rowC(), cAt + i * g.rowC() + g.n(), 0);
        }
        int panelCount = (g.n() + Tiles.LANES - 1) / Tiles.LANES;
        int down = (g.m() + HEIGHT - 1) / HEIGHT;
        int across = (g.n() + WIDTH - 1) / WIDTH;
        for (int p = 0; p < g.k(); p += DEPTH) {
            int first = p;
            int depth = Math.min(DEPTH, g.k() - p);
            int size = panelCount * depth * Tiles.LANES;
            if (panels.length < size) panels = new float[size];
            parallel.forRange(panelCount, 4, (from, to, _) -> {
                for (int panel = from; panel < to; panel++) packPanel(b, bAt, g, first, depth, panel);
            });
            var mode = p > 0 ? Accumulation.ADD : accumulation;
            parallel.forRange(down * across, 1, (from, to, worker) -> {
                for (int unit = from; unit < to; unit++) {
                    block(a, aAt, c, cAt, g, unit / across * HEIGHT, unit % across * WIDTH, first, depth, mode, worker);
                }
            });
        }
    }

    private void packPanel(float[] b, int bAt, GemmGeometry g, int first, int depth, int panel) {
        int column = panel * Tiles.LANES;
        int valid = Math.min(Tiles.LANES, g.n() - column);
        int to = panel * depth * Tiles.LANES;
        if (valid < Tiles.LANES) Arrays.fill(panels, to, to + depth * Tiles.LANES, 0);
        if (g.b() == GemmGeometry.Layout.AS_IS) {
            for (int p = 0; p < depth; p++) System.arraycopy(b, bAt + (first + p) * g.rowB() + column, panels, to + p * Tiles.LANES, valid);
        } else {
            for (int j = 0; j < valid; j++) {
                int from = bAt + (column + j) * g.rowB() + first;
                for (int p = 0; p < depth; p++) panels[to + p * Tiles.LANES + j] = b[from + p];
            }
        }
    }

    /// Rows `i0` … `i0` + HEIGHT, columns `j0` … `j0` + WIDTH of C, inner dimension `first` … `first` + `depth`.
    private void block(float[] a, int aAt, float[] c, int cAt, GemmGeometry g, int i0, int j0, int first, int depth, Accumulation mode,
                       int worker) {
        int rows = Math.min(HEIGHT, g.m() - i0);
        float[] packed = packedA[worker];
        packRows(a, aAt, g, i0, rows, first, depth, packed);
        int panelSize = depth * Tiles.LANES;
        for (int j = j0; j < Math.min(g.n(), j0 + WIDTH); j += 2 * Tiles.LANES) {
            int with = j / Tiles.LANES * panelSize;
            int together = g.n() - j > Tiles.LANES ? 2 : 1;
            int columns = Math.min(2 * Tiles.LANES, g.n() - j);
            for (int i = 0; i < rows; i += Tiles.ROWS) {
                int height = Math.min(Tiles.ROWS, rows - i);
                int at = cAt + (i0 + i) * g.rowC() + j;
                boolean whole = height == Tiles.ROWS && columns % Tiles.LANES == 0;
                float[] to = whole ? c : tiles[worker];
                int toAt = whole ? at : 0;
                int toRow = whole ? g.rowC() : 2 * Tiles.LANES;
                var toMode = whole ? mode : Accumulation.OVERWRITE;
                BlockTiles.multiply(packed, i * Tiles.LANES, HEIGHT * Tiles.LANES, panels, with, panelSize, together, depth,
                        to, toAt, Tiles.LANES, toRow, toMode);
                if (!whole) copyTile(to, height, columns, c, at, g.rowC(), mode);
            }
        }
    }

    /// [block of LANES columns][row][column in the block].
    private static void packRows(float[] a, int aAt, GemmGeometry g, int i0, int rows, int first, int depth, float[] to) {
        for (int p = 0; p < depth; p += Tiles.LANES) {
            int at = p * HEIGHT;
            int valid = Math.min(Tiles.LANES, depth - p);
            if (g.a() == GemmGeometry.Layout.AS_IS) {
                for (int i = 0; i < rows; i++) {
                    System.arraycopy(a, aAt + (i0 + i) * g.rowA() + first + p, to, at + i * Tiles.LANES, valid);
                }
            } else {
                for (int q = 0; q < valid; q++) {
                    int from = aAt + (first + p + q) * g.rowA() + i0;
                    for (int i = 0; i < rows; i++) to[at + i * Tiles.LANES + q] = a[from + i];
                }
            }
        }
    }

    private static void copyTile(float[] tile, int rows, int columns, float[] c, int at, int rowC, Accumulation mode) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                float v = tile[i * 2 * Tiles.LANES + j];
                int to = at + i * rowC + j;
                c[to] = mode == Accumulation.ADD ? c[to] + v : v;
            }
        }
    }
}
