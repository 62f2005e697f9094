package cinegrad.ops;

import cinegrad.ops.fft.FftGeometry;

/// Fourier transforms.
public interface FourierOperations extends MemoryOperations {
    /// The discrete Fourier transform of a complex array.
    default NdArray fft(NdArray x, FftGeometry g) {
        NdArray y = empty(x.type());
        fftInto(x, g, y);
        return y;
    }

    void fftInto(NdArray x, FftGeometry g, NdArray y);
}
