package cinegrad.bench;

import cinegrad.ops.ArrayType;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.Shape;
import cinegrad.ops.simd.SimdBackend;
import java.util.Optional;
import java.util.function.Supplier;

/// Ourselves, through the public doors a program would use.
final class Cinegrad implements Contender {
    static final String NAME = "Cinegrad";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<Prepared> prepare(Workload work, int threads) {
        return switch (work) {
            case Workload.Matmul m -> Optional.of(matmul(m, new SimdBackend(threads)));
            case Workload.Convolution _, Workload.Fourier _, Workload.TrainingStep _ -> Optional.empty();
        };
    }

    private static Prepared matmul(Workload.Matmul m, Backend backend) {
        var type = ArrayType.real(Shape.of(m.n(), m.n()));
        NdArray a = backend.upload(type, m.a());
        NdArray b = backend.upload(type, m.b());
        return array(() -> backend.matmul(a, Backend.Transpose.NO, b, Backend.Transpose.NO));
    }

    private static Prepared array(Supplier<NdArray> work) {
        return new Prepared() {
            private NdArray last;

            @Override
            public long run() {
                long start = System.nanoTime();
                last = work.get();
                return System.nanoTime() - start;
            }

            @Override
            public double energy() {
                return Contender.energy(last.floats());
            }
        };
    }
}
