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
    /// elements 16 bytes further on: this one then begins a cache line of 64 bytes. Elsewhere it is as good as any other.
    static final int ALIGNED = 48 / Float.BYTES;

    /// An array of this length is large for every usual region size.
    private static final int LARGE = (1 << 22) / Float.BYTES;
    private static final int TABLES = 3;

    private final float[][][] numbers;
    private final int[][][] tables;

    ConvScratch(int workers) {
        numbers = new float[workers][Use.values().length][0];
        tables = new int[workers][TABLES][0];
    }

    @Override
    public long bytes() {
        long bytes = 0;
        for (float[][] worker : numbers) for (float[] array : worker) bytes += (long) Float.BYTES * array.length;
        for (int[][] worker : tables) for (int[] array : worker) bytes += (long) Integer.BYTES * array.length;
        return bytes;
    }

    float[] numbers(int worker, Use use, int length) {
        float[] a = numbers[worker][use.ordinal()];
        if (a.length < length) numbers[worker][use.ordinal()] = a = new float[length];
        return a;
    }

    /// Memory for `length` numbers from element [#ALIGNED] on.
    float[] aligned(int worker, Use use, int length) {
        return numbers(worker, use, Math.max(LARGE, ALIGNED + length));
    }

    /// Offset table number `which` (0, 1 or 2).
    int[] table(int worker, int which, int length) {
        int[] a = tables[worker][which];
        if (a.length < length) tables[worker][which] = a = new int[length];
        return a;
    }
}
