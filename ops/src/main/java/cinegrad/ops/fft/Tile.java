package cinegrad.ops.fft;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Transposes square tiles, as many vectors as lanes: between lines in memory and lines across lanes.
///
/// Stage d of log2(lanes) exchanges, between each vector i with bit d clear and vector i + d, the lanes with bit d set of the one
/// and clear of the other. Vectors of 4, 8 and 16 lanes are written out, since only named vectors stay in registers.
final class Tile {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    static final boolean EXISTS = LANES == 4 || LANES == 8 || LANES == 16;

    private static final VectorShuffle<Float> S1 = exchange(1);
    private static final VectorShuffle<Float> S2 = exchange(2);
    private static final VectorShuffle<Float> S4 = exchange(4);
    private static final VectorShuffle<Float> S8 = exchange(8);
    private static final VectorMask<Float> M1 = bit(1);
    private static final VectorMask<Float> M2 = bit(2);
    private static final VectorMask<Float> M4 = bit(4);
    private static final VectorMask<Float> M8 = bit(8);

    private Tile() {}

    private static VectorShuffle<Float> exchange(int d) {
        return VectorShuffle.fromOp(F, i -> (i ^ d) & (LANES - 1));
    }

    private static VectorMask<Float> bit(int d) {
        boolean[] set = new boolean[LANES];
        for (int i = 0; i < LANES; i++) set[i] = (i & d) != 0;
        return VectorMask.fromArray(F, set, 0);
    }

    /// Vector j of the result, at `y[yAt[yFrom + j] + yAdd]`, is lane j of the vectors at `x[xAt[xFrom + i] + xAdd]`, times `scale`.
    static void transpose(float[] x, int[] xAt, int xFrom, int xAdd, float[] y, int[] yAt, int yFrom, int yAdd, float scale) {
        switch (LANES) {
            case 4 -> transpose4(x, xAt, xFrom, xAdd, y, yAt, yFrom, yAdd, scale);
            case 8 -> transpose8(x, xAt, xFrom, xAdd, y, yAt, yFrom, yAdd, scale);
            case 16 -> transpose16(x, xAt, xFrom, xAdd, y, yAt, yFrom, yAdd, scale);
            default -> throw new IllegalStateException("fft: no tile for vectors of " + LANES + " lanes");
        }
    }

    private static FloatVector upper(FloatVector a, FloatVector b, VectorShuffle<Float> exchange, VectorMask<Float> bit) {
        return a.blend(b.rearrange(exchange), bit);
    }

    private static FloatVector lower(FloatVector a, FloatVector b, VectorShuffle<Float> exchange, VectorMask<Float> bit) {
        return a.rearrange(exchange).blend(b, bit);
    }

    private static void transpose4(float[] x, int[] xAt, int xFrom, int xAdd, float[] y, int[] yAt, int yFrom, int yAdd, float scale) {
        var v0 = FloatVector.fromArray(F, x, xAt[xFrom] + xAdd);
        var v1 = FloatVector.fromArray(F, x, xAt[xFrom + 1] + xAdd);
        var v2 = FloatVector.fromArray(F, x, xAt[xFrom + 2] + xAdd);
        var v3 = FloatVector.fromArray(F, x, xAt[xFrom + 3] + xAdd);
        var a0 = upper(v0, v2, S2, M2);
        var a2 = lower(v0, v2, S2, M2);
        var a1 = upper(v1, v3, S2, M2);
        var a3 = lower(v1, v3, S2, M2);
        var b0 = upper(a0, a1, S1, M1);
        var b1 = lower(a0, a1, S1, M1);
        var b2 = upper(a2, a3, S1, M1);
        var b3 = lower(a2, a3, S1, M1);
        b0.mul(scale).intoArray(y, yAt[yFrom] + yAdd);
        b1.mul(scale).intoArray(y, yAt[yFrom + 1] + yAdd);
        b2.mul(scale).intoArray(y, yAt[yFrom + 2] + yAdd);
        b3.mul(scale).intoArray(y, yAt[yFrom + 3] + yAdd);
    }

