package cinegrad.ops.gemm;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The innermost products under every matrix product and convolution: a small tile of C is held in vector registers while the
/// inner dimension is walked once.
///
/// B always comes in *panels*: [k][LANES] with the columns of C along the lanes, padded with zeros to a full vector. A is read
/// one number at a time and broadcast. The tile's height is what the register file holds: with 32 registers 12 rows of two
/// vectors (24 sums, 2 of B, 1 of A), with 16 registers 6 rows. The inner dimension is one loop, neither nested nor unrolled:
/// a loop around it makes the JIT spill the sums (32 GFLOP/s instead of 150), unrolling falls off a cliff.
///
/// The two groups of methods differ in how A lies in memory: `rows…` reads A along its rows (row i at `aAt + i·aRow`, k
/// contiguous), `columns…` reads it along its columns (row i at `aAt + i`, k in steps of `aStep`).
public final class Tiles {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final boolean MANY_REGISTERS = F.vectorBitSize() == 512 || System.getProperty("os.arch").equals("aarch64");

    /// Columns of one panel.
    public static final int LANES = F.length();
    /// Rows of a tile of the `rows…` methods.
    public static final int ROWS = MANY_REGISTERS ? 12 : 6;
    /// Rows of a tile of the `columns…` methods.
    public static final int COLUMN_ROWS = MANY_REGISTERS ? 8 : 4;

    private Tiles() { }

    /// c[cAt + i·cRow + q·LANES + j] (+)= Σ_k a[aAt + i·aRow + k] · b[bAt + q·bPanel + k·LANES + j] for i < ROWS, the two panels
    /// q < 2 and k < depth.
    public static void rowsTwoPanels(float[] a, int aAt, int aRow, float[] b, int bAt, int bPanel, int depth, float[] c, int cAt, int cRow,
                                      Accumulation accumulation) {
        if (MANY_REGISTERS) {
            rows12x2(a, aAt, aRow, b, bAt, bPanel, depth, c, cAt, cRow, accumulation);
        } else {
            rows6x2(a, aAt, aRow, b, bAt, bPanel, depth, c, cAt, cRow, accumulation);
        }
    }

    /// As [#rowsTwoPanels], for a single panel.
    public static void rowsOnePanel(float[] a, int aAt, int aRow, float[] b, int bAt, int depth, float[] c, int cAt, int cRow,
                                      Accumulation accumulation) {
        if (MANY_REGISTERS) {
            rows12x1(a, aAt, aRow, b, bAt, depth, c, cAt, cRow, accumulation);
        } else {
            rows6x1(a, aAt, aRow, b, bAt, depth, c, cAt, cRow, accumulation);
        }
    }

    /// c[cAt + i·cRow + q·LANES + j] (+)= Σ_k a[aAt + k·aStep + i] · b[bAt + q·bPanel + k·LANES + j] for i < COLUMN_ROWS, q < 2 and
    /// k < depth.
    public static void columnsTwoPanels(float[] a, int aAt, int aStep, float[] b, int bAt, int bPanel, int depth, float[] c, int cAt, int cRow,
                                      Accumulation accumulation) {
        if (MANY_REGISTERS) {
            columns8x2(a, aAt, aStep, b, bAt, bPanel, depth, c, cAt, cRow, accumulation);
        } else {
            columns4x2(a, aAt, aStep, b, bAt, bPanel, depth, c, cAt, cRow, accumulation);
        }
    }

    /// As [#columnsTwoPanels], for a single panel.
    public static void columnsOnePanel(float[] a, int aAt, int aStep, float[] b, int bAt, int depth, float[] c, int cAt, int cRow,
                                      Accumulation accumulation) {
        if (MANY_REGISTERS) {
            columns8x1(a, aAt, aStep, b, bAt, depth, c, cAt, cRow, accumulation);
        } else {
            columns4x1(a, aAt, aStep, b, bAt, depth, c, cAt, cRow, accumulation);
        }
    }

