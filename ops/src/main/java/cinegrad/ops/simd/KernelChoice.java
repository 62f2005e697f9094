package cinegrad.ops.simd;

import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FourierTransform;
import cinegrad.ops.gemm.Gemm;
import cinegrad.ops.parallel.Parallel;

import java.util.function.Function;

/// Whose matrix products and Fourier transforms a [SimdBackend] uses: our own, or those of a library that fulfils the same
/// contract, for comparison.
///
/// @param products   makes the products for that many threads; several threads may use an object at a time
/// @param transforms may be used by several threads at a time
public record KernelChoice(Function<Parallel, Gemm> products, FourierTransform transforms) {
    public static final KernelChoice OWN = new KernelChoice(Gemm::create, Fft::transform);
}