    private static void transpose8(float[] x, int[] xAt, int xFrom, int xAdd, float[] y, int[] yAt, int yFrom, int yAdd, float scale) {
        var v0 = FloatVector.fromArray(F, x, xAt[xFrom] + xAdd);
        var v1 = FloatVector.fromArray(F, x, xAt[xFrom + 1] + xAdd);
        var v2 = FloatVector.fromArray(F, x, xAt[xFrom + 2] + xAdd);
        var v3 = FloatVector.fromArray(F, x, xAt[xFrom + 3] + xAdd);
        var v4 = FloatVector.fromArray(F, x, xAt[xFrom + 4] + xAdd);
        var v5 = FloatVector.fromArray(F, x, xAt[xFrom + 5] + xAdd);
        var v6 = FloatVector.fromArray(F, x, xAt[xFrom + 6] + xAdd);
        var v7 = FloatVector.fromArray(F, x, xAt[xFrom + 7] + xAdd);
        var a0 = upper(v0, v4, S4, M4);
        var a4 = lower(v0, v4, S4, M4);
        var a1 = upper(v1, v5, S4, M4);
        var a5 = lower(v1, v5, S4, M4);
        var a2 = upper(v2, v6, S4, M4);
        var a6 = lower(v2, v6, S4, M4);
        var a3 = upper(v3, v7, S4, M4);
        var a7 = lower(v3, v7, S4, M4);
        var b0 = upper(a0, a2, S2, M2);
        var b2 = lower(a0, a2, S2, M2);
        var b1 = upper(a1, a3, S2, M2);
        var b3 = lower(a1, a3, S2, M2);
        var b4 = upper(a4, a6, S2, M2);
        var b6 = lower(a4, a6, S2, M2);
        var b5 = upper(a5, a7, S2, M2);
        var b7 = lower(a5, a7, S2, M2);
        var c0 = upper(b0, b1, S1, M1);
        var c1 = lower(b0, b1, S1, M1);
        var c2 = upper(b2, b3, S1, M1);
        var c3 = lower(b2, b3, S1, M1);
        var c4 = upper(b4, b5, S1, M1);
        var c5 = lower(b4, b5, S1, M1);
        var c6 = upper(b6, b7, S1, M1);
        var c7 = lower(b6, b7, S1, M1);
        c0.mul(scale).intoArray(y, yAt[yFrom] + yAdd);
        c1.mul(scale).intoArray(y, yAt[yFrom + 1] + yAdd);
        c2.mul(scale).intoArray(y, yAt[yFrom + 2] + yAdd);
        c3.mul(scale).intoArray(y, yAt[yFrom + 3] + yAdd);
        c4.mul(scale).intoArray(y, yAt[yFrom + 4] + yAdd);
        c5.mul(scale).intoArray(y, yAt[yFrom + 5] + yAdd);
        c6.mul(scale).intoArray(y, yAt[yFrom + 6] + yAdd);
        c7.mul(scale).intoArray(y, yAt[yFrom + 7] + yAdd);
    }

