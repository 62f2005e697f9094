package cinegrad.ops.gemm;

import static cinegrad.ops.gemm.Tiles.LANES;
import static cinegrad.ops.gemm.Tiles.ROWS;

import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Matrix products from register tiles.
///
/// B is packed once into panels `[panel][k][lane]`. Then each worker makes whole blocks of C, from the first k to the last, so that the block
/// stays in the second-level cache while it grows: per block and stretch of k, rows of A are packed as [BlockTiles] reads them, a pair of
/// panels waits in the first-level cache, and the tiles of the packed rows go by.
///
/// ```
///            n                     k                    n
///        ┌───┬───┐             ┌───────┐           ┌─┬─┬─┬─┐
///      m │ C │   │ HEIGHT  =   │ A     │     ·   k │ │ │ │ │ DEPTH   ─ two panels of LANES columns are one tile's
///        ├───┼───┤             │       │           ├─┼─┼─┼─┤
///        │   │   │             │       │           │ │ │ │ │
///        └───┴───┘             └───────┘           └─┴─┴─┴─┘
///          WIDTH                 DEPTH
/// ```
final class SimdGemm implements Gemm {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;

    /// Inner dimension of a block: a pair of B's panels then takes 32 kB at 512 bits, and C is read and written once in so many products.
    private static final int DEPTH = 256;
    /// Rows of A packed at a time.
    private static final int HEIGHT = 8 * ROWS;
    /// Columns of a unit of work: few enough that threads get equal shares.
    private static final int WIDTH = 512 / LANES * LANES;
    /// Numbers of B packed at a time, unless `DEPTH` rows of it are more.
    private static final int PACKED = 1 << 22;

    /// Element 12 begins a cache line in arrays to which the collector gives regions of their own, as it does to those of `LARGE` numbers; the
    /// panels of a product worth it then lie within lines.
    private static final int FIRST = 12;
    private static final int LARGE = 1 << 20;
    private static final int WORTH_IT = 1 << 16;

    private final Parallel parallel;
    private final float[][] packedA;
    private final float[][] tiles;
    private float[] panels = {};

    SimdGemm(Parallel parallel) {
        this.parallel = parallel;
        this.packedA = new float[parallel.threads()][FIRST + HEIGHT * DEPTH];
        this.tiles = new float[parallel.threads()][ROWS * 2 * LANES];
    }

    @Override
    public void multiply(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, GemmGeometry g, Accumulation accumulation) {
        if (g.k() == 0 && accumulation == Accumulation.OVERWRITE) {
            for (int i = 0; i < g.m(); i++) Arrays.fill(c, cAt + i * g.rowC(), cAt + i * g.rowC() + g.n(), 0);
        }
        int panelCount = (g.n() + LANES - 1) / LANES;
        int down = (g.m() + HEIGHT - 1) / HEIGHT;
        int across = (g.n() + WIDTH - 1) / WIDTH;
        int most = Math.max(1, PACKED / Math.max(1, panelCount * LANES * DEPTH)) * DEPTH;
        for (int p = 0; p < g.k(); p += most) {
            int first = p;
            int depth = Math.min(most, g.k() - p);
            int size = panelCount * depth * LANES;
            if (panels.length < FIRST + size) panels = new float[size < WORTH_IT ? FIRST + size : Math.max(LARGE, FIRST + size)];
            parallel.forRange(panelCount, 4, (from, to, _) -> packPanels(b, bAt, g, first, depth, from, to));
            var mode = p > 0 ? Accumulation.ADD : accumulation;
            parallel.forRange(down * across, 1, (from, to, worker) -> {
                for (int unit = from; unit < to; unit++) {
                    block(a, aAt, c, cAt, g, unit / across * HEIGHT, unit % across * WIDTH, first, depth, mode, worker);
                }
            });
        }
    }

    /// Rows `first` … `first` + `depth` of B, panels `from` … `to`.
    private void packPanels(float[] b, int bAt, GemmGeometry g, int first, int depth, int from, int to) {
        int whole = g.b() == GemmGeometry.Layout.AS_IS ? Math.clamp(g.n() / LANES, from, to) : from;
        int panelSize = depth * LANES;
        for (int p = 0; p < depth; p++) {
            int at = bAt + (first + p) * g.rowB();
            for (int panel = from; panel < whole; panel++) {
                FloatVector.fromArray(F, b, at + panel * LANES).intoArray(panels, FIRST + panel * panelSize + p * LANES);
            }
        }
        for (int panel = whole; panel < to; panel++) packPanel(b, bAt, g, first, depth, panel);
    }

