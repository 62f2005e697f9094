package cinegrad.ops.gemm;

import cinegrad.ops.gemm.GemmGeometry.Layout;

/// The definition of the matrix product: double precision, plain loops.
public final class ReferenceGemm {
    private ReferenceGemm() { }

    /// c[i, j] (+)= Σ_p op(a)[i, p] · op(b)[p, j].
    public static void multiply(double[] a, int aAt, double[] b, int bAt, double[] c, int cAt, GemmGeometry g,
            Accumulation accumulation) {
        for (int i = 0; i < g.m(); i++) {
            for (int j = 0; j < g.n(); j++) {
                double sum = 0;
                for (int p = 0; p < g.k(); p++) {
                    double u = a[aAt + (g.a() == Layout.AS_IS ? i * g.rowA() + p : p * g.rowA() + i)];
                    double v = b[bAt + (g.b() == Layout.AS_IS ? p * g.rowB() + j : j * g.rowB() + p)];
                    sum += u * v;
                }
                int at = cAt + i * g.rowC() + j;
                c[at] = accumulation == Accumulation.ADD ? c[at] + sum : sum;
            }
        }
    }
}
