package cinegrad.ops.conv;

import cinegrad.ops.parallel.Pool;

/// The working memory of one convolution: a set of arrays for each worker thread, which grow as needed. Their content is
/// unspecified.
final class ConvScratch implements Pool.Memory {
    /// The use of an array; two uses at the same time never share one.
    enum Use { PATCH, TILE, BIAS, COLUMNS, TRANSFORMED, HALF, SUMS }

    /// The element to begin at so that vectors do not straddle cache lines, which would cost a quarter of the speed.
    ///
    /// The collectors that manage memory in regions (G1, ZGC, Shenandoah) place a large array at the start of a region, its
    /// elements 16 bytes further on: element 12 then begins a cache line of 64 bytes. Elsewhere it is as good as any other.
    static final int ALIGNED = 12;

    /// An array of this length is large for every usual region size.
    private static final int LARGE = 1 << 20;
    private static final int TABLES = 3;

    private final float[][][] floats;
    private final int[][][] tables;

    ConvScratch(int workers) {
        floats = new float[workers][Use.values().length][0];
        tables = new int[workers][TABLES][0];
    }

    @Override
    public long bytes() {
        long numbers = 0;
        for (float[][] worker : floats) for (float[] array : worker) numbers += array.length;
        for (int[][] worker : tables) for (int[] array : worker) numbers += array.length;
        return Float.BYTES * numbers;
    }

    float[] floats(int worker, Use use, int length) {
        float[] a = floats[worker][use.ordinal()];
        if (a.length < length) floats[worker][use.ordinal()] = a = new float[length];
        return a;
    }

    /// Memory for `length` numbers from element [#ALIGNED] on.
    float[] aligned(int worker, Use use, int length) {
        return floats(worker, use, Math.max(LARGE, ALIGNED + length));
    }

    /// Offset table number `which` (0, 1 or 2).
    int[] table(int worker, int which, int length) {
        int[] a = tables[worker][which];
        if (a.length < length) tables[worker][which] = a = new int[length];
        return a;
    }
}
