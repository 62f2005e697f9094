package cinegrad.ops.simd;

import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.AxisGroup;

/// Softmax along an axis, and its gradient. Neighboring lines are computed together in strips of at most [#WIDTH], contiguous
/// lines one by one. Sums are in double precision.
record SoftmaxKernels(FunctionKernels functions, SoftmaxLines lines) {
    private static final int WIDTH = 512;
    private static final int GRAIN = 1 << 14;
    /// Rows of a strip that are computed before the thread looks whether it was interrupted.
    private static final int UNINTERRUPTED = 1 << 11;

    void forward(SoftmaxKind kind, float[] x, float[] y, AxisGroup g, Parallel parallel) {
        if (g.length() == 0) return;
        if (g.inner() == 1) {
            parallel.forRange(g.outer(), grain(g.length()), (from, to, _) ->
                    lines.forward(kind, x, y, from * g.length(), g.length(), to - from));
            return;
        }
        int strips = (g.inner() + WIDTH - 1) / WIDTH;
        parallel.forRange(g.outer() * strips, grain(g.length() * Math.min(WIDTH, g.inner())), (from, to, _) -> {
            var most = new float[WIDTH];
            var sum = new double[WIDTH];
            var row = new float[WIDTH];
            for (int s = from; s < to; s++) {
                int first = s % strips * WIDTH;
                strip(kind, x, y, g, s / strips * g.length() * g.inner() + first, Math.min(WIDTH, g.inner() - first), most, sum,
                        row);
            }
        });
    }

    private void strip(SoftmaxKind kind, float[] x, float[] y, AxisGroup g, int at, int n, float[] most, double[] sum,
            float[] row) {
        int step = g.inner();
        System.arraycopy(x, at, most, 0, n);
        for (int k = 1; k < g.length(); k++) {
            int from = at + k * step;
            for (int i = 0; i < n; i++) most[i] = Math.max(most[i], x[from + i]);
        }
        for (int i = 0; i < n; i++) sum[i] = 0;
        for (int k = 0; k < g.length(); k++) {
            requireUninterrupted(k);
            int from = at + k * step;
            for (int i = 0; i < n; i++) row[i] = x[from + i] - most[i];
            functions.map(Elementary.EXP, row, row, 0, n);
            for (int i = 0; i < n; i++) sum[i] += row[i];
            if (kind == SoftmaxKind.PROBABILITIES) System.arraycopy(row, 0, y, from, n);
        }
        if (kind == SoftmaxKind.LOGARITHMS) {
            for (int i = 0; i < n; i++) row[i] = (float) sum[i];
            functions.map(Elementary.LOG, row, row, 0, n);
            for (int k = 0; k < g.length(); k++) {
                requireUninterrupted(k);
                int from = at + k * step;
                for (int i = 0; i < n; i++) y[from + i] = x[from + i] - most[i] - row[i];
            }
        } else {
            for (int i = 0; i < n; i++) row[i] = (float) (1 / sum[i]);
            for (int k = 0; k < g.length(); k++) {
                requireUninterrupted(k);
                int from = at + k * step;
                for (int i = 0; i < n; i++) y[from + i] *= row[i];
            }
        }
    }

    /// Before row k > 0.
    private static void requireUninterrupted(int k) {
        if (k % UNINTERRUPTED == UNINTERRUPTED - 1) Parallel.requireUninterrupted();
    }

    void gradient(SoftmaxKind kind, float[] gradient, float[] y, float[] d, AxisGroup g, Parallel parallel) {
        if (g.length() == 0) return;
        if (g.inner() == 1) {
            parallel.forRange(g.outer(), grain(g.length()), (from, to, _) ->
                    lines.gradient(kind, gradient, y, d, from * g.length(), g.length(), to - from));
            return;
        }
        int strips = (g.inner() + WIDTH - 1) / WIDTH;
        parallel.forRange(g.outer() * strips, grain(g.length() * Math.min(WIDTH, g.inner())), (from, to, _) -> {
            var sum = new double[WIDTH];
            var row = new float[WIDTH];
            for (int s = from; s < to; s++) {
                int first = s % strips * WIDTH;
                stripGradient(kind, gradient, y, d, g, s / strips * g.length() * g.inner() + first,
                        Math.min(WIDTH, g.inner() - first), sum, row);
            }
        });
    }

    private void stripGradient(SoftmaxKind kind, float[] gradient, float[] y, float[] d, AxisGroup g, int at, int n, double[] sum,
            float[] row) {
        boolean logarithms = kind == SoftmaxKind.LOGARITHMS;
        for (int i = 0; i < n; i++) sum[i] = 0;
        for (int k = 0; k < g.length(); k++) {
            requireUninterrupted(k);
            int from = at + k * g.inner();
            if (logarithms) for (int i = 0; i < n; i++) sum[i] += gradient[from + i];
            else for (int i = 0; i < n; i++) sum[i] += (double) gradient[from + i] * y[from + i];
        }
        for (int k = 0; k < g.length(); k++) {
            requireUninterrupted(k);
            int from = at + k * g.inner();
            if (logarithms) {
                System.arraycopy(y, from, row, 0, n);
                functions.map(Elementary.EXP, row, row, 0, n);
                for (int i = 0; i < n; i++) d[from + i] = (float) (gradient[from + i] - sum[i] * row[i]);
            } else {
                for (int i = 0; i < n; i++) d[from + i] = (float) (y[from + i] * (gradient[from + i] - sum[i]));
            }
        }
    }

    private static int grain(int numbers) {
        return Math.max(1, GRAIN / Math.max(1, numbers));
    }
}
