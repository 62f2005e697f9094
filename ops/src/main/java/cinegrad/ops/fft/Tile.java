package cinegrad.ops.fft;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Transposes square tiles, as many vectors as lanes: between lines in memory and lines across lanes.
///
/// Stage d of log2(lanes) exchanges, between each vector i with bit d clear and vector i + d, the lanes with bit d set of the one
/// and clear of the other. Vectors of 4, 8 and 16 lanes are written out, since only named vectors stay in registers.
final class Tile {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    static final boolean EXISTS = LANES == 4 || LANES == 8 || LANES == 16;

    private static final VectorShuffle<Float> S1 = exchange(1);
    private static final VectorShuffle<Float> S2 = exchange(2);
    private static final VectorShuffle<Float> S4 = exchange(4);
    private static final VectorMask<Float> M1 = bit(1);
    private static final VectorMask<Float> M2 = bit(2);
    private static final VectorMask<Float> M4 = bit(4);

    private static final IntVector LOWER1 = lower(1);
    private static final IntVector LOWER2 = lower(2);
    private static final IntVector LOWER4 = lower(4);
    private static final IntVector LOWER8 = lower(8);
    private static final IntVector UPPER1 = upper(1);
    private static final IntVector UPPER2 = upper(2);
    private static final IntVector UPPER4 = upper(4);
    private static final IntVector UPPER8 = upper(8);

    private Tile() { }

    /// Of two vectors, lanes counted through both: those with bit d clear, the second's in the place of the first's others.
    private static IntVector lower(int d) {
        int[] from = new int[LANES];
        for (int i = 0; i < LANES; i++) from[i] = (i & d) == 0 ? i : LANES + (i ^ d) % LANES;
        return IntVector.fromArray(I, from, 0);
    }

    private static IntVector upper(int d) {
        int[] from = new int[LANES];
        for (int i = 0; i < LANES; i++) from[i] = (i & d) == 0 ? (i ^ d) % LANES : LANES + i;
        return IntVector.fromArray(I, from, 0);
    }

    private static VectorShuffle<Float> exchange(int d) {
        return VectorShuffle.fromOp(F, i -> (i ^ d) & (LANES - 1));
    }

    private static VectorMask<Float> bit(int d) {
        boolean[] set = new boolean[LANES];
        for (int i = 0; i < LANES; i++) set[i] = (i & d) != 0;
        return VectorMask.fromArray(F, set, 0);
    }

    /// Vector j of the result, at `y[yAt[yFrom + j] + yAdd]`, is lane j of the vectors at `x[xAt[xFrom + i] + xAdd]`, times
    /// `scale`.
    static void transpose(float[] x, int[] xAt, int xFrom, int xAdd, float[] y, int[] yAt, int yFrom, int yAdd, float scale) {
        switch (LANES) {
            case 4 -> transpose4(x, xAt, xFrom, xAdd, y, yAt, yFrom, yAdd, scale);
            case 8 -> transpose8(x, xAt, xFrom, xAdd, y, yAt, yFrom, yAdd, scale);
            case 16 -> transpose16(x, xAt, xFrom, xAdd, y, yAt, yFrom, yAdd, scale);
            default -> throw new IllegalStateException("fft: no tile for vectors of " + LANES + " lanes");
        }
    }