    private static void transpose16(float[] x, int[] xAt, int xFrom, int xAdd, float[] y, int[] yAt, int yFrom, int yAdd, float scale) {
        var v0 = FloatVector.fromArray(F, x, xAt[xFrom] + xAdd);
        var v1 = FloatVector.fromArray(F, x, xAt[xFrom + 1] + xAdd);
        var v2 = FloatVector.fromArray(F, x, xAt[xFrom + 2] + xAdd);
        var v3 = FloatVector.fromArray(F, x, xAt[xFrom + 3] + xAdd);
        var v4 = FloatVector.fromArray(F, x, xAt[xFrom + 4] + xAdd);
        var v5 = FloatVector.fromArray(F, x, xAt[xFrom + 5] + xAdd);
        var v6 = FloatVector.fromArray(F, x, xAt[xFrom + 6] + xAdd);
        var v7 = FloatVector.fromArray(F, x, xAt[xFrom + 7] + xAdd);
        var v8 = FloatVector.fromArray(F, x, xAt[xFrom + 8] + xAdd);
        var v9 = FloatVector.fromArray(F, x, xAt[xFrom + 9] + xAdd);
        var v10 = FloatVector.fromArray(F, x, xAt[xFrom + 10] + xAdd);
        var v11 = FloatVector.fromArray(F, x, xAt[xFrom + 11] + xAdd);
        var v12 = FloatVector.fromArray(F, x, xAt[xFrom + 12] + xAdd);
        var v13 = FloatVector.fromArray(F, x, xAt[xFrom + 13] + xAdd);
        var v14 = FloatVector.fromArray(F, x, xAt[xFrom + 14] + xAdd);
        var v15 = FloatVector.fromArray(F, x, xAt[xFrom + 15] + xAdd);
        var a0 = upper(v0, v8, S8, M8);
        var a8 = lower(v0, v8, S8, M8);
        var a1 = upper(v1, v9, S8, M8);
        var a9 = lower(v1, v9, S8, M8);
        var a2 = upper(v2, v10, S8, M8);
        var a10 = lower(v2, v10, S8, M8);
        var a3 = upper(v3, v11, S8, M8);
        var a11 = lower(v3, v11, S8, M8);
        var a4 = upper(v4, v12, S8, M8);
        var a12 = lower(v4, v12, S8, M8);
        var a5 = upper(v5, v13, S8, M8);
        var a13 = lower(v5, v13, S8, M8);
        var a6 = upper(v6, v14, S8, M8);
        var a14 = lower(v6, v14, S8, M8);
        var a7 = upper(v7, v15, S8, M8);
        var a15 = lower(v7, v15, S8, M8);
        var b0 = upper(a0, a4, S4, M4);
        var b4 = lower(a0, a4, S4, M4);
        var b1 = upper(a1, a5, S4, M4);
        var b5 = lower(a1, a5, S4, M4);
        var b2 = upper(a2, a6, S4, M4);
        var b6 = lower(a2, a6, S4, M4);
        var b3 = upper(a3, a7, S4, M4);
        var b7 = lower(a3, a7, S4, M4);
        var b8 = upper(a8, a12, S4, M4);
        var b12 = lower(a8, a12, S4, M4);
        var b9 = upper(a9, a13, S4, M4);
        var b13 = lower(a9, a13, S4, M4);
        var b10 = upper(a10, a14, S4, M4);
        var b14 = lower(a10, a14, S4, M4);
        var b11 = upper(a11, a15, S4, M4);
        var b15 = lower(a11, a15, S4, M4);
        var c0 = upper(b0, b2, S2, M2);
        var c2 = lower(b0, b2, S2, M2);
        var c1 = upper(b1, b3, S2, M2);
        var c3 = lower(b1, b3, S2, M2);
        var c4 = upper(b4, b6, S2, M2);
        var c6 = lower(b4, b6, S2, M2);
        var c5 = upper(b5, b7, S2, M2);
        var c7 = lower(b5, b7, S2, M2);
        var c8 = upper(b8, b10, S2, M2);
        var c10 = lower(b8, b10, S2, M2);
        var c9 = upper(b9, b11, S2, M2);
        var c11 = lower(b9, b11, S2, M2);
        var c12 = upper(b12, b14, S2, M2);
        var c14 = lower(b12, b14, S2, M2);
        var c13 = upper(b13, b15, S2, M2);
        var c15 = lower(b13, b15, S2, M2);
        var d0 = upper(c0, c1, S1, M1);
        var d1 = lower(c0, c1, S1, M1);
        var d2 = upper(c2, c3, S1, M1);
        var d3 = lower(c2, c3, S1, M1);
        var d4 = upper(c4, c5, S1, M1);
        var d5 = lower(c4, c5, S1, M1);
        var d6 = upper(c6, c7, S1, M1);
        var d7 = lower(c6, c7, S1, M1);
        var d8 = upper(c8, c9, S1, M1);
        var d9 = lower(c8, c9, S1, M1);
        var d10 = upper(c10, c11, S1, M1);
        var d11 = lower(c10, c11, S1, M1);
        var d12 = upper(c12, c13, S1, M1);
        var d13 = lower(c12, c13, S1, M1);
        var d14 = upper(c14, c15, S1, M1);
        var d15 = lower(c14, c15, S1, M1);
        d0.mul(scale).intoArray(y, yAt[yFrom] + yAdd);
        d1.mul(scale).intoArray(y, yAt[yFrom + 1] + yAdd);
        d2.mul(scale).intoArray(y, yAt[yFrom + 2] + yAdd);
        d3.mul(scale).intoArray(y, yAt[yFrom + 3] + yAdd);
        d4.mul(scale).intoArray(y, yAt[yFrom + 4] + yAdd);
        d5.mul(scale).intoArray(y, yAt[yFrom + 5] + yAdd);
        d6.mul(scale).intoArray(y, yAt[yFrom + 6] + yAdd);
        d7.mul(scale).intoArray(y, yAt[yFrom + 7] + yAdd);
        d8.mul(scale).intoArray(y, yAt[yFrom + 8] + yAdd);
        d9.mul(scale).intoArray(y, yAt[yFrom + 9] + yAdd);
        d10.mul(scale).intoArray(y, yAt[yFrom + 10] + yAdd);
        d11.mul(scale).intoArray(y, yAt[yFrom + 11] + yAdd);
        d12.mul(scale).intoArray(y, yAt[yFrom + 12] + yAdd);
        d13.mul(scale).intoArray(y, yAt[yFrom + 13] + yAdd);
        d14.mul(scale).intoArray(y, yAt[yFrom + 14] + yAdd);
        d15.mul(scale).intoArray(y, yAt[yFrom + 15] + yAdd);
    }
}
