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
/// The three groups of methods differ in how A(i, k) lies in memory:
///
/// * `rows…`: at `aAt + i·aRow + k`;
/// * `blocks…`: at `aAt + (k / LANES)·aBlock + i·LANES + k % LANES`, blocks of LANES columns. The distance between rows is then a
///   constant of the machine code, which saves a dozen address registers, and 10 % of the time;
/// * `columns…`: at `aAt + k·aStep + i`, the transposed product. Rows come in groups of four, each with a start of its own.
///
/// All of them store or add C(i, q·LANES + j) at `c[cAt + q·cPanel + i·cRow + j]`.
public final class Tiles {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final boolean MANY_REGISTERS = F.vectorBitSize() == 512 || System.getProperty("os.arch").equals("aarch64");

    /// Columns of one panel.
    public static final int LANES = F.length();
    /// Rows of a tile.
    public static final int ROWS = 12;
    /// Rows of a group of the `columns…` methods, which take two or three of them.
    public static final int GROUP = 4;

    private Tiles() { }

    /// C(i, q·LANES + j) (+)= Σ_k a[aAt + i·aRow + k] · b[bAt + q·bPanel + k·LANES + j] for ROWS rows i, one or two panels q and
    /// k < depth.
    public static void rows(float[] a, int aAt, int aRow, float[] b, int bAt, int bPanel, int panels, int depth,
                            float[] c, int cAt, int cPanel, int cRow, Accumulation accumulation) {
        if (panels == 2 && MANY_REGISTERS) {
            rows12x2(a, aAt, aRow, b, bAt, bPanel, depth, c, cAt, cPanel, cRow, accumulation);
        } else {
            for (int q = 0; q < panels; q++) {
                rows12x1(a, aAt, aRow, b, bAt + q * bPanel, depth, c, cAt + q * cPanel, cRow, accumulation);
            }
        }
    }

    /// C(i, q·LANES + j) (+)= Σ_k a[aAt + (k / LANES)·aBlock + i·LANES + k % LANES] · b[bAt + q·bPanel + k·LANES + j] for ROWS rows
    /// i, one or two panels q and k < depth.
    public static void blocks(float[] a, int aAt, int aBlock, float[] b, int bAt, int bPanel, int panels, int depth,
                            float[] c, int cAt, int cPanel, int cRow, Accumulation accumulation) {
        if (panels == 2 && MANY_REGISTERS) {
            blocks12x2(a, aAt, aBlock, b, bAt, bPanel, depth, c, cAt, cPanel, cRow, accumulation);
        } else {
            for (int q = 0; q < panels; q++) {
                blocks12x1(a, aAt, aBlock, b, bAt + q * bPanel, depth, c, cAt + q * cPanel, cRow, accumulation);
            }
        }
    }

    /// C(4·g + i, q·LANES + j) (+)= Σ_k a[a_g + k·aStep + i] · b[bAt + q·bPanel + k·LANES + j] for two or three groups g of four rows
    /// i, one or two panels q and k < depth. Of two groups, `a2` is not read.
    public static void columns(float[] a, int a0, int a1, int a2, int groups, int aStep, float[] b, int bAt, int bPanel, int panels, int depth,
                               float[] c, int cAt, int cPanel, int cRow, Accumulation accumulation) {
        if (panels == 2 && MANY_REGISTERS) {
            if (groups == 3) {
                columns12x2(a, a0, a1, a2, aStep, b, bAt, bPanel, depth, c, cAt, cPanel, cRow, accumulation);
            } else {
                columns8x2(a, a0, a1, aStep, b, bAt, bPanel, depth, c, cAt, cPanel, cRow, accumulation);
            }
        } else {
            for (int q = 0; q < panels; q++) {
                if (groups == 3) {
                    columns12x1(a, a0, a1, a2, aStep, b, bAt + q * bPanel, depth, c, cAt + q * cPanel, cRow, accumulation);
                } else {
                    columns8x1(a, a0, a1, aStep, b, bAt + q * bPanel, depth, c, cAt + q * cPanel, cRow, accumulation);
                }
            }
        }
    }

    /// How many groups to take next when `remaining` of them, at least two, are left: never so that one stays behind.
    public static int groups(int remaining) {
        return remaining == 2 || remaining == 4 ? 2 : 3;
    }

