package cinegrad.ops.simd;

import cinegrad.ops.conv.ConvKernels;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.fft.FourierTransform;
import cinegrad.ops.parallel.Parallel;

/// The threads and kernels of one [SimdBackend].
record SimdKernels(Parallel parallel, FunctionKernels functions, ArithmeticKernels arithmetic, SimdNormalization normalization,
        SoftmaxKernels softmax,
                   PoolKernels pooling, ConvolutionKernels convolutions, MatmulKernels products, FourierTransform transforms) {
    /// The fewest elements per thread.
    static final int GRAIN = 1 << 14;

    static SimdKernels create(int threads, ConvMode mode, KernelChoice borrowed) {
        var parallel = new Parallel(threads);
        var functions = FunctionKernels.create();
        var arithmetic = ArithmeticKernels.create();
        return new SimdKernels(parallel, functions, arithmetic, new SimdNormalization(arithmetic, parallel),
                new SoftmaxKernels(functions, SoftmaxLines.create()),
                new PoolKernels(arithmetic), new ConvolutionKernels(ConvKernels.create(parallel, mode), arithmetic, functions,
                parallel), new MatmulKernels(parallel, borrowed.products()), borrowed.transforms());
    }

    /// Runs `part` for pieces that together are [0, n), split over the threads.
    void each(int n, Piece part) {
        parallel.forRange(n, GRAIN, (from, to, _) -> part.run(from, to));
    }

    /// Elements i in [from, to).
    interface Piece {
        void run(int from, int to);
    }
}
