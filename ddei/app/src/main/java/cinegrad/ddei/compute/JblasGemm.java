package cinegrad.ddei.compute;

import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.gemm.Gemm;
import cinegrad.ops.gemm.GemmGeometry;
import cinegrad.ops.gemm.GemmGeometry.Layout;
import cinegrad.ops.parallel.Parallel;

import org.jblas.NativeBlas;
import org.jblas.util.Logger;

/// Matrix products by jblas, a BLAS of its own behind JNI. It decides itself how many threads it uses.
final class JblasGemm implements Gemm {
    private JblasGemm() { }

    /// @throws IllegalArgumentException if jblas is not there or its native library does not load
    static Gemm of(Parallel parallel) {
        try {
            Logger.getLogger().setLevel(Logger.ERROR);
            var gemm = new JblasGemm();
            gemm.multiply(new float[1], 0, new float[1], 0, new float[1], 0, GemmGeometry.of(1, 1, 1, Layout.AS_IS, Layout.AS_IS),
                    Accumulation.OVERWRITE);
            return gemm;
        } catch (UnsatisfiedLinkError e) {
            throw new IllegalArgumentException("--matmul jblas: its native library does not load (" + e.getMessage()
                    + "); install libgfortran 5, for example with 'apt install libgfortran5', or choose --matmul own", e);
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "--matmul jblas: org.jblas:jblas is not on the class path; add it, or choose --matmul own", e);
        }
    }

    /// jblas is column-major: row-major C = A·B is its Cᵀ = Bᵀ·Aᵀ, so the operands change places.
    @Override
    public void multiply(float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, GemmGeometry g, Accumulation accumulation) {
        if (g.m() == 0 || g.n() == 0) return;
        float kept = accumulation == Accumulation.ADD ? 1 : 0;
        NativeBlas.sgemm(form(g.b()), form(g.a()), g.n(), g.m(), g.k(), 1, b, bAt, Math.max(1, g.rowB()), a, aAt,
                Math.max(1, g.rowA()), kept, c, cAt, g.rowC());
    }

    private static char form(Layout layout) {
        return layout == Layout.AS_IS ? 'N' : 'T';
    }
}
