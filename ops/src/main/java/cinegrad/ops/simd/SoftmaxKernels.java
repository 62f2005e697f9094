package cinegrad.ops.simd;

import cinegrad.ops.AxisGroup;
import cinegrad.ops.Elementary;
import cinegrad.ops.Parallel;
import cinegrad.ops.SoftmaxKind;

/// Softmax along an axis, and its gradient. Lines that lie next to each other are walked together, a strip of at most [#WIDTH]
/// at a time; a line that is contiguous is walked by itself. Sums run along the axis in double precision.
record SoftmaxKernels(FunctionKernels functions) {
    private static final int WIDTH = 512;
    private static final int GRAIN = 1 << 14;
    /// Sums of a contiguous line, taken in turn, so that additions need not wait for each other.
    private static final int SUMS = 8;

    void forward(SoftmaxKind kind, float[] x, float[] y, AxisGroup g, Parallel parallel) {
        if (g.length() == 0) return;
        if (g.inner() == 1) {
            parallel.forRange(g.outer(), grain(g.length()), (from, to, _) -> {
                var exponentials = new float[g.length()];
                for (int o = from; o < to; o++) line(kind, x, y, o * g.length(), exponentials);
            });
            return;
        }
        int strips = (g.inner() + WIDTH - 1) / WIDTH;
        parallel.forRange(g.outer() * strips, grain(g.length() * Math.min(WIDTH, g.inner())), (from, to, _) -> {
            var most = new float[WIDTH];
            var sum = new float[WIDTH];
            var row = new float[WIDTH];
            for (int s = from; s < to; s++) {
                int first = s % strips * WIDTH;
                strip(kind, x, y, g, s / strips * g.length() * g.inner() + first, Math.min(WIDTH, g.inner() - first), most, sum, row);
            }
        });
    }

    private void line(SoftmaxKind kind, float[] x, float[] y, int at, float[] e) {
        int n = e.length;
        float most = maximum(x, at, n);
        for (int i = 0; i < n; i++) e[i] = x[at + i] - most;
        functions.map(Elementary.EXP, e, e, 0, n);
        double sum = sum(e, n);
        if (kind == SoftmaxKind.LOGARITHMS) {
            float shift = (float) Math.log(sum);
            for (int i = 0; i < n; i++) y[at + i] = x[at + i] - most - shift;
        } else {
            float scale = (float) (1 / sum);
            for (int i = 0; i < n; i++) y[at + i] = scale * e[i];
        }
    }

    private static float maximum(float[] x, int at, int n) {
        float a = x[at];
        float b = a;
        float c = a;
        float d = a;
        int i = 0;
        for (; i + 4 <= n; i += 4) {
            a = Math.max(a, x[at + i]);
            b = Math.max(b, x[at + i + 1]);
            c = Math.max(c, x[at + i + 2]);
            d = Math.max(d, x[at + i + 3]);
        }
        for (; i < n; i++) a = Math.max(a, x[at + i]);
        return Math.max(Math.max(a, b), Math.max(c, d));
    }

    private static double sum(float[] e, int n) {
        var sums = new double[SUMS];
        int i = 0;
        for (; i + SUMS <= n; i += SUMS) for (int k = 0; k < SUMS; k++) sums[k] += e[i + k];
        for (int k = 0; i < n; i++, k++) sums[k] += e[i];
        return fold(sums);
    }

    private static double product(float[] a, float[] b, int at, int n) {
        var sums = new double[SUMS];
        int i = 0;
        for (; i + SUMS <= n; i += SUMS) for (int k = 0; k < SUMS; k++) sums[k] += (double) a[at + i + k] * b[at + i + k];
        for (int k = 0; i < n; i++, k++) sums[k] += (double) a[at + i] * b[at + i];
        return fold(sums);
    }

    private static double fold(double[] sums) {
        double total = 0;
        for (double s : sums) total += s;
        return total;
    }

