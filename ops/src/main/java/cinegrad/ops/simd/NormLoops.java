package cinegrad.ops.simd;

import cinegrad.ops.parallel.Vectors;

/// The loops of normalization on runs of `float[]`.
///
/// The first five walk `n` numbers from `at` on in rows as wide as their statistics are long: number i belongs to column c = i
/// mod width. The others walk one line, which has one of each statistic.
sealed interface NormLoops permits PlainNormLoops, VectorNormLoops {
    /// The vector loops if the incubator module is present, else plain loops.
    static NormLoops create() {
        return Vectors.arePresent() ? new VectorNormLoops(new PlainNormLoops()) : new PlainNormLoops();
    }

    /// one[c] += d and two[c] += d² for d = x − mean[c].
    void centered(float[] x, int at, int n, float[] mean, float[] one, float[] two);

    /// one[c] += g and two[c] += g·y.
    void products(float[] g, float[] y, int at, int n, float[] one, float[] two);

    /// As [#products(float\[\],float\[\],int,int,float\[\],float\[\])] for two runs of `n` numbers, whole rows, `apart` numbers
    /// apart, which are read alternately.
    void products(float[] g, float[] y, int at, int apart, int n, float[] one, float[] two);

    /// y = (x − mean[c])·scale[c].
    void standardize(float[] x, float[] y, int at, int n, float[] mean, float[] scale);

    /// d = (g − a[c] − y·b[c])·scale[c].
    void gradient(float[] g, float[] y, float[] d, int at, int n, float[] a, float[] b, float[] scale);

    /// sums = (Σ d, Σ d²) for d = x − mean.
    void lineCentered(float[] x, int at, int n, float mean, float[] sums);

    /// sums = (Σ g, Σ g·y).
    void lineProducts(float[] g, float[] y, int at, int n, float[] sums);

    /// y = (x − mean)·scale.
    void lineStandardize(float[] x, float[] y, int at, int n, float mean, float scale);

    /// d = (g − a − y·b)·scale.
    void lineGradient(float[] g, float[] y, float[] d, int at, int n, float a, float b, float scale);
}
