package cinegrad.ops.simd;

import cinegrad.ops.AxisGroup;
import cinegrad.ops.Parallel;

/// Normalisation with given statistics: the array as outer × length × inner, the statistics one number for each outer and inner.
record Standardization(NormLoops loops, Parallel parallel) {
    private static final int GRAIN = 1 << 14;

    /// y = (x − mean)·scale.
    void apply(float[] x, float[] mean, float[] scale, float[] y, AxisGroup g) {
        forEachRun(g, (at, k, step, n) -> loops.standardize(x, y, at, mean, scale, k, step, n));
    }

    /// d = (gradient − a − y·b)·scale.
    void gradient(float[] gradient, float[] y, float[] a, float[] b, float[] scale, float[] d, AxisGroup g) {
        forEachRun(g, (at, k, step, n) -> loops.gradient(gradient, y, d, at, a, b, scale, k, step, n));
    }

    private interface Run {
        void over(int at, int k, int step, int n);
    }

    private void forEachRun(AxisGroup g, Run run) {
        if (g.inner() == 1) {
            parallel.forRange(g.outer(), Math.max(1, GRAIN / Math.max(1, g.length())), (from, to, _) -> {
                for (int o = from; o < to; o++) run.over(o * g.length(), o, 0, g.length());
            });
        } else {
            parallel.forRange(g.outer() * g.length(), Math.max(1, GRAIN / Math.max(1, g.inner())), (from, to, _) -> {
                for (int r = from; r < to; r++) run.over(r * g.inner(), r / g.length() * g.inner(), 1, g.inner());
            });
        }
    }
}