    private void strip(SoftmaxKind kind, float[] x, float[] y, AxisGroup g, int at, int n, float[] most, float[] sum, float[] row) {
        int step = g.inner();
        System.arraycopy(x, at, most, 0, n);
        for (int k = 1; k < g.length(); k++) {
            int from = at + k * step;
            for (int i = 0; i < n; i++) most[i] = Math.max(most[i], x[from + i]);
        }
        for (int i = 0; i < n; i++) sum[i] = 0;
        for (int k = 0; k < g.length(); k++) {
            int from = at + k * step;
            for (int i = 0; i < n; i++) row[i] = x[from + i] - most[i];
            functions.map(Elementary.EXP, row, row, 0, n);
            for (int i = 0; i < n; i++) sum[i] += row[i];
            if (kind == SoftmaxKind.PROBABILITIES) System.arraycopy(row, 0, y, from, n);
        }
        if (kind == SoftmaxKind.LOGARITHMS) {
            functions.map(Elementary.LOG, sum, sum, 0, n);
            for (int k = 0; k < g.length(); k++) {
                int from = at + k * step;
                for (int i = 0; i < n; i++) y[from + i] = x[from + i] - most[i] - sum[i];
            }
        } else {
            for (int i = 0; i < n; i++) sum[i] = 1 / sum[i];
            for (int k = 0; k < g.length(); k++) {
                int from = at + k * step;
                for (int i = 0; i < n; i++) y[from + i] *= sum[i];
            }
        }
    }

    void gradient(SoftmaxKind kind, float[] gradient, float[] y, float[] d, AxisGroup g, Parallel parallel) {
        if (g.length() == 0) return;
        if (g.inner() == 1) {
            parallel.forRange(g.outer(), grain(g.length()), (from, to, _) -> {
                var e = new float[g.length()];
                for (int o = from; o < to; o++) lineGradient(kind, gradient, y, d, o * g.length(), e);
            });
            return;
        }
        int strips = (g.inner() + WIDTH - 1) / WIDTH;
        parallel.forRange(g.outer() * strips, grain(g.length() * Math.min(WIDTH, g.inner())), (from, to, _) -> {
            var sum = new float[WIDTH];
            var row = new float[WIDTH];
            for (int s = from; s < to; s++) {
                int first = s % strips * WIDTH;
                stripGradient(kind, gradient, y, d, g, s / strips * g.length() * g.inner() + first, Math.min(WIDTH, g.inner() - first), sum, row);
            }
        });
    }

    private void lineGradient(SoftmaxKind kind, float[] gradient, float[] y, float[] d, int at, float[] e) {
        int n = e.length;
        if (kind == SoftmaxKind.LOGARITHMS) {
            System.arraycopy(gradient, at, e, 0, n);
            float sum = (float) sum(e, n);
            System.arraycopy(y, at, e, 0, n);
            functions.map(Elementary.EXP, e, e, 0, n);
            for (int i = 0; i < n; i++) d[at + i] = gradient[at + i] - sum * e[i];
        } else {
            float sum = (float) product(gradient, y, at, n);
            for (int i = 0; i < n; i++) d[at + i] = y[at + i] * (gradient[at + i] - sum);
        }
    }

    private void stripGradient(SoftmaxKind kind, float[] gradient, float[] y, float[] d, AxisGroup g, int at, int n, float[] sum, float[] row) {
        boolean logarithms = kind == SoftmaxKind.LOGARITHMS;
        for (int i = 0; i < n; i++) sum[i] = 0;
        for (int k = 0; k < g.length(); k++) {
            int from = at + k * g.inner();
            if (logarithms) for (int i = 0; i < n; i++) sum[i] += gradient[from + i];
            else for (int i = 0; i < n; i++) sum[i] += gradient[from + i] * y[from + i];
        }
        for (int k = 0; k < g.length(); k++) {
            int from = at + k * g.inner();
            if (logarithms) {
                System.arraycopy(y, from, row, 0, n);
                functions.map(Elementary.EXP, row, row, 0, n);
                for (int i = 0; i < n; i++) d[from + i] = gradient[from + i] - sum[i] * row[i];
            } else {
                for (int i = 0; i < n; i++) d[from + i] = y[from + i] * (gradient[from + i] - sum[i]);
            }
        }
    }

    private static int grain(int numbers) {
        return Math.max(1, GRAIN / Math.max(1, numbers));
    }
}
