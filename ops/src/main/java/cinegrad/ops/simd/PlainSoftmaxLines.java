package cinegrad.ops.simd;

import cinegrad.ops.function.SoftmaxKind;

/// Plain loops; sums in double precision.
record PlainSoftmaxLines() implements SoftmaxLines {
    @Override
    public void forward(SoftmaxKind kind, float[] x, float[] y, int at, int n, int lines) {
        for (int l = 0; l < lines; l++) forward(kind, x, y, at + l * n, n);
    }

    private static void forward(SoftmaxKind kind, float[] x, float[] y, int at, int n) {
        float most = Float.NEGATIVE_INFINITY;
        for (int i = at; i < at + n; i++) most = Math.max(most, x[i]);
        double sum = 0;
        for (int i = at; i < at + n; i++) sum += Math.exp(x[i] - most);
        if (kind == SoftmaxKind.LOGARITHMS) {
            float shift = (float) Math.log(sum);
            for (int i = at; i < at + n; i++) y[i] = x[i] - most - shift;
        } else {
            for (int i = at; i < at + n; i++) y[i] = (float) (Math.exp(x[i] - most) / sum);
        }
    }

    @Override
    public void gradient(SoftmaxKind kind, float[] g, float[] y, float[] d, int at, int n, int lines) {
        for (int l = 0; l < lines; l++) gradient(kind, g, y, d, at + l * n, n);
    }

    private static void gradient(SoftmaxKind kind, float[] g, float[] y, float[] d, int at, int n) {
        double sum = 0;
        if (kind == SoftmaxKind.LOGARITHMS) {
            for (int i = at; i < at + n; i++) sum += g[i];
            for (int i = at; i < at + n; i++) d[i] = (float) (g[i] - sum * Math.exp(y[i]));
        } else {
            for (int i = at; i < at + n; i++) sum += (double) g[i] * y[i];
            for (int i = at; i < at + n; i++) d[i] = (float) (y[i] * (g[i] - sum));
        }
    }
}
