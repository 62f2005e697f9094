package cinegrad.ops.gemm;

/// The definition of the matrix product: double precision, plain loops.
public final class ReferenceGemm {
    private ReferenceGemm() { }

    /// c[i, j] (+)= Σ_p op(a)[i, p] · op(b)[p, j].
    public static void multiply(double[] a, int aAt, double[] b, int bAt, double[] c, int cAt, GemmGeometry g, Accumulation accumulation) {
        for (int i = 0; i < g.m(); i++) {
            for (int j = 0; j < g.n(); j++) {
                double sum = 0;
                for (int p = 0; p < g.k(); p++) sum += a[aAt + g.indexA(i, p)] * b[bAt + g.indexB(p, j)];
                int at = cAt + i * g.rowC() + j;
                c[at] = accumulation == Accumulation.ADD ? c[at] + sum : sum;
            }
        }
    }
}
