package cinegrad.ops.gemm;

import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;

/// Matrix products with plain loops, for JVMs without the incubator module of the vector kernels. The innermost loop
/// runs along rows of B and C, or, where B is transposed, along rows of a transposed copy.
final class PlainGemm implements Gemm {
    private final Parallel parallel;

    PlainGemm(Parallel parallel) {
        this.parallel = parallel;
    }

    @Override
    public void multiply(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, GemmGeometry g, Accumulation accumulation) {
        boolean transposed = g.b() == GemmGeometry.Layout.TRANSPOSED;
        float[] rows = transposed ? transpose(b, bAt, g) : b;
        int first = transposed ? 0 : bAt;
        int stride = transposed ? g.n() : g.rowB();
        parallel.forRange(g.m(), 1, (from, to, _) -> {
            for (int i = from; i < to; i++) {
                int at = cAt + i * g.rowC();
                if (accumulation == Accumulation.OVERWRITE) Arrays.fill(c, at, at + g.n(), 0);
                for (int p = 0; p < g.k(); p++) addScaled(a[aAt + g.indexA(i, p)], rows, first + p * stride, c, at, g.n());
            }
        });
    }

    private static float[] transpose(float[] b, int bAt, GemmGeometry g) {
        var copy = new float[g.k() * g.n()];
        for (int j = 0; j < g.n(); j++) {
            for (int p = 0; p < g.k(); p++) copy[p * g.n() + j] = b[bAt + j * g.rowB() + p];
        }
        return copy;
    }

    private static void addScaled(float factor, float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) y[yAt + i] += factor * x[xAt + i];
    }
}