    private static void rows12x2(float[] a, int aAt, int aRow, float[] b, int bAt, int bPanel, int depth, float[] c, int cAt, int cRow,
                                  Accumulation accumulation) {
        var c0a = FloatVector.zero(F); var c0b = FloatVector.zero(F);
        var c1a = FloatVector.zero(F); var c1b = FloatVector.zero(F);
        var c2a = FloatVector.zero(F); var c2b = FloatVector.zero(F);
        var c3a = FloatVector.zero(F); var c3b = FloatVector.zero(F);
        var c4a = FloatVector.zero(F); var c4b = FloatVector.zero(F);
        var c5a = FloatVector.zero(F); var c5b = FloatVector.zero(F);
        var c6a = FloatVector.zero(F); var c6b = FloatVector.zero(F);
        var c7a = FloatVector.zero(F); var c7b = FloatVector.zero(F);
        var c8a = FloatVector.zero(F); var c8b = FloatVector.zero(F);
        var c9a = FloatVector.zero(F); var c9b = FloatVector.zero(F);
        var c10a = FloatVector.zero(F); var c10b = FloatVector.zero(F);
        var c11a = FloatVector.zero(F); var c11b = FloatVector.zero(F);
        for (int k = 0; k < depth; k++) {
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var bb = FloatVector.fromArray(F, b, bAt + bPanel + k * LANES);
            var a0 = FloatVector.broadcast(F, a[aAt + k]); c0a = a0.fma(ba, c0a); c0b = a0.fma(bb, c0b);
            var a1 = FloatVector.broadcast(F, a[aAt + aRow + k]); c1a = a1.fma(ba, c1a); c1b = a1.fma(bb, c1b);
            var a2 = FloatVector.broadcast(F, a[aAt + 2 * aRow + k]); c2a = a2.fma(ba, c2a); c2b = a2.fma(bb, c2b);
            var a3 = FloatVector.broadcast(F, a[aAt + 3 * aRow + k]); c3a = a3.fma(ba, c3a); c3b = a3.fma(bb, c3b);
            var a4 = FloatVector.broadcast(F, a[aAt + 4 * aRow + k]); c4a = a4.fma(ba, c4a); c4b = a4.fma(bb, c4b);
            var a5 = FloatVector.broadcast(F, a[aAt + 5 * aRow + k]); c5a = a5.fma(ba, c5a); c5b = a5.fma(bb, c5b);
            var a6 = FloatVector.broadcast(F, a[aAt + 6 * aRow + k]); c6a = a6.fma(ba, c6a); c6b = a6.fma(bb, c6b);
            var a7 = FloatVector.broadcast(F, a[aAt + 7 * aRow + k]); c7a = a7.fma(ba, c7a); c7b = a7.fma(bb, c7b);
            var a8 = FloatVector.broadcast(F, a[aAt + 8 * aRow + k]); c8a = a8.fma(ba, c8a); c8b = a8.fma(bb, c8b);
            var a9 = FloatVector.broadcast(F, a[aAt + 9 * aRow + k]); c9a = a9.fma(ba, c9a); c9b = a9.fma(bb, c9b);
            var a10 = FloatVector.broadcast(F, a[aAt + 10 * aRow + k]); c10a = a10.fma(ba, c10a); c10b = a10.fma(bb, c10b);
            var a11 = FloatVector.broadcast(F, a[aAt + 11 * aRow + k]); c11a = a11.fma(ba, c11a); c11b = a11.fma(bb, c11b);
        }
        if (accumulation == Accumulation.ADD) {
            c0a = c0a.add(FloatVector.fromArray(F, c, cAt)); c0b = c0b.add(FloatVector.fromArray(F, c, cAt + LANES));
            c1a = c1a.add(FloatVector.fromArray(F, c, cAt + cRow)); c1b = c1b.add(FloatVector.fromArray(F, c, cAt + cRow + LANES));
            c2a = c2a.add(FloatVector.fromArray(F, c, cAt + 2 * cRow)); c2b = c2b.add(FloatVector.fromArray(F, c, cAt + 2 * cRow + LANES));
            c3a = c3a.add(FloatVector.fromArray(F, c, cAt + 3 * cRow)); c3b = c3b.add(FloatVector.fromArray(F, c, cAt + 3 * cRow + LANES));
            c4a = c4a.add(FloatVector.fromArray(F, c, cAt + 4 * cRow)); c4b = c4b.add(FloatVector.fromArray(F, c, cAt + 4 * cRow + LANES));
            c5a = c5a.add(FloatVector.fromArray(F, c, cAt + 5 * cRow)); c5b = c5b.add(FloatVector.fromArray(F, c, cAt + 5 * cRow + LANES));
            c6a = c6a.add(FloatVector.fromArray(F, c, cAt + 6 * cRow)); c6b = c6b.add(FloatVector.fromArray(F, c, cAt + 6 * cRow + LANES));
            c7a = c7a.add(FloatVector.fromArray(F, c, cAt + 7 * cRow)); c7b = c7b.add(FloatVector.fromArray(F, c, cAt + 7 * cRow + LANES));
            c8a = c8a.add(FloatVector.fromArray(F, c, cAt + 8 * cRow)); c8b = c8b.add(FloatVector.fromArray(F, c, cAt + 8 * cRow + LANES));
            c9a = c9a.add(FloatVector.fromArray(F, c, cAt + 9 * cRow)); c9b = c9b.add(FloatVector.fromArray(F, c, cAt + 9 * cRow + LANES));
            c10a = c10a.add(FloatVector.fromArray(F, c, cAt + 10 * cRow)); c10b = c10b.add(FloatVector.fromArray(F, c, cAt + 10 * cRow + LANES));
            c11a = c11a.add(FloatVector.fromArray(F, c, cAt + 11 * cRow)); c11b = c11b.add(FloatVector.fromArray(F, c, cAt + 11 * cRow + LANES));
        }
        c0a.intoArray(c, cAt); c0b.intoArray(c, cAt + LANES);
        c1a.intoArray(c, cAt + cRow); c1b.intoArray(c, cAt + cRow + LANES);
        c2a.intoArray(c, cAt + 2 * cRow); c2b.intoArray(c, cAt + 2 * cRow + LANES);
        c3a.intoArray(c, cAt + 3 * cRow); c3b.intoArray(c, cAt + 3 * cRow + LANES);
        c4a.intoArray(c, cAt + 4 * cRow); c4b.intoArray(c, cAt + 4 * cRow + LANES);
        c5a.intoArray(c, cAt + 5 * cRow); c5b.intoArray(c, cAt + 5 * cRow + LANES);
        c6a.intoArray(c, cAt + 6 * cRow); c6b.intoArray(c, cAt + 6 * cRow + LANES);
        c7a.intoArray(c, cAt + 7 * cRow); c7b.intoArray(c, cAt + 7 * cRow + LANES);
        c8a.intoArray(c, cAt + 8 * cRow); c8b.intoArray(c, cAt + 8 * cRow + LANES);
        c9a.intoArray(c, cAt + 9 * cRow); c9b.intoArray(c, cAt + 9 * cRow + LANES);
        c10a.intoArray(c, cAt + 10 * cRow); c10b.intoArray(c, cAt + 10 * cRow + LANES);
        c11a.intoArray(c, cAt + 11 * cRow); c11b.intoArray(c, cAt + 11 * cRow + LANES);
    }

