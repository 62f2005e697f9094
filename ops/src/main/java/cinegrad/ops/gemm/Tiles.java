package cinegrad.ops.gemm;

import cinegrad.ops.gemm.TileCode.Layout;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The innermost products under every matrix product and convolution: a small tile of C is held in vector registers while the
/// inner dimension is walked once.
///
/// B always comes in *panels*: [k][LANES] with the columns of C along the lanes, padded with zeros to a full vector. A is read
/// one number at a time and broadcast. Where there are 32 vector registers a tile is 12 rows by two panels (24 sums, 2 vectors
/// of B, 1 of A), with 16 registers 12 rows by one. The inner dimension is one loop, neither nested nor unrolled: a loop around
/// it makes the JIT spill the sums (32 GFLOP/s instead of 150), unrolling falls off a cliff.
///
/// The tiles differ in how A lies in memory. [TileCode] writes them all.
///
/// @param narrow for one panel
/// @param wide   for two panels, if there are registers for it
public record Tiles(Tile narrow, Tile wide) {
    static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final boolean MANY_REGISTERS = F.vectorBitSize() == 512 || System.getProperty("os.arch").equals("aarch64");

    /// Columns of one panel.
    public static final int LANES = F.length();
    /// Rows of a tile.
    public static final int ROWS = 12;
    /// Rows of A that lie side by side in [#COLUMNS].
    public static final int GROUP = 4;

    /// A whose rows lie anywhere.
    public static final Tiles OF_ROWS = of(Layout.ROWS, ROWS);
    /// A in blocks of LANES columns. The distance between rows is a constant of the machine code, which saves a dozen address registers, and 10 %
    /// of the time.
    public static final Tiles OF_BLOCKS = of(Layout.BLOCKS, ROWS);
    /// A transposed.
    public static final Tiles OF_COLUMNS = of(Layout.COLUMNS, ROWS);
    /// A transposed, eight rows.
    public static final Tiles OF_FEW_COLUMNS = of(Layout.COLUMNS, 2 * GROUP);

    private static Tiles of(Layout layout, int rows) {
        return new Tiles(TileCode.compile(layout, rows, 1), TileCode.compile(layout, rows, 2));
    }

    /// C(i, q·LANES + j) (+)= Σ_k A(row + i, k) · b[bAt + q·bPanel + k·LANES + j] for all rows i of a tile, one or two panels q and k < depth.
    /// C(i, q·LANES + j) is at `c[cAt + q·cPanel + i·cRow + j]`.
    public void multiply(float[] a, int aAt, int row, float[] b, int bAt, int panels, float[] c, int cAt, Accumulation mode, TileGeometry g) {
        if (panels == 2 && MANY_REGISTERS) {
            wide.multiply(a, aAt, row, b, bAt, c, cAt, mode, g);
        } else {
            for (int q = 0; q < panels; q++) narrow.multiply(a, aAt, row, b, bAt + q * g.bPanel(), c, cAt + q * g.cPanel(), mode, g);
        }
    }

    /// How many groups of rows to take next when `remaining` of them, at least two, are left: never so that one stays behind.
    public static int groups(int remaining) {
        return remaining == 2 || remaining == 4 ? 2 : 3;
    }

    /// The tiles that take two or three groups of rows of a transposed A.
    public static Tiles ofColumns(int groups) {
        return groups == 3 ? OF_COLUMNS : OF_FEW_COLUMNS;
    }
}
