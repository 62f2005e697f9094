package cinegrad.bench;

import java.util.Optional;
import org.jblas.NativeBlas;

/// jblas: a BLAS of its own behind JNI, column-major, on one thread.
final class JblasContender implements Contender {
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