    private static void rows12x1(float[] a, int aAt, int aRow, float[] b, int bAt, int depth, float[] c, int cAt, int cRow,
                                  Accumulation accumulation) {
        var c0a = FloatVector.zero(F);
        var c1a = FloatVector.zero(F);
        var c2a = FloatVector.zero(F);
        var c3a = FloatVector.zero(F);
        var c4a = FloatVector.zero(F);
        var c5a = FloatVector.zero(F);
        var c6a = FloatVector.zero(F);
        var c7a = FloatVector.zero(F);
        var c8a = FloatVector.zero(F);
        var c9a = FloatVector.zero(F);
        var c10a = FloatVector.zero(F);
        var c11a = FloatVector.zero(F);
        for (int k = 0; k < depth; k++) {
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var a0 = FloatVector.broadcast(F, a[aAt + k]); c0a = a0.fma(ba, c0a);
            var a1 = FloatVector.broadcast(F, a[aAt + aRow + k]); c1a = a1.fma(ba, c1a);
            var a2 = FloatVector.broadcast(F, a[aAt + 2 * aRow + k]); c2a = a2.fma(ba, c2a);
            var a3 = FloatVector.broadcast(F, a[aAt + 3 * aRow + k]); c3a = a3.fma(ba, c3a);
            var a4 = FloatVector.broadcast(F, a[aAt + 4 * aRow + k]); c4a = a4.fma(ba, c4a);
            var a5 = FloatVector.broadcast(F, a[aAt + 5 * aRow + k]); c5a = a5.fma(ba, c5a);
            var a6 = FloatVector.broadcast(F, a[aAt + 6 * aRow + k]); c6a = a6.fma(ba, c6a);
            var a7 = FloatVector.broadcast(F, a[aAt + 7 * aRow + k]); c7a = a7.fma(ba, c7a);
            var a8 = FloatVector.broadcast(F, a[aAt + 8 * aRow + k]); c8a = a8.fma(ba, c8a);
            var a9 = FloatVector.broadcast(F, a[aAt + 9 * aRow + k]); c9a = a9.fma(ba, c9a);
            var a10 = FloatVector.broadcast(F, a[aAt + 10 * aRow + k]); c10a = a10.fma(ba, c10a);
            var a11 = FloatVector.broadcast(F, a[aAt + 11 * aRow + k]); c11a = a11.fma(ba, c11a);
        }
        if (accumulation == Accumulation.ADD) {
            c0a = c0a.add(FloatVector.fromArray(F, c, cAt));
            c1a = c1a.add(FloatVector.fromArray(F, c, cAt + cRow));
            c2a = c2a.add(FloatVector.fromArray(F, c, cAt + 2 * cRow));
            c3a = c3a.add(FloatVector.fromArray(F, c, cAt + 3 * cRow));
            c4a = c4a.add(FloatVector.fromArray(F, c, cAt + 4 * cRow));
            c5a = c5a.add(FloatVector.fromArray(F, c, cAt + 5 * cRow));
            c6a = c6a.add(FloatVector.fromArray(F, c, cAt + 6 * cRow));
            c7a = c7a.add(FloatVector.fromArray(F, c, cAt + 7 * cRow));
            c8a = c8a.add(FloatVector.fromArray(F, c, cAt + 8 * cRow));
            c9a = c9a.add(FloatVector.fromArray(F, c, cAt + 9 * cRow));
            c10a = c10a.add(FloatVector.fromArray(F, c, cAt + 10 * cRow));
            c11a = c11a.add(FloatVector.fromArray(F, c, cAt + 11 * cRow));
        }
        c0a.intoArray(c, cAt);
        c1a.intoArray(c, cAt + cRow);
        c2a.intoArray(c, cAt + 2 * cRow);
        c3a.intoArray(c, cAt + 3 * cRow);
        c4a.intoArray(c, cAt + 4 * cRow);
        c5a.intoArray(c, cAt + 5 * cRow);
        c6a.intoArray(c, cAt + 6 * cRow);
        c7a.intoArray(c, cAt + 7 * cRow);
        c8a.intoArray(c, cAt + 8 * cRow);
        c9a.intoArray(c, cAt + 9 * cRow);
        c10a.intoArray(c, cAt + 10 * cRow);
        c11a.intoArray(c, cAt + 11 * cRow);
    }

