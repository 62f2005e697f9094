package cinegrad.ops.simd;

import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FourierTransform;
import cinegrad.ops.gemm.Gemm;
import cinegrad.ops.parallel.Parallel;

import java.util.function.Function;

/// The implementation of matrix products and Fourier transforms in a [SimdBackend]: our own, or a library behind the same
/// interfaces, for comparison.
///
/// @param products   makes the matrix products for some threads; an object is safe for several callers at a time
/// @param transforms safe for several threads at a time
public record KernelChoice(Function<Parallel, Gemm> products, FourierTransform transforms) {
    public static final KernelChoice OWN = new KernelChoice(Gemm::create, Fft::transform);
}
