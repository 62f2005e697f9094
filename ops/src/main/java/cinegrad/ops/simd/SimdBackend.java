package cinegrad.ops.simd;

import cinegrad.ops.Backend;
import cinegrad.ops.conv.ConvMode;

/// Single precision on the CPU, vectorized and on several threads. The result does not depend on how many. [DoubleSimdBackend] is
/// the same in double precision.
public final class SimdBackend implements Backend, SimdMemory, SimdElementwise, SimdMovement, SimdAxis, SimdMatrix,
        SimdConvolution, SimdFourier, SimdNufft, SimdSampling, SimdTraining {
    private final SimdKernels kernels;

    /// A backend with as many threads as the machine has processors.
    public SimdBackend() {
        this(Runtime.getRuntime().availableProcessors());
    }

    public SimdBackend(int threads) {
        this(threads, ConvMode.FAST);
    }

    /// @param mode the algorithms that convolutions may use
    public SimdBackend(int threads, ConvMode mode) {
        this(threads, mode, KernelChoice.OWN);
    }

    /// @param borrowed the implementation of matrix products and Fourier transforms
    public SimdBackend(int threads, ConvMode mode, KernelChoice borrowed) {
        kernels = SimdKernels.create(threads, mode, borrowed);
    }

    @Override
    public String name() {
        return "simd";
    }

    public int threads() {
        return kernels.parallel().threads();
    }

    @Override
    public SimdKernels kernels() {
        return kernels;
    }
}