    private static void rows12x2(float[] a, int aAt, int aRow, float[] b, int bAt, int bPanel, int depth,
                                   float[] c, int cAt, int cPanel, int cRow, Accumulation accumulation) {
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
            var v0 = FloatVector.broadcast(F, a[aAt + k]); c0a = v0.fma(ba, c0a); c0b = v0.fma(bb, c0b);
            var v1 = FloatVector.broadcast(F, a[aAt + aRow + k]); c1a = v1.fma(ba, c1a); c1b = v1.fma(bb, c1b);
            var v2 = FloatVector.broadcast(F, a[aAt + 2 * aRow + k]); c2a = v2.fma(ba, c2a); c2b = v2.fma(bb, c2b);
            var v3 = FloatVector.broadcast(F, a[aAt + 3 * aRow + k]); c3a = v3.fma(ba, c3a); c3b = v3.fma(bb, c3b);
            var v4 = FloatVector.broadcast(F, a[aAt + 4 * aRow + k]); c4a = v4.fma(ba, c4a); c4b = v4.fma(bb, c4b);
            var v5 = FloatVector.broadcast(F, a[aAt + 5 * aRow + k]); c5a = v5.fma(ba, c5a); c5b = v5.fma(bb, c5b);
            var v6 = FloatVector.broadcast(F, a[aAt + 6 * aRow + k]); c6a = v6.fma(ba, c6a); c6b = v6.fma(bb, c6b);
            var v7 = FloatVector.broadcast(F, a[aAt + 7 * aRow + k]); c7a = v7.fma(ba, c7a); c7b = v7.fma(bb, c7b);
            var v8 = FloatVector.broadcast(F, a[aAt + 8 * aRow + k]); c8a = v8.fma(ba, c8a); c8b = v8.fma(bb, c8b);
            var v9 = FloatVector.broadcast(F, a[aAt + 9 * aRow + k]); c9a = v9.fma(ba, c9a); c9b = v9.fma(bb, c9b);
            var v10 = FloatVector.broadcast(F, a[aAt + 10 * aRow + k]); c10a = v10.fma(ba, c10a); c10b = v10.fma(bb, c10b);
            var v11 = FloatVector.broadcast(F, a[aAt + 11 * aRow + k]); c11a = v11.fma(ba, c11a); c11b = v11.fma(bb, c11b);
        }
        if (accumulation == Accumulation.ADD) {
            c0a = c0a.add(FloatVector.fromArray(F, c, cAt)); c0b = c0b.add(FloatVector.fromArray(F, c, cAt + cPanel));
            c1a = c1a.add(FloatVector.fromArray(F, c, cAt + cRow)); c1b = c1b.add(FloatVector.fromArray(F, c, cAt + cPanel + cRow));
            c2a = c2a.add(FloatVector.fromArray(F, c, cAt + 2 * cRow)); c2b = c2b.add(FloatVector.fromArray(F, c, cAt + cPanel + 2 * cRow));
            c3a = c3a.add(FloatVector.fromArray(F, c, cAt + 3 * cRow)); c3b = c3b.add(FloatVector.fromArray(F, c, cAt + cPanel + 3 * cRow));
            c4a = c4a.add(FloatVector.fromArray(F, c, cAt + 4 * cRow)); c4b = c4b.add(FloatVector.fromArray(F, c, cAt + cPanel + 4 * cRow));
            c5a = c5a.add(FloatVector.fromArray(F, c, cAt + 5 * cRow)); c5b = c5b.add(FloatVector.fromArray(F, c, cAt + cPanel + 5 * cRow));
            c6a = c6a.add(FloatVector.fromArray(F, c, cAt + 6 * cRow)); c6b = c6b.add(FloatVector.fromArray(F, c, cAt + cPanel + 6 * cRow));
            c7a = c7a.add(FloatVector.fromArray(F, c, cAt + 7 * cRow)); c7b = c7b.add(FloatVector.fromArray(F, c, cAt + cPanel + 7 * cRow));
            c8a = c8a.add(FloatVector.fromArray(F, c, cAt + 8 * cRow)); c8b = c8b.add(FloatVector.fromArray(F, c, cAt + cPanel + 8 * cRow));
            c9a = c9a.add(FloatVector.fromArray(F, c, cAt + 9 * cRow)); c9b = c9b.add(FloatVector.fromArray(F, c, cAt + cPanel + 9 * cRow));
            c10a = c10a.add(FloatVector.fromArray(F, c, cAt + 10 * cRow)); c10b = c10b.add(FloatVector.fromArray(F, c, cAt + cPanel + 10 * cRow));
            c11a = c11a.add(FloatVector.fromArray(F, c, cAt + 11 * cRow)); c11b = c11b.add(FloatVector.fromArray(F, c, cAt + cPanel + 11 * cRow));
        }
        c0a.intoArray(c, cAt); c0b.intoArray(c, cAt + cPanel);
        c1a.intoArray(c, cAt + cRow); c1b.intoArray(c, cAt + cPanel + cRow);
        c2a.intoArray(c, cAt + 2 * cRow); c2b.intoArray(c, cAt + cPanel + 2 * cRow);
        c3a.intoArray(c, cAt + 3 * cRow); c3b.intoArray(c, cAt + cPanel + 3 * cRow);
        c4a.intoArray(c, cAt + 4 * cRow); c4b.intoArray(c, cAt + cPanel + 4 * cRow);
        c5a.intoArray(c, cAt + 5 * cRow); c5b.intoArray(c, cAt + cPanel + 5 * cRow);
        c6a.intoArray(c, cAt + 6 * cRow); c6b.intoArray(c, cAt + cPanel + 6 * cRow);
        c7a.intoArray(c, cAt + 7 * cRow); c7b.intoArray(c, cAt + cPanel + 7 * cRow);
        c8a.intoArray(c, cAt + 8 * cRow); c8b.intoArray(c, cAt + cPanel + 8 * cRow);
        c9a.intoArray(c, cAt + 9 * cRow); c9b.intoArray(c, cAt + cPanel + 9 * cRow);
        c10a.intoArray(c, cAt + 10 * cRow); c10b.intoArray(c, cAt + cPanel + 10 * cRow);
        c11a.intoArray(c, cAt + 11 * cRow); c11b.intoArray(c, cAt + cPanel + 11 * cRow);
    }

    private static void rows12x1(float[] a, int aAt, int aRow, float[] b, int bAt, int depth,
                                   float[] c, int cAt, int cRow, Accumulation accumulation) {
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
            var v0 = FloatVector.broadcast(F, a[aAt + k]); c0a = v0.fma(ba, c0a);
            var v1 = FloatVector.broadcast(F, a[aAt + aRow + k]); c1a = v1.fma(ba, c1a);
            var v2 = FloatVector.broadcast(F, a[aAt + 2 * aRow + k]); c2a = v2.fma(ba, c2a);
            var v3 = FloatVector.broadcast(F, a[aAt + 3 * aRow + k]); c3a = v3.fma(ba, c3a);
            var v4 = FloatVector.broadcast(F, a[aAt + 4 * aRow + k]); c4a = v4.fma(ba, c4a);
            var v5 = FloatVector.broadcast(F, a[aAt + 5 * aRow + k]); c5a = v5.fma(ba, c5a);
            var v6 = FloatVector.broadcast(F, a[aAt + 6 * aRow + k]); c6a = v6.fma(ba, c6a);
            var v7 = FloatVector.broadcast(F, a[aAt + 7 * aRow + k]); c7a = v7.fma(ba, c7a);
            var v8 = FloatVector.broadcast(F, a[aAt + 8 * aRow + k]); c8a = v8.fma(ba, c8a);
            var v9 = FloatVector.broadcast(F, a[aAt + 9 * aRow + k]); c9a = v9.fma(ba, c9a);
            var v10 = FloatVector.broadcast(F, a[aAt + 10 * aRow + k]); c10a = v10.fma(ba, c10a);
            var v11 = FloatVector.broadcast(F, a[aAt + 11 * aRow + k]); c11a = v11.fma(ba, c11a);
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

    private static void blocks12x2(float[] a, int aAt, int aBlock, float[] b, int bAt, int bPanel, int depth,
                                   float[] c, int cAt, int cPanel, int cRow, Accumulation accumulation) {
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
            int from = aAt + k / LANES * aBlock + k % LANES;
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var bb = FloatVector.fromArray(F, b, bAt + bPanel + k * LANES);
            var v0 = FloatVector.broadcast(F, a[from]); c0a = v0.fma(ba, c0a); c0b = v0.fma(bb, c0b);
            var v1 = FloatVector.broadcast(F, a[from + LANES]); c1a = v1.fma(ba, c1a); c1b = v1.fma(bb, c1b);
            var v2 = FloatVector.broadcast(F, a[from + 2 * LANES]); c2a = v2.fma(ba, c2a); c2b = v2.fma(bb, c2b);
            var v3 = FloatVector.broadcast(F, a[from + 3 * LANES]); c3a = v3.fma(ba, c3a); c3b = v3.fma(bb, c3b);
            var v4 = FloatVector.broadcast(F, a[from + 4 * LANES]); c4a = v4.fma(ba, c4a); c4b = v4.fma(bb, c4b);
            var v5 = FloatVector.broadcast(F, a[from + 5 * LANES]); c5a = v5.fma(ba, c5a); c5b = v5.fma(bb, c5b);
            var v6 = FloatVector.broadcast(F, a[from + 6 * LANES]); c6a = v6.fma(ba, c6a); c6b = v6.fma(bb, c6b);
            var v7 = FloatVector.broadcast(F, a[from + 7 * LANES]); c7a = v7.fma(ba, c7a); c7b = v7.fma(bb, c7b);
            var v8 = FloatVector.broadcast(F, a[from + 8 * LANES]); c8a = v8.fma(ba, c8a); c8b = v8.fma(bb, c8b);
            var v9 = FloatVector.broadcast(F, a[from + 9 * LANES]); c9a = v9.fma(ba, c9a); c9b = v9.fma(bb, c9b);
            var v10 = FloatVector.broadcast(F, a[from + 10 * LANES]); c10a = v10.fma(ba, c10a); c10b = v10.fma(bb, c10b);
            var v11 = FloatVector.broadcast(F, a[from + 11 * LANES]); c11a = v11.fma(ba, c11a); c11b = v11.fma(bb, c11b);
        }
        if (accumulation == Accumulation.ADD) {
            c0a = c0a.add(FloatVector.fromArray(F, c, cAt)); c0b = c0b.add(FloatVector.fromArray(F, c, cAt + cPanel));
            c1a = c1a.add(FloatVector.fromArray(F, c, cAt + cRow)); c1b = c1b.add(FloatVector.fromArray(F, c, cAt + cPanel + cRow));
            c2a = c2a.add(FloatVector.fromArray(F, c, cAt + 2 * cRow)); c2b = c2b.add(FloatVector.fromArray(F, c, cAt + cPanel + 2 * cRow));
            c3a = c3a.add(FloatVector.fromArray(F, c, cAt + 3 * cRow)); c3b = c3b.add(FloatVector.fromArray(F, c, cAt + cPanel + 3 * cRow));
            c4a = c4a.add(FloatVector.fromArray(F, c, cAt + 4 * cRow)); c4b = c4b.add(FloatVector.fromArray(F, c, cAt + cPanel + 4 * cRow));
            c5a = c5a.add(FloatVector.fromArray(F, c, cAt + 5 * cRow)); c5b = c5b.add(FloatVector.fromArray(F, c, cAt + cPanel + 5 * cRow));
            c6a = c6a.add(FloatVector.fromArray(F, c, cAt + 6 * cRow)); c6b = c6b.add(FloatVector.fromArray(F, c, cAt + cPanel + 6 * cRow));
            c7a = c7a.add(FloatVector.fromArray(F, c, cAt + 7 * cRow)); c7b = c7b.add(FloatVector.fromArray(F, c, cAt + cPanel + 7 * cRow));
            c8a = c8a.add(FloatVector.fromArray(F, c, cAt + 8 * cRow)); c8b = c8b.add(FloatVector.fromArray(F, c, cAt + cPanel + 8 * cRow));
            c9a = c9a.add(FloatVector.fromArray(F, c, cAt + 9 * cRow)); c9b = c9b.add(FloatVector.fromArray(F, c, cAt + cPanel + 9 * cRow));
            c10a = c10a.add(FloatVector.fromArray(F, c, cAt + 10 * cRow)); c10b = c10b.add(FloatVector.fromArray(F, c, cAt + cPanel + 10 * cRow));
            c11a = c11a.add(FloatVector.fromArray(F, c, cAt + 11 * cRow)); c11b = c11b.add(FloatVector.fromArray(F, c, cAt + cPanel + 11 * cRow));
        }
        c0a.intoArray(c, cAt); c0b.intoArray(c, cAt + cPanel);
        c1a.intoArray(c, cAt + cRow); c1b.intoArray(c, cAt + cPanel + cRow);
        c2a.intoArray(c, cAt + 2 * cRow); c2b.intoArray(c, cAt + cPanel + 2 * cRow);
        c3a.intoArray(c, cAt + 3 * cRow); c3b.intoArray(c, cAt + cPanel + 3 * cRow);
        c4a.intoArray(c, cAt + 4 * cRow); c4b.intoArray(c, cAt + cPanel + 4 * cRow);
        c5a.intoArray(c, cAt + 5 * cRow); c5b.intoArray(c, cAt + cPanel + 5 * cRow);
        c6a.intoArray(c, cAt + 6 * cRow); c6b.intoArray(c, cAt + cPanel + 6 * cRow);
        c7a.intoArray(c, cAt + 7 * cRow); c7b.intoArray(c, cAt + cPanel + 7 * cRow);
        c8a.intoArray(c, cAt + 8 * cRow); c8b.intoArray(c, cAt + cPanel + 8 * cRow);
        c9a.intoArray(c, cAt + 9 * cRow); c9b.intoArray(c, cAt + cPanel + 9 * cRow);
        c10a.intoArray(c, cAt + 10 * cRow); c10b.intoArray(c, cAt + cPanel + 10 * cRow);
        c11a.intoArray(c, cAt + 11 * cRow); c11b.intoArray(c, cAt + cPanel + 11 * cRow);
    }

    private static void blocks12x1(float[] a, int aAt, int aBlock, float[] b, int bAt, int depth,
                                   float[] c, int cAt, int cRow, Accumulation accumulation) {
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
            int from = aAt + k / LANES * aBlock + k % LANES;
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var v0 = FloatVector.broadcast(F, a[from]); c0a = v0.fma(ba, c0a);
            var v1 = FloatVector.broadcast(F, a[from + LANES]); c1a = v1.fma(ba, c1a);
            var v2 = FloatVector.broadcast(F, a[from + 2 * LANES]); c2a = v2.fma(ba, c2a);
            var v3 = FloatVector.broadcast(F, a[from + 3 * LANES]); c3a = v3.fma(ba, c3a);
            var v4 = FloatVector.broadcast(F, a[from + 4 * LANES]); c4a = v4.fma(ba, c4a);
            var v5 = FloatVector.broadcast(F, a[from + 5 * LANES]); c5a = v5.fma(ba, c5a);
            var v6 = FloatVector.broadcast(F, a[from + 6 * LANES]); c6a = v6.fma(ba, c6a);
            var v7 = FloatVector.broadcast(F, a[from + 7 * LANES]); c7a = v7.fma(ba, c7a);
            var v8 = FloatVector.broadcast(F, a[from + 8 * LANES]); c8a = v8.fma(ba, c8a);
            var v9 = FloatVector.broadcast(F, a[from + 9 * LANES]); c9a = v9.fma(ba, c9a);
            var v10 = FloatVector.broadcast(F, a[from + 10 * LANES]); c10a = v10.fma(ba, c10a);
            var v11 = FloatVector.broadcast(F, a[from + 11 * LANES]); c11a = v11.fma(ba, c11a);
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

    private static void columns12x2(float[] a, int a0, int a1, int a2, int aStep, float[] b, int bAt, int bPanel, int depth,
                                   float[] c, int cAt, int cPanel, int cRow, Accumulation accumulation) {
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
            int from0 = a0 + k * aStep;
            int from1 = a1 + k * aStep;
            int from2 = a2 + k * aStep;
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var bb = FloatVector.fromArray(F, b, bAt + bPanel + k * LANES);
            var v0 = FloatVector.broadcast(F, a[from0]); c0a = v0.fma(ba, c0a); c0b = v0.fma(bb, c0b);
            var v1 = FloatVector.broadcast(F, a[from0 + 1]); c1a = v1.fma(ba, c1a); c1b = v1.fma(bb, c1b);
            var v2 = FloatVector.broadcast(F, a[from0 + 2]); c2a = v2.fma(ba, c2a); c2b = v2.fma(bb, c2b);
            var v3 = FloatVector.broadcast(F, a[from0 + 3]); c3a = v3.fma(ba, c3a); c3b = v3.fma(bb, c3b);
            var v4 = FloatVector.broadcast(F, a[from1]); c4a = v4.fma(ba, c4a); c4b = v4.fma(bb, c4b);
            var v5 = FloatVector.broadcast(F, a[from1 + 1]); c5a = v5.fma(ba, c5a); c5b = v5.fma(bb, c5b);
            var v6 = FloatVector.broadcast(F, a[from1 + 2]); c6a = v6.fma(ba, c6a); c6b = v6.fma(bb, c6b);
            var v7 = FloatVector.broadcast(F, a[from1 + 3]); c7a = v7.fma(ba, c7a); c7b = v7.fma(bb, c7b);
            var v8 = FloatVector.broadcast(F, a[from2]); c8a = v8.fma(ba, c8a); c8b = v8.fma(bb, c8b);
            var v9 = FloatVector.broadcast(F, a[from2 + 1]); c9a = v9.fma(ba, c9a); c9b = v9.fma(bb, c9b);
            var v10 = FloatVector.broadcast(F, a[from2 + 2]); c10a = v10.fma(ba, c10a); c10b = v10.fma(bb, c10b);
            var v11 = FloatVector.broadcast(F, a[from2 + 3]); c11a = v11.fma(ba, c11a); c11b = v11.fma(bb, c11b);
        }
        if (accumulation == Accumulation.ADD) {
            c0a = c0a.add(FloatVector.fromArray(F, c, cAt)); c0b = c0b.add(FloatVector.fromArray(F, c, cAt + cPanel));
            c1a = c1a.add(FloatVector.fromArray(F, c, cAt + cRow)); c1b = c1b.add(FloatVector.fromArray(F, c, cAt + cPanel + cRow));
            c2a = c2a.add(FloatVector.fromArray(F, c, cAt + 2 * cRow)); c2b = c2b.add(FloatVector.fromArray(F, c, cAt + cPanel + 2 * cRow));
            c3a = c3a.add(FloatVector.fromArray(F, c, cAt + 3 * cRow)); c3b = c3b.add(FloatVector.fromArray(F, c, cAt + cPanel + 3 * cRow));
            c4a = c4a.add(FloatVector.fromArray(F, c, cAt + 4 * cRow)); c4b = c4b.add(FloatVector.fromArray(F, c, cAt + cPanel + 4 * cRow));
            c5a = c5a.add(FloatVector.fromArray(F, c, cAt + 5 * cRow)); c5b = c5b.add(FloatVector.fromArray(F, c, cAt + cPanel + 5 * cRow));
            c6a = c6a.add(FloatVector.fromArray(F, c, cAt + 6 * cRow)); c6b = c6b.add(FloatVector.fromArray(F, c, cAt + cPanel + 6 * cRow));
            c7a = c7a.add(FloatVector.fromArray(F, c, cAt + 7 * cRow)); c7b = c7b.add(FloatVector.fromArray(F, c, cAt + cPanel + 7 * cRow));
            c8a = c8a.add(FloatVector.fromArray(F, c, cAt + 8 * cRow)); c8b = c8b.add(FloatVector.fromArray(F, c, cAt + cPanel + 8 * cRow));
            c9a = c9a.add(FloatVector.fromArray(F, c, cAt + 9 * cRow)); c9b = c9b.add(FloatVector.fromArray(F, c, cAt + cPanel + 9 * cRow));
            c10a = c10a.add(FloatVector.fromArray(F, c, cAt + 10 * cRow)); c10b = c10b.add(FloatVector.fromArray(F, c, cAt + cPanel + 10 * cRow));
            c11a = c11a.add(FloatVector.fromArray(F, c, cAt + 11 * cRow)); c11b = c11b.add(FloatVector.fromArray(F, c, cAt + cPanel + 11 * cRow));
        }
        c0a.intoArray(c, cAt); c0b.intoArray(c, cAt + cPanel);
        c1a.intoArray(c, cAt + cRow); c1b.intoArray(c, cAt + cPanel + cRow);
        c2a.intoArray(c, cAt + 2 * cRow); c2b.intoArray(c, cAt + cPanel + 2 * cRow);
        c3a.intoArray(c, cAt + 3 * cRow); c3b.intoArray(c, cAt + cPanel + 3 * cRow);
        c4a.intoArray(c, cAt + 4 * cRow); c4b.intoArray(c, cAt + cPanel + 4 * cRow);
        c5a.intoArray(c, cAt + 5 * cRow); c5b.intoArray(c, cAt + cPanel + 5 * cRow);
        c6a.intoArray(c, cAt + 6 * cRow); c6b.intoArray(c, cAt + cPanel + 6 * cRow);
        c7a.intoArray(c, cAt + 7 * cRow); c7b.intoArray(c, cAt + cPanel + 7 * cRow);
        c8a.intoArray(c, cAt + 8 * cRow); c8b.intoArray(c, cAt + cPanel + 8 * cRow);
        c9a.intoArray(c, cAt + 9 * cRow); c9b.intoArray(c, cAt + cPanel + 9 * cRow);
        c10a.intoArray(c, cAt + 10 * cRow); c10b.intoArray(c, cAt + cPanel + 10 * cRow);
        c11a.intoArray(c, cAt + 11 * cRow); c11b.intoArray(c, cAt + cPanel + 11 * cRow);
    }

    private static void columns12x1(float[] a, int a0, int a1, int a2, int aStep, float[] b, int bAt, int depth,
                                   float[] c, int cAt, int cRow, Accumulation accumulation) {
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
            int from0 = a0 + k * aStep;
            int from1 = a1 + k * aStep;
            int from2 = a2 + k * aStep;
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var v0 = FloatVector.broadcast(F, a[from0]); c0a = v0.fma(ba, c0a);
            var v1 = FloatVector.broadcast(F, a[from0 + 1]); c1a = v1.fma(ba, c1a);
            var v2 = FloatVector.broadcast(F, a[from0 + 2]); c2a = v2.fma(ba, c2a);
            var v3 = FloatVector.broadcast(F, a[from0 + 3]); c3a = v3.fma(ba, c3a);
            var v4 = FloatVector.broadcast(F, a[from1]); c4a = v4.fma(ba, c4a);
            var v5 = FloatVector.broadcast(F, a[from1 + 1]); c5a = v5.fma(ba, c5a);
            var v6 = FloatVector.broadcast(F, a[from1 + 2]); c6a = v6.fma(ba, c6a);
            var v7 = FloatVector.broadcast(F, a[from1 + 3]); c7a = v7.fma(ba, c7a);
            var v8 = FloatVector.broadcast(F, a[from2]); c8a = v8.fma(ba, c8a);
            var v9 = FloatVector.broadcast(F, a[from2 + 1]); c9a = v9.fma(ba, c9a);
            var v10 = FloatVector.broadcast(F, a[from2 + 2]); c10a = v10.fma(ba, c10a);
            var v11 = FloatVector.broadcast(F, a[from2 + 3]); c11a = v11.fma(ba, c11a);
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

    private static void columns8x2(float[] a, int a0, int a1, int aStep, float[] b, int bAt, int bPanel, int depth,
                                   float[] c, int cAt, int cPanel, int cRow, Accumulation accumulation) {
        var c0a = FloatVector.zero(F); var c0b = FloatVector.zero(F);
        var c1a = FloatVector.zero(F); var c1b = FloatVector.zero(F);
        var c2a = FloatVector.zero(F); var c2b = FloatVector.zero(F);
        var c3a = FloatVector.zero(F); var c3b = FloatVector.zero(F);
        var c4a = FloatVector.zero(F); var c4b = FloatVector.zero(F);
        var c5a = FloatVector.zero(F); var c5b = FloatVector.zero(F);
        var c6a = FloatVector.zero(F); var c6b = FloatVector.zero(F);
        var c7a = FloatVector.zero(F); var c7b = FloatVector.zero(F);
        for (int k = 0; k < depth; k++) {
            int from0 = a0 + k * aStep;
            int from1 = a1 + k * aStep;
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var bb = FloatVector.fromArray(F, b, bAt + bPanel + k * LANES);
            var v0 = FloatVector.broadcast(F, a[from0]); c0a = v0.fma(ba, c0a); c0b = v0.fma(bb, c0b);
            var v1 = FloatVector.broadcast(F, a[from0 + 1]); c1a = v1.fma(ba, c1a); c1b = v1.fma(bb, c1b);
            var v2 = FloatVector.broadcast(F, a[from0 + 2]); c2a = v2.fma(ba, c2a); c2b = v2.fma(bb, c2b);
            var v3 = FloatVector.broadcast(F, a[from0 + 3]); c3a = v3.fma(ba, c3a); c3b = v3.fma(bb, c3b);
            var v4 = FloatVector.broadcast(F, a[from1]); c4a = v4.fma(ba, c4a); c4b = v4.fma(bb, c4b);
            var v5 = FloatVector.broadcast(F, a[from1 + 1]); c5a = v5.fma(ba, c5a); c5b = v5.fma(bb, c5b);
            var v6 = FloatVector.broadcast(F, a[from1 + 2]); c6a = v6.fma(ba, c6a); c6b = v6.fma(bb, c6b);
            var v7 = FloatVector.broadcast(F, a[from1 + 3]); c7a = v7.fma(ba, c7a); c7b = v7.fma(bb, c7b);
        }
        if (accumulation == Accumulation.ADD) {
            c0a = c0a.add(FloatVector.fromArray(F, c, cAt)); c0b = c0b.add(FloatVector.fromArray(F, c, cAt + cPanel));
            c1a = c1a.add(FloatVector.fromArray(F, c, cAt + cRow)); c1b = c1b.add(FloatVector.fromArray(F, c, cAt + cPanel + cRow));
            c2a = c2a.add(FloatVector.fromArray(F, c, cAt + 2 * cRow)); c2b = c2b.add(FloatVector.fromArray(F, c, cAt + cPanel + 2 * cRow));
            c3a = c3a.add(FloatVector.fromArray(F, c, cAt + 3 * cRow)); c3b = c3b.add(FloatVector.fromArray(F, c, cAt + cPanel + 3 * cRow));
            c4a = c4a.add(FloatVector.fromArray(F, c, cAt + 4 * cRow)); c4b = c4b.add(FloatVector.fromArray(F, c, cAt + cPanel + 4 * cRow));
            c5a = c5a.add(FloatVector.fromArray(F, c, cAt + 5 * cRow)); c5b = c5b.add(FloatVector.fromArray(F, c, cAt + cPanel + 5 * cRow));
            c6a = c6a.add(FloatVector.fromArray(F, c, cAt + 6 * cRow)); c6b = c6b.add(FloatVector.fromArray(F, c, cAt + cPanel + 6 * cRow));
            c7a = c7a.add(FloatVector.fromArray(F, c, cAt + 7 * cRow)); c7b = c7b.add(FloatVector.fromArray(F, c, cAt + cPanel + 7 * cRow));
        }
        c0a.intoArray(c, cAt); c0b.intoArray(c, cAt + cPanel);
        c1a.intoArray(c, cAt + cRow); c1b.intoArray(c, cAt + cPanel + cRow);
        c2a.intoArray(c, cAt + 2 * cRow); c2b.intoArray(c, cAt + cPanel + 2 * cRow);
        c3a.intoArray(c, cAt + 3 * cRow); c3b.intoArray(c, cAt + cPanel + 3 * cRow);
        c4a.intoArray(c, cAt + 4 * cRow); c4b.intoArray(c, cAt + cPanel + 4 * cRow);
        c5a.intoArray(c, cAt + 5 * cRow); c5b.intoArray(c, cAt + cPanel + 5 * cRow);
        c6a.intoArray(c, cAt + 6 * cRow); c6b.intoArray(c, cAt + cPanel + 6 * cRow);
        c7a.intoArray(c, cAt + 7 * cRow); c7b.intoArray(c, cAt + cPanel + 7 * cRow);
    }

    private static void columns8x1(float[] a, int a0, int a1, int aStep, float[] b, int bAt, int depth,
                                   float[] c, int cAt, int cRow, Accumulation accumulation) {
        var c0a = FloatVector.zero(F);
        var c1a = FloatVector.zero(F);
        var c2a = FloatVector.zero(F);
        var c3a = FloatVector.zero(F);
        var c4a = FloatVector.zero(F);
        var c5a = FloatVector.zero(F);
        var c6a = FloatVector.zero(F);
        var c7a = FloatVector.zero(F);
        for (int k = 0; k < depth; k++) {
            int from0 = a0 + k * aStep;
            int from1 = a1 + k * aStep;
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var v0 = FloatVector.broadcast(F, a[from0]); c0a = v0.fma(ba, c0a);
            var v1 = FloatVector.broadcast(F, a[from0 + 1]); c1a = v1.fma(ba, c1a);
            var v2 = FloatVector.broadcast(F, a[from0 + 2]); c2a = v2.fma(ba, c2a);
            var v3 = FloatVector.broadcast(F, a[from0 + 3]); c3a = v3.fma(ba, c3a);
            var v4 = FloatVector.broadcast(F, a[from1]); c4a = v4.fma(ba, c4a);
            var v5 = FloatVector.broadcast(F, a[from1 + 1]); c5a = v5.fma(ba, c5a);
            var v6 = FloatVector.broadcast(F, a[from1 + 2]); c6a = v6.fma(ba, c6a);
            var v7 = FloatVector.broadcast(F, a[from1 + 3]); c7a = v7.fma(ba, c7a);
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
}
