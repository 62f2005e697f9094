package cinegrad.bench;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.ConvKernels;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.conv.ConvWeights;
import cinegrad.ops.conv.Epilogue;
import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Optional;

/// Cinegrad as a contender.
final class Cinegrad implements Contender {
    static final String NAME = "Cinegrad";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<Prepared> prepare(Workload work, int threads) {
        return Optional.of(switch (work) {
            case Workload.Matmul m -> matmul(m, threads);
            case Workload.Convolution c -> convolution(c, threads);
            case Workload.Fourier f -> fourier(f, threads);
            case Workload.TrainingStep s -> new CinegradStep(s, threads);
            case Workload.Layer l -> new CinegradLayer(l, threads);
        });
    }

    private static Prepared matmul(Workload.Matmul m, int threads) {
        var backend = new SimdBackend(threads);
        var type = ArrayType.real(Shape.of(m.n(), m.n()));
        NdArray a = backend.upload(type, m.a());
        NdArray b = backend.upload(type, m.b());
        return new Prepared() {
            private NdArray product = a;

            @Override
            public long run() {
                long start = System.nanoTime();
                product = backend.matmul(a, Transpose.NO, b, Transpose.NO);
                return System.nanoTime() - start;
            }

            @Override
            public float[][] results() {
                return new float[][] {product.floats()};
            }
        };
    }

    /// The weights are taken anew each time, as after every training step, so rearranging them is part of the work.
    private static Prepared convolution(Workload.Convolution c, int threads) {
        var g = Conv3dGeometry.same(Shape.of(1, c.frames(), c.height(), c.width(), c.in()), Shape.of(1, 3, 3, c.in(), c.out()));
        var kernels = ConvKernels.create(new Parallel(threads), ConvMode.FAST);
        float[] x = c.input();
        float[] w = c.weight();
        float[] gy = c.outputGradient();
        return switch (c.pass()) {
            case FORWARD -> {
                var y = new float[g.output().elements()];
                yield Contender.of(y, () -> kernels.forward(x, 0, ConvWeights.of(w, 0, g), y, 0, g, Epilogue.NONE));
            }
            case INPUT_GRADIENT -> {
                var gx = new float[g.input().elements()];
                yield Contender.of(gx, () -> kernels.inputGradient(gy, 0, ConvWeights.of(w, 0, g), gx, 0, g, Epilogue.NONE));
            }
            case WEIGHT_GRADIENT -> {
                var gw = new float[g.weight().elements()];
                yield Contender.of(gw, () -> kernels.weightGradient(gy, 0, x, 0, gw, 0, g, Accumulation.OVERWRITE));
            }
        };
    }

    private static Prepared fourier(Workload.Fourier f, int threads) {
        var g = FftGeometry.of(Shape.of(f.frames(), f.height(), f.width()), FftGeometry.Direction.FORWARD, FftGeometry.Norm.ORTHO,
                FftGeometry.Centering.NONE, -2, -1);
        var parallel = new Parallel(threads);
        float[] x = f.input();
        var y = new float[x.length];
        return Contender.of(y, () -> Fft.transform(x, y, g, parallel));
    }
}
