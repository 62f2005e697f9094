package cinegrad.ops.simd;

import cinegrad.ops.Vectors;

/// The loops of normalisation on runs of `float[]`.
sealed interface NormLoops permits PlainNormLoops, VectorNormLoops {
    /// A vector at a time where the incubator module is present, else plain loops.
    static NormLoops create() {
        return Vectors.arePresent() ? new VectorNormLoops(new PlainNormLoops()) : new PlainNormLoops();
    }

    /// one[i] += d and two[i] += d² for d = x[at + i] − mean[i], i in [0, n).
    void centred(float[] x, int at, float[] mean, float[] one, float[] two, int n);

    /// one[i] += g[at + i] and two[i] += g[at + i]·y[at + i], i in [0, n).
    void products(float[] g, float[] y, int at, float[] one, float[] two, int n);

    /// sums = (Σ d, Σ d²) for d = x[at + i] − mean, i in [0, n).
    void rowCentred(float[] x, int at, float mean, float[] sums, int n);

    /// sums = (Σ g, Σ g·y) over [at, at + n).
    void rowProducts(float[] g, float[] y, int at, float[] sums, int n);

    /// y = (x − mean)·scale over [at, at + n), the two others from `k` on, advancing by `step`, 0 or 1.
    void standardize(float[] x, float[] y, int at, float[] mean, float[] scale, int k, int step, int n);

    /// d = (g − a − y·b)·scale over [at, at + n), the three others from `k` on, advancing by `step`, 0 or 1.
    void gradient(float[] g, float[] y, float[] d, int at, float[] a, float[] b, float[] scale, int k, int step, int n);
}
