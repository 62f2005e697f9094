package cinegrad.ops.simd;

import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.parallel.Vectors;

/// Arithmetic on runs of `float[]`, one operation per element.
sealed interface ArithmeticKernels permits PlainArithmetic, VectorArithmetic {
    /// The vector loops if the incubator module is present, else plain loops.
    static ArithmeticKernels create() {
        return Vectors.arePresent() ? new VectorArithmetic() : new PlainArithmetic();
    }

    /// y[yAt + i] = f(a[aAt + i·p], b[bAt + i·q]) for i in [0, n), each of the steps p, q being 0 or 1.
    void zip(BinaryFunction f, float[] a, int aAt, int p, float[] b, int bAt, int q, float[] y, int yAt, int n);

    /// The same for complex numbers, (real, imaginary) interleaved; positions count elements.
    void zipComplex(BinaryFunction f, float[] a, int aAt, int p, float[] b, int bAt, int q, float[] y, int yAt, int n);

    /// y[i] = c[i] ≠ 0 ? a[i] : b[i] for i in [from, to).
    void where(float[] c, float[] a, float[] b, float[] y, int from, int to);

    /// The same for complex a, b and y.
    void whereComplex(float[] c, float[] a, float[] b, float[] y, int from, int to);

    /// h = relu(p + bias) for the pixels [from, to) of a frame that starts at `at`, the bias having one number per channel.
    void biasRelu(float[] p, int at, float[] bias, float[] h, int from, int to);

    /// sums[c] = r(sums[c], x[at + s·apart + row·width + c]) for all c in [0, width), `rows` rows and four runs s, with `width`
    /// sums. Four runs read alternately are faster than one.
    void foldFour(Reduction r, float[] sums, float[] x, int at, int apart, int rows);

    /// sums[c] = r(sums[c], x[at + c]) for c in [0, n).
    void fold(Reduction r, float[] sums, float[] x, int at, int n);

    /// The reduction of x[at … at + n), n being a few thousand at most.
    float line(Reduction r, float[] x, int at, int n);

    /// most[to + c] = the largest of x[at[k] + c] for k in [0, taps), or the last that is not a number, and places[to + c] =
    /// place[k]; c in [0, n).
    void largest(float[] x, int[] at, float[] place, int taps, float[] most, float[] places, int to, int n);

    /// The gradient of [#largest]: d[at[k] + c] = places[from + c] = place[k] ? g[from + c] : 0 for every k in [0, taps).
    void toLargest(float[] g, float[] places, int from, float[] d, int[] at, float[] place, int taps, int n);
}