    private static void rows6x2(float[] a, int aAt, int aRow, float[] b, int bAt, int bPanel, int depth, float[] c, int cAt, int cRow,
                                  Accumulation accumulation) {
        var c0a = FloatVector.zero(F); var c0b = FloatVector.zero(F);
        var c1a = FloatVector.zero(F); var c1b = FloatVector.zero(F);
        var c2a = FloatVector.zero(F); var c2b = FloatVector.zero(F);
        var c3a = FloatVector.zero(F); var c3b = FloatVector.zero(F);
        var c4a = FloatVector.zero(F); var c4b = FloatVector.zero(F);
        var c5a = FloatVector.zero(F); var c5b = FloatVector.zero(F);
        for (int k = 0; k < depth; k++) {
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var bb = FloatVector.fromArray(F, b, bAt + bPanel + k * LANES);
            var a0 = FloatVector.broadcast(F, a[aAt + k]); c0a = a0.fma(ba, c0a); c0b = a0.fma(bb, c0b);
            var a1 = FloatVector.broadcast(F, a[aAt + aRow + k]); c1a = a1.fma(ba, c1a); c1b = a1.fma(bb, c1b);
            var a2 = FloatVector.broadcast(F, a[aAt + 2 * aRow + k]); c2a = a2.fma(ba, c2a); c2b = a2.fma(bb, c2b);
            var a3 = FloatVector.broadcast(F, a[aAt + 3 * aRow + k]); c3a = a3.fma(ba, c3a); c3b = a3.fma(bb, c3b);
            var a4 = FloatVector.broadcast(F, a[aAt + 4 * aRow + k]); c4a = a4.fma(ba, c4a); c4b = a4.fma(bb, c4b);
            var a5 = FloatVector.broadcast(F, a[aAt + 5 * aRow + k]); c5a = a5.fma(ba, c5a); c5b = a5.fma(bb, c5b);
        }
        if (accumulation == Accumulation.ADD) {
            c0a = c0a.add(FloatVector.fromArray(F, c, cAt)); c0b = c0b.add(FloatVector.fromArray(F, c, cAt + LANES));
            c1a = c1a.add(FloatVector.fromArray(F, c, cAt + cRow)); c1b = c1b.add(FloatVector.fromArray(F, c, cAt + cRow + LANES));
            c2a = c2a.add(FloatVector.fromArray(F, c, cAt + 2 * cRow)); c2b = c2b.add(FloatVector.fromArray(F, c, cAt + 2 * cRow + LANES));
            c3a = c3a.add(FloatVector.fromArray(F, c, cAt + 3 * cRow)); c3b = c3b.add(FloatVector.fromArray(F, c, cAt + 3 * cRow + LANES));
            c4a = c4a.add(FloatVector.fromArray(F, c, cAt + 4 * cRow)); c4b = c4b.add(FloatVector.fromArray(F, c, cAt + 4 * cRow + LANES));
            c5a = c5a.add(FloatVector.fromArray(F, c, cAt + 5 * cRow)); c5b = c5b.add(FloatVector.fromArray(F, c, cAt + 5 * cRow + LANES));
        }
        c0a.intoArray(c, cAt); c0b.intoArray(c, cAt + LANES);
        c1a.intoArray(c, cAt + cRow); c1b.intoArray(c, cAt + cRow + LANES);
        c2a.intoArray(c, cAt + 2 * cRow); c2b.intoArray(c, cAt + 2 * cRow + LANES);
        c3a.intoArray(c, cAt + 3 * cRow); c3b.intoArray(c, cAt + 3 * cRow + LANES);
        c4a.intoArray(c, cAt + 4 * cRow); c4b.intoArray(c, cAt + 4 * cRow + LANES);
        c5a.intoArray(c, cAt + 5 * cRow); c5b.intoArray(c, cAt + 5 * cRow + LANES);
    }

