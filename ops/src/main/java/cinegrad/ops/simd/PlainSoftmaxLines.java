package cinegrad.ops.simd;

import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.parallel.Parallel;

/// Plain loops; sums in double precision.
record PlainSoftmaxLines() implements SoftmaxLines {
    /// Numbers of a line that are computed before the thread looks whether it was interrupted.
    private static final int UNINTERRUPTED = 1 << 16;

    @Override
    public void forward(SoftmaxKind kind, float[] x, float[] y, int at, int n, int lines) {
        for (int l = 0; l < lines; l++) forward(kind, x, y, at + l * n, n);
    }

    private static void forward(SoftmaxKind kind, float[] x, float[] y, int at, int n) {
        float most = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) most = Math.max(most, x[at + i]);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            requireUninterrupted(i);
            sum += Math.exp(x[at + i] - most);
        }
        float shift = (float) Math.log(sum);
        for (int i = 0; i < n; i++) {
            requireUninterrupted(i);
            y[at + i] = kind == SoftmaxKind.LOGARITHMS ? x[at + i] - most - shift : (float) (Math.exp(x[at + i] - most) / sum);
        }
    }

    /// Before number i > 0 of a line.
    private static void requireUninterrupted(int i) {
        if (i % UNINTERRUPTED == UNINTERRUPTED - 1) Parallel.requireUninterrupted();
    }

    @Override
    public void gradient(SoftmaxKind kind, float[] g, float[] y, float[] d, int at, int n, int lines) {
        for (int l = 0; l < lines; l++) gradient(kind, g, y, d, at + l * n, n);
    }

    private static void gradient(SoftmaxKind kind, float[] g, float[] y, float[] d, int at, int n) {
        boolean logarithms = kind == SoftmaxKind.LOGARITHMS;
        double sum = 0;
        for (int i = at; i < at + n; i++) sum += logarithms ? g[i] : (double) g[i] * y[i];
        for (int i = 0; i < n; i++) {
            requireUninterrupted(i);
            double slope = logarithms ? g[at + i] - sum * Math.exp(y[at + i]) : y[at + i] * (g[at + i] - sum);
            d[at + i] = (float) slope;
        }
    }
}
