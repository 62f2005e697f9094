package cinegrad.ops.simd;

/// The common part of the families of [SimdBackend].
interface SimdFamily {
    SimdKernels kernels();
}