    private static void rows6x1(float[] a, int aAt, int aRow, float[] b, int bAt, int depth, float[] c, int cAt, int cRow,
                                  Accumulation accumulation) {
        var c0a = FloatVector.zero(F);
        var c1a = FloatVector.zero(F);
        var c2a = FloatVector.zero(F);
        var c3a = FloatVector.zero(F);
        var c4a = FloatVector.zero(F);
        var c5a = FloatVector.zero(F);
        for (int k = 0; k < depth; k++) {
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var a0 = FloatVector.broadcast(F, a[aAt + k]); c0a = a0.fma(ba, c0a);
            var a1 = FloatVector.broadcast(F, a[aAt + aRow + k]); c1a = a1.fma(ba, c1a);
            var a2 = FloatVector.broadcast(F, a[aAt + 2 * aRow + k]); c2a = a2.fma(ba, c2a);
            var a3 = FloatVector.broadcast(F, a[aAt + 3 * aRow + k]); c3a = a3.fma(ba, c3a);
            var a4 = FloatVector.broadcast(F, a[aAt + 4 * aRow + k]); c4a = a4.fma(ba, c4a);
            var a5 = FloatVector.broadcast(F, a[aAt + 5 * aRow + k]); c5a = a5.fma(ba, c5a);
        }
        if (accumulation == Accumulation.ADD) {
            c0a = c0a.add(FloatVector.fromArray(F, c, cAt));
            c1a = c1a.add(FloatVector.fromArray(F, c, cAt + cRow));
            c2a = c2a.add(FloatVector.fromArray(F, c, cAt + 2 * cRow));
            c3a = c3a.add(FloatVector.fromArray(F, c, cAt + 3 * cRow));
            c4a = c4a.add(FloatVector.fromArray(F, c, cAt + 4 * cRow));
            c5a = c5a.add(FloatVector.fromArray(F, c, cAt + 5 * cRow));
        }
        c0a.intoArray(c, cAt);
        c1a.intoArray(c, cAt + cRow);
        c2a.intoArray(c, cAt + 2 * cRow);
        c3a.intoArray(c, cAt + 3 * cRow);
        c4a.intoArray(c, cAt + 4 * cRow);
        c5a.intoArray(c, cAt + 5 * cRow);
    }

