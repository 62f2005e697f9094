package cinegrad.ops.simd;

import cinegrad.ops.FourierOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.fft.FftGeometry;

/// Fourier transforms by [cinegrad.ops.fft.Fft], or by a library.
interface SimdFourier extends FourierOperations, SimdFamily {
    @Override
    default void fftInto(NdArray x, FftGeometry g, NdArray y) {
        y.buffer().written();
        kernels().transforms().transform(x.f32(), y.f32(), g, kernels().parallel());
    }
}
