package cinegrad.ops.conv;

/// The working memory of the convolution kernels: one set of arrays for each worker thread, kept between calls and grown when
/// a larger one is asked for. The content of an array is whatever its last user left.
final class Scratch {
    /// What an array is used for; two uses at the same time never share one.
    enum Use { PATCH, TILE, GRADIENT, BIAS, TRANSFORMED, PRODUCTS, COLUMNS }

    private static final int TABLES = 3;

    private final float[][][] floats;
    private final int[][][] tables;

    Scratch(int workers) {
        floats = new float[workers][Use.values().length][0];
        tables = new int[workers][TABLES][0];
    }

    float[] floats(int worker, Use use, int length) {
        float[] a = floats[worker][use.ordinal()];
        if (a.length < length) floats[worker][use.ordinal()] = a = new float[length];
        return a;
    }

    /// Offset table number `which` (0, 1 or 2).
    int[] table(int worker, int which, int length) {
        int[] a = tables[worker][which];
        if (a.length < length) tables[worker][which] = a = new int[length];
        return a;
    }
}