    private static void columns8x2(float[] a, int aAt, int aStep, float[] b, int bAt, int bPanel, int depth, float[] c, int cAt, int cRow,
                                  Accumulation accumulation) {
        var c0a = FloatVector.zero(F); var c0b = FloatVector.zero(F);
        var c1a = FloatVector.zero(F); var c1b = FloatVector.zero(F);
        var c2a = FloatVector.zero(F); var c2b = FloatVector.zero(F);
        var c3a = FloatVector.zero(F); var c3b = FloatVector.zero(F);
        var c4a = FloatVector.zero(F); var c4b = FloatVector.zero(F);
        var c5a = FloatVector.zero(F); var c5b = FloatVector.zero(F);
        var c6a = FloatVector.zero(F); var c6b = FloatVector.zero(F);
        var c7a = FloatVector.zero(F); var c7b = FloatVector.zero(F);
        for (int k = 0; k < depth; k++) {
            int from = aAt + k * aStep;
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var bb = FloatVector.fromArray(F, b, bAt + bPanel + k * LANES);
            var a0 = FloatVector.broadcast(F, a[from]); c0a = a0.fma(ba, c0a); c0b = a0.fma(bb, c0b);
            var a1 = FloatVector.broadcast(F, a[from + 1]); c1a = a1.fma(ba, c1a); c1b = a1.fma(bb, c1b);
            var a2 = FloatVector.broadcast(F, a[from + 2]); c2a = a2.fma(ba, c2a); c2b = a2.fma(bb, c2b);
            var a3 = FloatVector.broadcast(F, a[from + 3]); c3a = a3.fma(ba, c3a); c3b = a3.fma(bb, c3b);
            var a4 = FloatVector.broadcast(F, a[from + 4]); c4a = a4.fma(ba, c4a); c4b = a4.fma(bb, c4b);
            var a5 = FloatVector.broadcast(F, a[from + 5]); c5a = a5.fma(ba, c5a); c5b = a5.fma(bb, c5b);
            var a6 = FloatVector.broadcast(F, a[from + 6]); c6a = a6.fma(ba, c6a); c6b = a6.fma(bb, c6b);
            var a7 = FloatVector.broadcast(F, a[from + 7]); c7a = a7.fma(ba, c7a); c7b = a7.fma(bb, c7b);
        }
        if (accumulation == Accumulation.ADD) {
            c0a = c0a.add(FloatVector.fromArray(F, c, cAt)); c0b = c0b.add(FloatVector.fromArray(F, c, cAt + LANES));
            c1a = c1a.add(FloatVector.fromArray(F, c, cAt + cRow)); c1b = c1b.add(FloatVector.fromArray(F, c, cAt + cRow + LANES));
            c2a = c2a.add(FloatVector.fromArray(F, c, cAt + 2 * cRow)); c2b = c2b.add(FloatVector.fromArray(F, c, cAt + 2 * cRow + LANES));
            c3a = c3a.add(FloatVector.fromArray(F, c, cAt + 3 * cRow)); c3b = c3b.add(FloatVector.fromArray(F, c, cAt + 3 * cRow + LANES));
            c4a = c4a.add(FloatVector.fromArray(F, c, cAt + 4 * cRow)); c4b = c4b.add(FloatVector.fromArray(F, c, cAt + 4 * cRow + LANES));
            c5a = c5a.add(FloatVector.fromArray(F, c, cAt + 5 * cRow)); c5b = c5b.add(FloatVector.fromArray(F, c, cAt + 5 * cRow + LANES));
            c6a = c6a.add(FloatVector.fromArray(F, c, cAt + 6 * cRow)); c6b = c6b.add(FloatVector.fromArray(F, c, cAt + 6 * cRow + LANES));
            c7a = c7a.add(FloatVector.fromArray(F, c, cAt + 7 * cRow)); c7b = c7b.add(FloatVector.fromArray(F, c, cAt + 7 * cRow + LANES));
        }
        c0a.intoArray(c, cAt); c0b.intoArray(c, cAt + LANES);
        c1a.intoArray(c, cAt + cRow); c1b.intoArray(c, cAt + cRow + LANES);
        c2a.intoArray(c, cAt + 2 * cRow); c2b.intoArray(c, cAt + 2 * cRow + LANES);
        c3a.intoArray(c, cAt + 3 * cRow); c3b.intoArray(c, cAt + 3 * cRow + LANES);
        c4a.intoArray(c, cAt + 4 * cRow); c4b.intoArray(c, cAt + 4 * cRow + LANES);
        c5a.intoArray(c, cAt + 5 * cRow); c5b.intoArray(c, cAt + 5 * cRow + LANES);
        c6a.intoArray(c, cAt + 6 * cRow); c6b.intoArray(c, cAt + 6 * cRow + LANES);
        c7a.intoArray(c, cAt + 7 * cRow); c7b.intoArray(c, cAt + 7 * cRow + LANES);
    }

