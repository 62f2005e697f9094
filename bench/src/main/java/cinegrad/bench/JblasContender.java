package cinegrad.bench;

import java.util.Optional;
import org.jblas.NativeBlas;
import org.jblas.util.Logger;

/// jblas: a BLAS of its own behind JNI, column-major, on one thread.
final class JblasContender implements Contender {
    private JblasContender() { }

    /// jblas if its native library loads here; it needs the system's libgfortran.
    static Optional<Contender> here() {
        Logger.getLogger().setLevel(Logger.ERROR);
        try {
            NativeBlas.sgemm('N', 'N', 1, 1, 1, 1, new float[1], 0, 1, new float[1], 0, 1, 0, new float[1], 0, 1);
            return Optional.of(new JblasContender());
        } catch (LinkageError e) {
            System.err.println("jblas stays out, its native library does not load: " + e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public String name() {
        return "jblas 1.2.5";
    }

    /// Row-major C = A·B is column-major Cᵀ = Bᵀ·Aᵀ: the operands change places.
    @Override
    public Optional<Prepared> prepare(Workload work, int threads) {
        if (threads != 1 || !(work instanceof Workload.Matmul m)) return Optional.empty();
        int n = m.n();
        float[] a = m.a();
        float[] b = m.b();
        var c = new float[n * n];
        return Optional.of(Contender.of(c, () -> NativeBlas.sgemm('N', 'N', n, n, n, 1, b, 0, n, a, 0, n, 0, c, 0, n)));
    }
}
