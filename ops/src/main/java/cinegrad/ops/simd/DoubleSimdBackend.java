package cinegrad.ops.simd;

import cinegrad.ops.Backend;
import cinegrad.ops.conv.ConvMode;

/// Double precision on the CPU, vectorized and on several threads: the kernels of [SimdBackend], derived from the same text. The
/// result does not depend on the number of threads.
///
/// Half as many numbers fit into a vector, a cache and a second of memory traffic as in single precision, so it is about half as
/// fast. It is there for what single precision cannot resolve: gradient checks, ill-conditioned systems, long sums, comparisons
/// with a double-precision program. Non-uniform Fourier transforms are summed as they are defined, on one thread, since the
/// interpolation of [SimdBackend] is accurate to seven digits.
public final class DoubleSimdBackend implements Backend, DoubleSimdMemory, DoubleSimdElementwise, DoubleSimdMovement,
        DoubleSimdAxis, DoubleSimdMatrix, DoubleSimdConvolution, DoubleSimdFourier, DoubleSimdNufft, DoubleSimdSampling,
        DoubleSimdTraining {
    private final DoubleSimdKernels kernels;

    /// A backend with as many threads as the machine has processors.
    public DoubleSimdBackend() {
        this(Runtime.getRuntime().availableProcessors());
    }

    public DoubleSimdBackend(int threads) {
        this(threads, ConvMode.FAST);
    }

    /// @param mode the algorithms that convolutions may use
    public DoubleSimdBackend(int threads, ConvMode mode) {
        this(threads, mode, DoubleKernelChoice.OWN);
    }

    /// @param borrowed the implementation of matrix products and Fourier transforms
    public DoubleSimdBackend(int threads, ConvMode mode, DoubleKernelChoice borrowed) {
        kernels = DoubleSimdKernels.create(threads, mode, borrowed);
    }

    @Override
    public String name() {
        return "simd-double";
    }

    public int threads() {
        return kernels.parallel().threads();
    }

    @Override
    public DoubleSimdKernels kernels() {
        return kernels;
    }
}
