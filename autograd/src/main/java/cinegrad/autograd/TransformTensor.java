package cinegrad.autograd;

import cinegrad.autograd.option.CosineTransform;
import cinegrad.autograd.option.FourierScaling;
import cinegrad.autograd.option.StftOptions;
import cinegrad.autograd.option.Wavelet;

/// Short-time Fourier, cosine and wavelet transforms, made of Fourier transforms, products and moves of elements. All are linear,
/// so each gradient is the adjoint.
sealed interface TransformTensor permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    // ---- short-time Fourier transforms ----

    /// The spectra of windowed frames of n samples: (…, L) to complex (…, F, frames), F = n/2 + 1 frequencies of a real signal, n
    /// of a complex one; `y[f, t] = Σ_i window_i · x[t·hop + i] · exp(−2πi·f·i/n)`, x continued as the options say.
    default Tensor stft(StftOptions options) {
        return ShortTime.forward(self(), options);
    }

    /// The signal of [#stft] spectra: complex (…, F, frames) to (…, L), L = hop·(frames − 1) for centered frames and n more for
    /// others. Frames are transformed back, windowed again, added, and divided by the sum of the squared windows: the exact
    /// inverse, and of what is no signal's spectra the signal whose are nearest. Where F is both n/2 + 1 and n, which are 1 or 2,
    /// it is that of a real signal.
    ///
    /// @throws IllegalArgumentException if a sample is within no window
    default Tensor istft(StftOptions options) {
        return ShortTime.inverse(self(), options, ShortTime.usualLength(self(), options));
    }

    /// As [#istft(StftOptions)], to a signal of `samples`: what frames reach beyond is cut off, what they do not reach is 0.
    default Tensor istft(StftOptions options, int samples) {
        return ShortTime.inverse(self(), options, samples);
    }

    // ---- cosine transforms ----

    /// The orthonormal cosine transform along `axis`, `y_k = √(2/n)·Σ_j x_j · cos(πk(2j + 1)/(2n))`, y_0 by √2 smaller; real or
    /// complex.
    default Tensor dct(int axis) {
        return dct(CosineTransform.TYPE_2, FourierScaling.ORTHO, axis);
    }

    /// The inverse of [#dct(int)], which is its adjoint: `x_j = y_0/√n + √(2/n)·Σ_{k>0} y_k · cos(πk(2j + 1)/(2n))`.
    default Tensor idct(int axis) {
        return idct(CosineTransform.TYPE_2, FourierScaling.ORTHO, axis);
    }

    /// A cosine transform along `axis`: as [CosineTransform] says, times 1/(2n) for FORWARD, orthonormal for ORTHO; of complex
    /// numbers that of both parts.
    default Tensor dct(CosineTransform type, FourierScaling scaling, int axis) {
        return Cosines.forward(self(), type, scaling, axis);
    }

    /// The inverse of [#dct(CosineTransform,FourierScaling,int)] with the same type and scaling along `axis`.
    default Tensor idct(CosineTransform type, FourierScaling scaling, int axis) {
        return Cosines.inverse(self(), type, scaling, axis);
    }

    // ---- wavelets ----

    /// The periodic wavelet transform along `axes` (all if none is named), real or complex, of the same shape: along one axis of
    /// size n first means `a_i = Σ_k h_k · x[(2i + k) mod n]`, then details `d_i = Σ_k g_k · x[(2i + k) mod n]`; for more levels
    /// the same of the means of all axes. Orthogonal: its adjoint is [#idwt].
    ///
    /// @throws cinegrad.ops.shape.ShapeException if an axis cannot be halved so often
    default Tensor dwt(Wavelet wavelet, int levels, int... axes) {
        return Wavelets.forward(self(), wavelet, levels, axes);
    }

    /// The inverse of [#dwt] with the same wavelet, levels and axes: `x[(2i + k) mod n]` is the sum of `h_k · a_i + g_k · d_i`.
    default Tensor idwt(Wavelet wavelet, int levels, int... axes) {
        return Wavelets.inverse(self(), wavelet, levels, axes);
    }
}