    private static void columns8x1(float[] a, int aAt, int aStep, float[] b, int bAt, int depth, float[] c, int cAt, int cRow,
                                  Accumulation accumulation) {
        var c0a = FloatVector.zero(F);
        var c1a = FloatVector.zero(F);
        var c2a = FloatVector.zero(F);
        var c3a = FloatVector.zero(F);
        var c4a = FloatVector.zero(F);
        var c5a = FloatVector.zero(F);
        var c6a = FloatVector.zero(F);
        var c7a = FloatVector.zero(F);
        for (int k = 0; k < depth; k++) {
            int from = aAt + k * aStep;
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var a0 = FloatVector.broadcast(F, a[from]); c0a = a0.fma(ba, c0a);
            var a1 = FloatVector.broadcast(F, a[from + 1]); c1a = a1.fma(ba, c1a);
            var a2 = FloatVector.broadcast(F, a[from + 2]); c2a = a2.fma(ba, c2a);
            var a3 = FloatVector.broadcast(F, a[from + 3]); c3a = a3.fma(ba, c3a);
            var a4 = FloatVector.broadcast(F, a[from + 4]); c4a = a4.fma(ba, c4a);
            var a5 = FloatVector.broadcast(F, a[from + 5]); c5a = a5.fma(ba, c5a);
            var a6 = FloatVector.broadcast(F, a[from + 6]); c6a = a6.fma(ba, c6a);
            var a7 = FloatVector.broadcast(F, a[from + 7]); c7a = a7.fma(ba, c7a);
        }
        if (accumulation == Accumulation.ADD) {
            c0a = c0a.add(FloatVector.fromArray(F, c, cAt));
            c1a = c1a.add(FloatVector.fromArray(F, c, cAt + cRow));
            c2a = c2a.add(FloatVector.fromArray(F, c, cAt + 2 * cRow));
            c3a = c3a.add(FloatVector.fromArray(F, c, cAt + 3 * cRow));
            c4a = c4a.add(FloatVector.fromArray(F, c, cAt + 4 * cRow));
            c5a = c5a.add(FloatVector.fromArray(F, c, cAt + 5 * cRow));
            c6a = c6a.add(FloatVector.fromArray(F, c, cAt + 6 * cRow));
            c7a = c7a.add(FloatVector.fromArray(F, c, cAt + 7 * cRow));
        }
        c0a.intoArray(c, cAt);
        c1a.intoArray(c, cAt + cRow);
        c2a.intoArray(c, cAt + 2 * cRow);
        c3a.intoArray(c, cAt + 3 * cRow);
        c4a.intoArray(c, cAt + 4 * cRow);
        c5a.intoArray(c, cAt + 5 * cRow);
        c6a.intoArray(c, cAt + 6 * cRow);
        c7a.intoArray(c, cAt + 7 * cRow);
    }

