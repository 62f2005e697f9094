package cinegrad.ops.gemm;

import static cinegrad.ops.gemm.Tiles.LANES;
import static cinegrad.ops.gemm.Tiles.ROWS;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.parallel.Pool;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Matrix products from register tiles.
///
/// B is packed once into panels `[panel][k][lane]`. Then each worker makes whole blocks of C, from the first k to the last, so
/// that the block stays in the second-level cache while it grows: per block and stretch of k, rows of A are packed as
/// [BlockTiles] reads them, a pair of panels waits in the first-level cache, and the tiles of the packed rows go by.
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

    /// Inner dimension of a block: a pair of B's panels then takes 32 kB at 512 bits, and C is read and written once in so many
    /// products.
    private static final int DEPTH = 256;
    /// Rows of A packed at a time.
    private static final int HEIGHT = 8 * ROWS;
    /// Columns of a unit of work: few enough that threads get equal shares.
    private static final int WIDTH = 512 / LANES * LANES;
    /// Numbers of B packed at a time, unless `DEPTH` rows of it are more.
    private static final int PACKED = 1 << 22;

    /// In arrays to which the collector gives regions of their own, as it does to those of `LARGE` numbers, a cache line begins
    /// 48 bytes after the first element; the panels of large products then begin at cache lines.
    private static final int FIRST = 48 / Float.BYTES;
    private static final int LARGE = (1 << 22) / Float.BYTES;
    private static final int WORTH_IT = 1 << 16;

    private final Parallel parallel;
    private final Pool<Memory> pool;

    SimdGemm(Parallel parallel) {
        this.parallel = parallel;
        this.pool = new Pool<>(parallel.threads(), () -> new Memory(parallel.threads()));
    }

    /// What one product needs: of each worker the packed rows of A and a tile, of all the panels of B.
    private static final class Memory implements Pool.Memory {
        private final float[][] rows;
        private final float[][] tiles;
        private float[] panels = {};

        Memory(int workers) {
            rows = new float[workers][FIRST + HEIGHT * DEPTH];
            tiles = new float[workers][ROWS * 2 * LANES];
        }

        float[] panels(int size) {
            if (panels.length < FIRST + size) panels = new float[size < WORTH_IT ? FIRST + size : Math.max(LARGE, FIRST + size)];
            return panels;
        }

        @Override
        public long bytes() {
            return Float.BYTES * ((long) panels.length + (long) rows.length * (rows[0].length + tiles[0].length));
        }
    }

    @Override
    public void multiply(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, GemmGeometry g, Accumulation accumulation) {
        if (g.k() == 0 && accumulation == Accumulation.OVERWRITE) {
            for (int i = 0; i < g.m(); i++) Arrays.fill(c, cAt + i * g.rowC(), cAt + i * g.rowC() + g.n(), 0);
        }
        int panelCount = (g.n() + LANES - 1) / LANES;
        int down = (g.m() + HEIGHT - 1) / HEIGHT;
        int across = (g.n() + WIDTH - 1) / WIDTH;
        int most = (int) Math.max(1, PACKED / Math.max(1, (long) panelCount * LANES * DEPTH)) * DEPTH;
        var memory = pool.borrow();
        for (int p = 0; p < g.k(); p += most) {
            int depth = Math.min(most, g.k() - p);
            float[] panels = memory.panels(panelCount * depth * LANES);
            var product = new Product(a, aAt, c, cAt, g, memory, panels, p, depth, p > 0 ? Accumulation.ADD : accumulation);
            parallel.forRange(panelCount, 4, (from, to, _) -> product.packPanels(b, bAt, from, to));
            parallel.forRange(down * across, 1, (from, to, worker) -> {
                for (int unit = from; unit < to; unit++) product.block(unit / across * HEIGHT, unit % across * WIDTH, worker);
            });
        }
        pool.giveBack(memory);
    }

    /// C (+)= op(A) · rows `first` … `first + depth` of op(B), which `panels` holds packed.
    private record Product(float[] a, int aAt, float[] c, int cAt, GemmGeometry g, Memory memory, float[] panels, int first,
            int depth, Accumulation accumulation) {
        /// Panels `from` … `to` of B.
        void packPanels(float[] b, int bAt, int from, int to) {
            int whole = g.b() == GemmGeometry.Layout.AS_IS ? Math.clamp(g.n() / LANES, from, to) : from;
            int panelSize = depth * LANES;
            for (int p = 0; p < depth; p++) {
                int at = bAt + (first + p) * g.rowB();
                for (int panel = from; panel < whole; panel++) {
                    FloatVector.fromArray(F, b, at + panel * LANES).intoArray(panels, FIRST + panel * panelSize + p * LANES);
                }
            }
            for (int panel = whole; panel < to; panel++) packPanel(b, bAt, panel);
        }

        /// A panel that the matrix does not fill, or one of a matrix that is to be transposed.
        private void packPanel(float[] b, int bAt, int panel) {
            int column = panel * LANES;
            int valid = Math.min(LANES, g.n() - column);
            int to = FIRST + panel * depth * LANES;
            if (valid < LANES) Arrays.fill(panels, to, to + depth * LANES, 0);
            if (g.b() == GemmGeometry.Layout.AS_IS) {
                for (int p = 0; p < depth; p++) {
                    System.arraycopy(b, bAt + (first + p) * g.rowB() + column, panels, to + p * LANES, valid);
                }
            } else {
                for (int j = 0; j < valid; j++) {
                    int from = bAt + (column + j) * g.rowB() + first;
                    for (int p = 0; p < depth; p++) panels[to + p * LANES + j] = b[from + p];
                }
            }
        }

        /// Rows `i0` … `i0` + HEIGHT, columns `j0` … `j0` + WIDTH of C.
        void block(int i0, int j0, int worker) {
            int rows = Math.min(HEIGHT, g.m() - i0);
            int end = Math.min(g.n(), j0 + WIDTH);
            float[] packed = memory.rows[worker];
            for (int p = 0; p < depth; p += DEPTH) {
                int together = Math.min(DEPTH, depth - p);
                packRows(i0, rows, first + p, together, packed);
                var mode = p > 0 ? Accumulation.ADD : accumulation;
                var direct = new TileGeometry(together, 0, HEIGHT * LANES, depth * LANES, LANES, g.rowC());
                var aside = new TileGeometry(together, 0, HEIGHT * LANES, depth * LANES, LANES, 2 * LANES);
                for (int j = j0; j < end; j += 2 * LANES) {
                    int with = FIRST + j * depth + p * LANES;
                    int columns = Math.min(2 * LANES, g.n() - j);
                    int count = columns > LANES ? 2 : 1;
                    for (int i = 0; i < rows; i += ROWS) {
                        int at = cAt + (i0 + i) * g.rowC() + j;
                        if (rows - i >= ROWS && columns % LANES == 0) {
                            BlockTiles.multiply(packed, FIRST, i, panels, with, count, c, at, mode, direct);
                        } else {
                            float[] tile = memory.tiles[worker];
                            BlockTiles.multiply(packed, FIRST, i, panels, with, count, tile, 0, Accumulation.OVERWRITE, aside);
                            copyTile(tile, Math.min(ROWS, rows - i), columns, at, mode);
                        }
                    }
                }
            }
        }

        /// [block of LANES columns][row][column in the block].
        private void packRows(int i0, int rows, int p0, int together, float[] to) {
            if (g.a() == GemmGeometry.Layout.AS_IS) {
                int whole = together / LANES * LANES;
                for (int i = 0; i < rows; i++) {
                    int from = aAt + (i0 + i) * g.rowA() + p0;
                    int at = FIRST + i * LANES;
                    for (int p = 0; p < whole; p += LANES) FloatVector.fromArray(F, a, from + p).intoArray(to, at + p * HEIGHT);
                    if (whole < together) System.arraycopy(a, from + whole, to, at + whole * HEIGHT, together - whole);
                }
            } else {
                for (int p = 0; p < together; p++) {
                    int from = aAt + (p0 + p) * g.rowA() + i0;
                    int at = FIRST + p / LANES * HEIGHT * LANES + p % LANES;
                    for (int i = 0; i < rows; i++) to[at + i * LANES] = a[from + i];
                }
            }
        }

        private void copyTile(float[] tile, int rows, int columns, int at, Accumulation mode) {
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    float v = tile[i * 2 * LANES + j];
                    int to = at + i * g.rowC() + j;
                    c[to] = mode == Accumulation.ADD ? c[to] + v : v;
                }
            }
        }
    }
}
