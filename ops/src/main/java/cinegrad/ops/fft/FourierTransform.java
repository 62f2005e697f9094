package cinegrad.ops.fft;

import cinegrad.ops.parallel.Parallel;

/// Discrete Fourier transforms of complex arrays, whoever computes them; [Fft] is ours.
@FunctionalInterface
public interface FourierTransform {
    /// Transforms `in` into `out` as `g` says, (real, imaginary) interleaved; `in` may be `out`.
    void transform(float[] in, float[] out, FftGeometry g, Parallel parallel);
}