    private static void columns4x2(float[] a, int aAt, int aStep, float[] b, int bAt, int bPanel, int depth, float[] c, int cAt, int cRow,
                                  Accumulation accumulation) {
        var c0a = FloatVector.zero(F); var c0b = FloatVector.zero(F);
        var c1a = FloatVector.zero(F); var c1b = FloatVector.zero(F);
        var c2a = FloatVector.zero(F); var c2b = FloatVector.zero(F);
        var c3a = FloatVector.zero(F); var c3b = FloatVector.zero(F);
        for (int k = 0; k < depth; k++) {
            int from = aAt + k * aStep;
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var bb = FloatVector.fromArray(F, b, bAt + bPanel + k * LANES);
            var a0 = FloatVector.broadcast(F, a[from]); c0a = a0.fma(ba, c0a); c0b = a0.fma(bb, c0b);
            var a1 = FloatVector.broadcast(F, a[from + 1]); c1a = a1.fma(ba, c1a); c1b = a1.fma(bb, c1b);
            var a2 = FloatVector.broadcast(F, a[from + 2]); c2a = a2.fma(ba, c2a); c2b = a2.fma(bb, c2b);
            var a3 = FloatVector.broadcast(F, a[from + 3]); c3a = a3.fma(ba, c3a); c3b = a3.fma(bb, c3b);
        }
        if (accumulation == Accumulation.ADD) {
            c0a = c0a.add(FloatVector.fromArray(F, c, cAt)); c0b = c0b.add(FloatVector.fromArray(F, c, cAt + LANES));
            c1a = c1a.add(FloatVector.fromArray(F, c, cAt + cRow)); c1b = c1b.add(FloatVector.fromArray(F, c, cAt + cRow + LANES));
            c2a = c2a.add(FloatVector.fromArray(F, c, cAt + 2 * cRow)); c2b = c2b.add(FloatVector.fromArray(F, c, cAt + 2 * cRow + LANES));
            c3a = c3a.add(FloatVector.fromArray(F, c, cAt + 3 * cRow)); c3b = c3b.add(FloatVector.fromArray(F, c, cAt + 3 * cRow + LANES));
        }
        c0a.intoArray(c, cAt); c0b.intoArray(c, cAt + LANES);
        c1a.intoArray(c, cAt + cRow); c1b.intoArray(c, cAt + cRow + LANES);
        c2a.intoArray(c, cAt + 2 * cRow); c2b.intoArray(c, cAt + 2 * cRow + LANES);
        c3a.intoArray(c, cAt + 3 * cRow); c3b.intoArray(c, cAt + 3 * cRow + LANES);
    }

    private static void columns4x1(float[] a, int aAt, int aStep, float[] b, int bAt, int depth, float[] c, int cAt, int cRow,
                                  Accumulation accumulation) {
        var c0a = FloatVector.zero(F);
        var c1a = FloatVector.zero(F);
        var c2a = FloatVector.zero(F);
        var c3a = FloatVector.zero(F);
        for (int k = 0; k < depth; k++) {
            int from = aAt + k * aStep;
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var a0 = FloatVector.broadcast(F, a[from]); c0a = a0.fma(ba, c0a);
            var a1 = FloatVector.broadcast(F, a[from + 1]); c1a = a1.fma(ba, c1a);
            var a2 = FloatVector.broadcast(F, a[from + 2]); c2a = a2.fma(ba, c2a);
            var a3 = FloatVector.broadcast(F, a[from + 3]); c3a = a3.fma(ba, c3a);
        }
        if (accumulation == Accumulation.ADD) {
            c0a = c0a.add(FloatVector.fromArray(F, c, cAt));
            c1a = c1a.add(FloatVector.fromArray(F, c, cAt + cRow));
            c2a = c2a.add(FloatVector.fromArray(F, c, cAt + 2 * cRow));
            c3a = c3a.add(FloatVector.fromArray(F, c, cAt + 3 * cRow));
        }
        c0a.intoArray(c, cAt);
        c1a.intoArray(c, cAt + cRow);
        c2a.intoArray(c, cAt + 2 * cRow);
        c3a.intoArray(c, cAt + 3 * cRow);
    }
}
