package cinegrad.ops.fft;

import cinegrad.ops.parallel.Parallel;

/// Discrete Fourier transforms of complex arrays by any implementation; [Fft] is Cinegrad's.
@FunctionalInterface
public interface FourierTransform {
    /// Transforms `in` into `out` by the geometry `g`, (real, imaginary) interleaved; `in` may be `out`.
    void transform(float[] in, float[] out, FftGeometry g, Parallel parallel);
}
