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

    private static void transpose4(float[] x, int[] xAt, int xFrom, int xAdd, float[] y, int[] yAt, int yFrom, int yAdd, float scale) {
        var v0 = FloatVector.fromArray(F, x, xAt[xFrom] + xAdd);
        var v1 = FloatVector.fromArray(F, x, xAt[xFrom + 1] + xAdd);
        var v2 = FloatVector.fromArray(F, x, xAt[xFrom + 2] + xAdd);
        var v3 = FloatVector.fromArray(F, x, xAt[xFrom + 3] + xAdd);
        var a0 = v0.blend(v2.rearrange(S2), M2);
        var a2 = v0.rearrange(S2).blend(v2, M2);
        var a1 = v1.blend(v3.rearrange(S2), M2);
        var a3 = v1.rearrange(S2).blend(v3, M2);
        var b0 = a0.blend(a1.rearrange(S1), M1);
        var b1 = a0.rearrange(S1).blend(a1, M1);
        var b2 = a2.blend(a3.rearrange(S1), M1);
        var b3 = a2.rearrange(S1).blend(a3, M1);
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
        var a0 = v0.blend(v4.rearrange(S4), M4);
        var a4 = v0.rearrange(S4).blend(v4, M4);
        var a1 = v1.blend(v5.rearrange(S4), M4);
        var a5 = v1.rearrange(S4).blend(v5, M4);
        var a2 = v2.blend(v6.rearrange(S4), M4);
        var a6 = v2.rearrange(S4).blend(v6, M4);
        var a3 = v3.blend(v7.rearrange(S4), M4);
        var a7 = v3.rearrange(S4).blend(v7, M4);
        var b0 = a0.blend(a2.rearrange(S2), M2);
        var b2 = a0.rearrange(S2).blend(a2, M2);
        var b1 = a1.blend(a3.rearrange(S2), M2);
        var b3 = a1.rearrange(S2).blend(a3, M2);
        var b4 = a4.blend(a6.rearrange(S2), M2);
        var b6 = a4.rearrange(S2).blend(a6, M2);
        var b5 = a5.blend(a7.rearrange(S2), M2);
        var b7 = a5.rearrange(S2).blend(a7, M2);
        var c0 = b0.blend(b1.rearrange(S1), M1);
        var c1 = b0.rearrange(S1).blend(b1, M1);
        var c2 = b2.blend(b3.rearrange(S1), M1);
        var c3 = b2.rearrange(S1).blend(b3, M1);
        var c4 = b4.blend(b5.rearrange(S1), M1);
        var c5 = b4.rearrange(S1).blend(b5, M1);
        var c6 = b6.blend(b7.rearrange(S1), M1);
        var c7 = b6.rearrange(S1).blend(b7, M1);
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
        var a0 = v0.blend(v8.rearrange(S8), M8);
        var a8 = v0.rearrange(S8).blend(v8, M8);
        var a1 = v1.blend(v9.rearrange(S8), M8);
        var a9 = v1.rearrange(S8).blend(v9, M8);
        var a2 = v2.blend(v10.rearrange(S8), M8);
        var a10 = v2.rearrange(S8).blend(v10, M8);
        var a3 = v3.blend(v11.rearrange(S8), M8);
        var a11 = v3.rearrange(S8).blend(v11, M8);
        var a4 = v4.blend(v12.rearrange(S8), M8);
        var a12 = v4.rearrange(S8).blend(v12, M8);
        var a5 = v5.blend(v13.rearrange(S8), M8);
        var a13 = v5.rearrange(S8).blend(v13, M8);
        var a6 = v6.blend(v14.rearrange(S8), M8);
        var a14 = v6.rearrange(S8).blend(v14, M8);
        var a7 = v7.blend(v15.rearrange(S8), M8);
        var a15 = v7.rearrange(S8).blend(v15, M8);
        var b0 = a0.blend(a4.rearrange(S4), M4);
        var b4 = a0.rearrange(S4).blend(a4, M4);
        var b1 = a1.blend(a5.rearrange(S4), M4);
        var b5 = a1.rearrange(S4).blend(a5, M4);
        var b2 = a2.blend(a6.rearrange(S4), M4);
        var b6 = a2.rearrange(S4).blend(a6, M4);
        var b3 = a3.blend(a7.rearrange(S4), M4);
        var b7 = a3.rearrange(S4).blend(a7, M4);
        var b8 = a8.blend(a12.rearrange(S4), M4);
        var b12 = a8.rearrange(S4).blend(a12, M4);
        var b9 = a9.blend(a13.rearrange(S4), M4);
        var b13 = a9.rearrange(S4).blend(a13, M4);
        var b10 = a10.blend(a14.rearrange(S4), M4);
        var b14 = a10.rearrange(S4).blend(a14, M4);
        var b11 = a11.blend(a15.rearrange(S4), M4);
        var b15 = a11.rearrange(S4).blend(a15, M4);
        var c0 = b0.blend(b2.rearrange(S2), M2);
        var c2 = b0.rearrange(S2).blend(b2, M2);
        var c1 = b1.blend(b3.rearrange(S2), M2);
        var c3 = b1.rearrange(S2).blend(b3, M2);
        var c4 = b4.blend(b6.rearrange(S2), M2);
        var c6 = b4.rearrange(S2).blend(b6, M2);
        var c5 = b5.blend(b7.rearrange(S2), M2);
        var c7 = b5.rearrange(S2).blend(b7, M2);
        var c8 = b8.blend(b10.rearrange(S2), M2);
        var c10 = b8.rearrange(S2).blend(b10, M2);
        var c9 = b9.blend(b11.rearrange(S2), M2);
        var c11 = b9.rearrange(S2).blend(b11, M2);
        var c12 = b12.blend(b14.rearrange(S2), M2);
        var c14 = b12.rearrange(S2).blend(b14, M2);
        var c13 = b13.blend(b15.rearrange(S2), M2);
        var c15 = b13.rearrange(S2).blend(b15, M2);
        var d0 = c0.blend(c1.rearrange(S1), M1);
        var d1 = c0.rearrange(S1).blend(c1, M1);
        var d2 = c2.blend(c3.rearrange(S1), M1);
        var d3 = c2.rearrange(S1).blend(c3, M1);
        var d4 = c4.blend(c5.rearrange(S1), M1);
        var d5 = c4.rearrange(S1).blend(c5, M1);
        var d6 = c6.blend(c7.rearrange(S1), M1);
        var d7 = c6.rearrange(S1).blend(c7, M1);
        var d8 = c8.blend(c9.rearrange(S1), M1);
        var d9 = c8.rearrange(S1).blend(c9, M1);
        var d10 = c10.blend(c11.rearrange(S1), M1);
        var d11 = c10.rearrange(S1).blend(c11, M1);
        var d12 = c12.blend(c13.rearrange(S1), M1);
        var d13 = c12.rearrange(S1).blend(c13, M1);
        var d14 = c14.blend(c15.rearrange(S1), M1);
        var d15 = c14.rearrange(S1).blend(c15, M1);
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
