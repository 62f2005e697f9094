package cinegrad.ops.sample;

import cinegrad.ops.parallel.Vectors;

/// A weighted sum of pixels, channel by channel: the pixels number `index[k]`, `from` ≤ k < `to`, each weighed with `weight[k]`.
/// A pixel is `n` numbers, pixel i begins at `at + n·i`.
public sealed interface TapKernel permits PlainTaps, VectorTaps {
    /// `y[yAt + c] = Σ_k weight[k] · x[xAt + n·index[k] + c]`.
    void gather(float[] weight, int[] index, int from, int to, float[] x, int xAt, float[] y, int yAt, int n);

    /// A row of y = (A ⊗ B) x: `y[yAt + n·j + c] = Σ_k Σ_l A[row, k]·B[j, l] · x[xAt + n·(k·columns + l) + c]` for every row j of
    /// B, which has `columns` columns.
    void plane(SparseRows a, int row, SparseRows b, int columns, float[] x, int xAt, float[] y, int yAt, int n);

    /// `y[yAt + n·index[k] + c] += weight[k] · x[xAt + c]`, the k in their order.
    void scatter(float[] weight, int[] index, int from, int to, float[] x, int xAt, float[] y, int yAt, int n);

    /// `product[k] = Σ_c g[gAt + c] · x[xAt + n·index[k] + c]`.
    void products(int[] index, int from, int to, float[] g, int gAt, float[] x, int xAt, float[] product, int n);

    /// The vector kernel if the JVM has the incubator module, else the plain one.
    static TapKernel fastest() {
        return Vectors.arePresent() ? new VectorTaps(new PlainTaps()) : new PlainTaps();
    }
}
