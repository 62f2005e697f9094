package cinegrad.ops.gemm;

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
/// [RowTiles], [BlockTiles] and [ColumnTiles] differ in how A(i, k) lies in memory. All of them store or add C(i, q·LANES + j) at
/// `c[cAt + q·cPanel + i·cRow + j]`.
public final class Tiles {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    static final boolean MANY_REGISTERS = F.vectorBitSize() == 512 || System.getProperty("os.arch").equals("aarch64");

    /// Columns of one panel.
    public static final int LANES = F.length();
    /// Rows of a tile.
    public static final int ROWS = 12;

    private Tiles() { }
}