    /// A panel that the matrix does not fill, or one of a matrix that is to be transposed.
    private void packPanel(float[] b, int bAt, GemmGeometry g, int first, int depth, int panel) {
        int column = panel * LANES;
        int valid = Math.min(LANES, g.n() - column);
        int to = FIRST + panel * depth * LANES;
        if (valid < LANES) Arrays.fill(panels, to, to + depth * LANES, 0);
        if (g.b() == GemmGeometry.Layout.AS_IS) {
            for (int p = 0; p < depth; p++) System.arraycopy(b, bAt + (first + p) * g.rowB() + column, panels, to + p * LANES, valid);
        } else {
            for (int j = 0; j < valid; j++) {
                int from = bAt + (column + j) * g.rowB() + first;
                for (int p = 0; p < depth; p++) panels[to + p * LANES + j] = b[from + p];
            }
        }
    }

    /// Rows `i0` … `i0` + HEIGHT, columns `j0` … `j0` + WIDTH of C, with what of B is packed: rows `first` … `first` + `depth`.
    private void block(float[] a, int aAt, float[] c, int cAt, GemmGeometry g, int i0, int j0, int first, int depth, Accumulation accumulation,
                       int worker) {
        int rows = Math.min(HEIGHT, g.m() - i0);
        int end = Math.min(g.n(), j0 + WIDTH);
        for (int p = 0; p < depth; p += DEPTH) {
            int together = Math.min(DEPTH, depth - p);
            packRows(a, aAt, g, i0, rows, first + p, together, packedA[worker]);
            var mode = p > 0 ? Accumulation.ADD : accumulation;
            for (int j = j0; j < end; j += 2 * LANES) {
                int with = FIRST + j * depth + p * LANES;
                int columns = Math.min(2 * LANES, g.n() - j);
                for (int i = 0; i < rows; i += ROWS) {
                    int at = cAt + (i0 + i) * g.rowC() + j;
                    tile(i, Math.min(ROWS, rows - i), with, depth * LANES, columns, together, c, at, g.rowC(), mode, worker);
                }
            }
        }
    }

    /// C from `c[at]` on (+)= the packed rows from `i` on · two panels from `with` on; goes by way of a whole tile where there are fewer than
    /// `ROWS` rows or the columns fill no vector.
    private void tile(int i, int rows, int with, int panelSize, int columns, int depth, float[] c, int at, int rowC, Accumulation mode, int worker) {
        int count = columns > LANES ? 2 : 1;
        int from = FIRST + i * LANES;
        if (rows == ROWS && columns % LANES == 0) {
            BlockTiles.multiply(packedA[worker], from, HEIGHT * LANES, panels, with, panelSize, count, depth, c, at, LANES, rowC, mode);
        } else {
            BlockTiles.multiply(packedA[worker], from, HEIGHT * LANES, panels, with, panelSize, count, depth, tiles[worker], 0, LANES, 2 * LANES, Accumulation.OVERWRITE);
            copyTile(tiles[worker], rows, columns, c, at, rowC, mode);
        }
    }

    /// [block of LANES columns][row][column in the block].
    private static void packRows(float[] a, int aAt, GemmGeometry g, int i0, int rows, int first, int depth, float[] to) {
        if (g.a() == GemmGeometry.Layout.AS_IS) {
            int whole = depth / LANES * LANES;
            for (int i = 0; i < rows; i++) {
                int from = aAt + (i0 + i) * g.rowA() + first;
                int at = FIRST + i * LANES;
                for (int p = 0; p < whole; p += LANES) FloatVector.fromArray(F, a, from + p).intoArray(to, at + p * HEIGHT);
                if (whole < depth) System.arraycopy(a, from + whole, to, at + whole * HEIGHT, depth - whole);
            }
        } else {
            for (int p = 0; p < depth; p++) {
                int from = aAt + (first + p) * g.rowA() + i0;
                int at = FIRST + p / LANES * HEIGHT * LANES + p % LANES;
                for (int i = 0; i < rows; i++) to[at + i * LANES] = a[from + i];
            }
        }
    }

    private static void copyTile(float[] tile, int rows, int columns, float[] c, int at, int rowC, Accumulation mode) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                float v = tile[i * 2 * LANES + j];
                int to = at + i * rowC + j;
                c[to] = mode == Accumulation.ADD ? c[to] + v : v;
            }
        }
    }
}
