package cinegrad.ops.gemm;

import static cinegrad.ops.gemm.Tiles.LANES;
import static cinegrad.ops.gemm.Tiles.MANY_REGISTERS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// [Tiles] of a matrix A whose rows lie anywhere: A(i, k) at `aAt + i·aStep + k`.
public final class RowTiles {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;

    private RowTiles() { }

    /// C(i, q·LANES + j) (+)= Σ_k A(row + i, k) · b[bAt + q·bPanel + k·LANES + j] for ROWS rows i, one or two panels q and k <
    /// depth.
    public static void multiply(float[] a, int aAt, int row, float[] b, int bAt, int panels, float[] c, int cAt,
            Accumulation accumulation, TileGeometry g) {
        int aStep = g.aStep();
        int depth = g.depth();
        int cRow = g.cRow();
        int from = aAt + row * aStep;
        if (panels == 2 && MANY_REGISTERS) {
            multiply12x2(a, from, b, bAt, c, cAt, accumulation, g);
        } else {
            multiply12x1(a, from, aStep, b, bAt, depth, c, cAt, cRow, accumulation);
            if (panels == 2) multiply12x1(a, from, aStep, b, bAt + g.bPanel(), depth, c, cAt + g.cPanel(), cRow, accumulation);
        }
    }

    private static void multiply12x2(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, Accumulation accumulation,
            TileGeometry g) {
        int aRow = g.aStep();
        int depth = g.depth();
        int cRow = g.cRow();
        int bPanel = g.bPanel();
        int cPanel = g.cPanel();
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
            int from = aAt + k;
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var bb = FloatVector.fromArray(F, b, bAt + bPanel + k * LANES);
            var v0 = FloatVector.broadcast(F, a[from]); c0a = v0.fma(ba, c0a); c0b = v0.fma(bb, c0b);
            var v1 = FloatVector.broadcast(F, a[from + aRow]); c1a = v1.fma(ba, c1a); c1b = v1.fma(bb, c1b);
            var v2 = FloatVector.broadcast(F, a[from + 2 * aRow]); c2a = v2.fma(ba, c2a); c2b = v2.fma(bb, c2b);
            var v3 = FloatVector.broadcast(F, a[from + 3 * aRow]); c3a = v3.fma(ba, c3a); c3b = v3.fma(bb, c3b);
            var v4 = FloatVector.broadcast(F, a[from + 4 * aRow]); c4a = v4.fma(ba, c4a); c4b = v4.fma(bb, c4b);
            var v5 = FloatVector.broadcast(F, a[from + 5 * aRow]); c5a = v5.fma(ba, c5a); c5b = v5.fma(bb, c5b);
            var v6 = FloatVector.broadcast(F, a[from + 6 * aRow]); c6a = v6.fma(ba, c6a); c6b = v6.fma(bb, c6b);
            var v7 = FloatVector.broadcast(F, a[from + 7 * aRow]); c7a = v7.fma(ba, c7a); c7b = v7.fma(bb, c7b);
            var v8 = FloatVector.broadcast(F, a[from + 8 * aRow]); c8a = v8.fma(ba, c8a); c8b = v8.fma(bb, c8b);
            var v9 = FloatVector.broadcast(F, a[from + 9 * aRow]); c9a = v9.fma(ba, c9a); c9b = v9.fma(bb, c9b);
            var v10 = FloatVector.broadcast(F, a[from + 10 * aRow]); c10a = v10.fma(ba, c10a); c10b = v10.fma(bb, c10b);
            var v11 = FloatVector.broadcast(F, a[from + 11 * aRow]); c11a = v11.fma(ba, c11a); c11b = v11.fma(bb, c11b);
        }
        if (accumulation == Accumulation.ADD) {
            c0a = c0a.add(FloatVector.fromArray(F, c, cAt)); c0b = c0b.add(FloatVector.fromArray(F, c, cAt + cPanel));
            c1a = c1a.add(FloatVector.fromArray(F, c, cAt + cRow)); c1b =
                    c1b.add(FloatVector.fromArray(F, c, cAt + cPanel + cRow));
            c2a = c2a.add(FloatVector.fromArray(F, c, cAt + 2 * cRow)); c2b =
                    c2b.add(FloatVector.fromArray(F, c, cAt + cPanel + 2 * cRow));
            c3a = c3a.add(FloatVector.fromArray(F, c, cAt + 3 * cRow)); c3b =
                    c3b.add(FloatVector.fromArray(F, c, cAt + cPanel + 3 * cRow));
            c4a = c4a.add(FloatVector.fromArray(F, c, cAt + 4 * cRow)); c4b =
                    c4b.add(FloatVector.fromArray(F, c, cAt + cPanel + 4 * cRow));
            c5a = c5a.add(FloatVector.fromArray(F, c, cAt + 5 * cRow)); c5b =
                    c5b.add(FloatVector.fromArray(F, c, cAt + cPanel + 5 * cRow));
            c6a = c6a.add(FloatVector.fromArray(F, c, cAt + 6 * cRow)); c6b =
                    c6b.add(FloatVector.fromArray(F, c, cAt + cPanel + 6 * cRow));
            c7a = c7a.add(FloatVector.fromArray(F, c, cAt + 7 * cRow)); c7b =
                    c7b.add(FloatVector.fromArray(F, c, cAt + cPanel + 7 * cRow));
            c8a = c8a.add(FloatVector.fromArray(F, c, cAt + 8 * cRow)); c8b =
                    c8b.add(FloatVector.fromArray(F, c, cAt + cPanel + 8 * cRow));
            c9a = c9a.add(FloatVector.fromArray(F, c, cAt + 9 * cRow)); c9b =
                    c9b.add(FloatVector.fromArray(F, c, cAt + cPanel + 9 * cRow));
            c10a = c10a.add(FloatVector.fromArray(F, c, cAt + 10 * cRow)); c10b =
                    c10b.add(FloatVector.fromArray(F, c, cAt + cPanel + 10 * cRow));
            c11a = c11a.add(FloatVector.fromArray(F, c, cAt + 11 * cRow)); c11b =
                    c11b.add(FloatVector.fromArray(F, c, cAt + cPanel + 11 * cRow));
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

    private static void multiply12x1(float[] a, int aAt, int aRow, float[] b, int bAt, int depth, float[] c, int cAt, int cRow,
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
            int from = aAt + k;
            var ba = FloatVector.fromArray(F, b, bAt + k * LANES);
            var v0 = FloatVector.broadcast(F, a[from]); c0a = v0.fma(ba, c0a);
            var v1 = FloatVector.broadcast(F, a[from + aRow]); c1a = v1.fma(ba, c1a);
            var v2 = FloatVector.broadcast(F, a[from + 2 * aRow]); c2a = v2.fma(ba, c2a);
            var v3 = FloatVector.broadcast(F, a[from + 3 * aRow]); c3a = v3.fma(ba, c3a);
            var v4 = FloatVector.broadcast(F, a[from + 4 * aRow]); c4a = v4.fma(ba, c4a);
            var v5 = FloatVector.broadcast(F, a[from + 5 * aRow]); c5a = v5.fma(ba, c5a);
            var v6 = FloatVector.broadcast(F, a[from + 6 * aRow]); c6a = v6.fma(ba, c6a);
            var v7 = FloatVector.broadcast(F, a[from + 7 * aRow]); c7a = v7.fma(ba, c7a);
            var v8 = FloatVector.broadcast(F, a[from + 8 * aRow]); c8a = v8.fma(ba, c8a);
            var v9 = FloatVector.broadcast(F, a[from + 9 * aRow]); c9a = v9.fma(ba, c9a);
            var v10 = FloatVector.broadcast(F, a[from + 10 * aRow]); c10a = v10.fma(ba, c10a);
            var v11 = FloatVector.broadcast(F, a[from + 11 * aRow]); c11a = v11.fma(ba, c11a);
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
}
