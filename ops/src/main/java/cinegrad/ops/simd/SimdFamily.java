package cinegrad.ops.simd;

/// What every family of [SimdBackend] stands on.
interface SimdFamily {
    SimdKernels kernels();
}
