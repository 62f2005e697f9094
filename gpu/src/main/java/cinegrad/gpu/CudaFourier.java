package cinegrad.gpu;

import cinegrad.gpu.launch.FourierLauncher;
import cinegrad.ops.FourierOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.fft.FftGeometry;

/// Fourier transforms by the [FourierLauncher].
interface CudaFourier extends FourierOperations, CudaFamily {
    @Override
    default void fftInto(NdArray x, FftGeometry g, NdArray y) {
        y.buffer().written();
        launchers().transforms().transform(x, y, g);
    }
}