    private static void transpose4(float[] x, int[] xAt, int xFrom, int xAdd, float[] y, int[] yAt, int yFrom, int yAdd,
            float scale) {
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

    private static void transpose8(float[] x, int[] xAt, int xFrom, int xAdd, float[] y, int[] yAt, int yFrom, int yAdd,
            float scale) {
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

    private static void transpose16(float[] x, int[] xAt, int xFrom, int xAdd, float[] y, int[] yAt, int yFrom, int yAdd,
            float scale) {
        var v0 = FloatVector.fromArray(F, x, xAt[xFrom] + xAdd).reinterpretAsInts();
        var v1 = FloatVector.fromArray(F, x, xAt[xFrom + 1] + xAdd).reinterpretAsInts();
        var v2 = FloatVector.fromArray(F, x, xAt[xFrom + 2] + xAdd).reinterpretAsInts();
        var v3 = FloatVector.fromArray(F, x, xAt[xFrom + 3] + xAdd).reinterpretAsInts();
        var v4 = FloatVector.fromArray(F, x, xAt[xFrom + 4] + xAdd).reinterpretAsInts();
        var v5 = FloatVector.fromArray(F, x, xAt[xFrom + 5] + xAdd).reinterpretAsInts();
        var v6 = FloatVector.fromArray(F, x, xAt[xFrom + 6] + xAdd).reinterpretAsInts();
        var v7 = FloatVector.fromArray(F, x, xAt[xFrom + 7] + xAdd).reinterpretAsInts();
        var v8 = FloatVector.fromArray(F, x, xAt[xFrom + 8] + xAdd).reinterpretAsInts();
        var v9 = FloatVector.fromArray(F, x, xAt[xFrom + 9] + xAdd).reinterpretAsInts();
        var v10 = FloatVector.fromArray(F, x, xAt[xFrom + 10] + xAdd).reinterpretAsInts();
        var v11 = FloatVector.fromArray(F, x, xAt[xFrom + 11] + xAdd).reinterpretAsInts();
        var v12 = FloatVector.fromArray(F, x, xAt[xFrom + 12] + xAdd).reinterpretAsInts();
        var v13 = FloatVector.fromArray(F, x, xAt[xFrom + 13] + xAdd).reinterpretAsInts();
        var v14 = FloatVector.fromArray(F, x, xAt[xFrom + 14] + xAdd).reinterpretAsInts();
        var v15 = FloatVector.fromArray(F, x, xAt[xFrom + 15] + xAdd).reinterpretAsInts();
        var a0 = LOWER8.selectFrom(v0, v8);
        var a8 = UPPER8.selectFrom(v0, v8);
        var a1 = LOWER8.selectFrom(v1, v9);
        var a9 = UPPER8.selectFrom(v1, v9);
        var a2 = LOWER8.selectFrom(v2, v10);
        var a10 = UPPER8.selectFrom(v2, v10);
        var a3 = LOWER8.selectFrom(v3, v11);
        var a11 = UPPER8.selectFrom(v3, v11);
        var a4 = LOWER8.selectFrom(v4, v12);
        var a12 = UPPER8.selectFrom(v4, v12);
        var a5 = LOWER8.selectFrom(v5, v13);
        var a13 = UPPER8.selectFrom(v5, v13);
        var a6 = LOWER8.selectFrom(v6, v14);
        var a14 = UPPER8.selectFrom(v6, v14);
        var a7 = LOWER8.selectFrom(v7, v15);
        var a15 = UPPER8.selectFrom(v7, v15);
        var b0 = LOWER4.selectFrom(a0, a4);
        var b4 = UPPER4.selectFrom(a0, a4);
        var b1 = LOWER4.selectFrom(a1, a5);
        var b5 = UPPER4.selectFrom(a1, a5);
        var b2 = LOWER4.selectFrom(a2, a6);
        var b6 = UPPER4.selectFrom(a2, a6);
        var b3 = LOWER4.selectFrom(a3, a7);
        var b7 = UPPER4.selectFrom(a3, a7);
        var b8 = LOWER4.selectFrom(a8, a12);
        var b12 = UPPER4.selectFrom(a8, a12);
        var b9 = LOWER4.selectFrom(a9, a13);
        var b13 = UPPER4.selectFrom(a9, a13);
        var b10 = LOWER4.selectFrom(a10, a14);
        var b14 = UPPER4.selectFrom(a10, a14);
        var b11 = LOWER4.selectFrom(a11, a15);
        var b15 = UPPER4.selectFrom(a11, a15);
        var c0 = LOWER2.selectFrom(b0, b2);
        var c2 = UPPER2.selectFrom(b0, b2);
        var c1 = LOWER2.selectFrom(b1, b3);
        var c3 = UPPER2.selectFrom(b1, b3);
        var c4 = LOWER2.selectFrom(b4, b6);
        var c6 = UPPER2.selectFrom(b4, b6);
        var c5 = LOWER2.selectFrom(b5, b7);
        var c7 = UPPER2.selectFrom(b5, b7);
        var c8 = LOWER2.selectFrom(b8, b10);
        var c10 = UPPER2.selectFrom(b8, b10);
        var c9 = LOWER2.selectFrom(b9, b11);
        var c11 = UPPER2.selectFrom(b9, b11);
        var c12 = LOWER2.selectFrom(b12, b14);
        var c14 = UPPER2.selectFrom(b12, b14);
        var c13 = LOWER2.selectFrom(b13, b15);
        var c15 = UPPER2.selectFrom(b13, b15);
        var d0 = LOWER1.selectFrom(c0, c1);
        var d1 = UPPER1.selectFrom(c0, c1);
        var d2 = LOWER1.selectFrom(c2, c3);
        var d3 = UPPER1.selectFrom(c2, c3);
        var d4 = LOWER1.selectFrom(c4, c5);
        var d5 = UPPER1.selectFrom(c4, c5);
        var d6 = LOWER1.selectFrom(c6, c7);
        var d7 = UPPER1.selectFrom(c6, c7);
        var d8 = LOWER1.selectFrom(c8, c9);
        var d9 = UPPER1.selectFrom(c8, c9);
        var d10 = LOWER1.selectFrom(c10, c11);
        var d11 = UPPER1.selectFrom(c10, c11);
        var d12 = LOWER1.selectFrom(c12, c13);
        var d13 = UPPER1.selectFrom(c12, c13);
        var d14 = LOWER1.selectFrom(c14, c15);
        var d15 = UPPER1.selectFrom(c14, c15);
        d0.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom] + yAdd);
        d1.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 1] + yAdd);
        d2.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 2] + yAdd);
        d3.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 3] + yAdd);
        d4.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 4] + yAdd);
        d5.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 5] + yAdd);
        d6.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 6] + yAdd);
        d7.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 7] + yAdd);
        d8.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 8] + yAdd);
        d9.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 9] + yAdd);
        d10.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 10] + yAdd);
        d11.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 11] + yAdd);
        d12.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 12] + yAdd);
        d13.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 13] + yAdd);
        d14.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 14] + yAdd);
        d15.reinterpretAsFloats().mul(scale).intoArray(y, yAt[yFrom + 15] + yAdd);
    }
}
