package cinegrad.ops.simd;

import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.parallel.Vectors;

/// Softmax of `lines` lines of `n` numbers each, one after the other from `at` on, and its gradient.
sealed interface SoftmaxLines permits PlainSoftmaxLines, VectorSoftmaxLines {
    /// The vector loops if the incubator module is present, else plain loops.
    static SoftmaxLines create() {
        return Vectors.arePresent() ? new VectorSoftmaxLines() : new PlainSoftmaxLines();
    }

    /// y = e^(x − m) / Σ e^(x − m), or its logarithm, with m the largest x of the line.
    void forward(SoftmaxKind kind, float[] x, float[] y, int at, int n, int lines);

    /// d = y·(g − Σ g·y), or g − e^y·Σ g for logarithms.
    void gradient(SoftmaxKind kind, float[] g, float[] y, float[] d, int at, int n, int lines);
}
