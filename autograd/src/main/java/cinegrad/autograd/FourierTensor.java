package cinegrad.autograd;

import cinegrad.autograd.option.FourierScaling;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.linear.FourierMap;
import cinegrad.ops.linear.RealFourier;
import cinegrad.ops.shape.AxisGroup;

import java.util.Arrays;
import java.util.List;

/// Discrete Fourier transforms along `axes`, `X[k] = Σ_j x[j] · exp(−2πi·jk/n)`, frequency 0 at index 0. At least one axis is
/// named.
sealed interface FourierTensor permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /// The spectrum of a real or complex array; complex, of the same shape.
    default Tensor fft(FourierScaling scaling, int... axes) {
        return self().apply(new FourierMap(named(axes), Direction.FORWARD, scaling.forward(), Centering.NONE));
    }

    /// As [#fft(FourierScaling,int...)] without a factor.
    default Tensor fft(int... axes) {
        return fft(FourierScaling.BACKWARD, axes);
    }

    /// The complex array with this spectrum, `x[j] = 1/n · Σ_k X[k] · exp(2πi·jk/n)`.
    default Tensor ifft(FourierScaling scaling, int... axes) {
        return self().apply(new FourierMap(named(axes), Direction.INVERSE, scaling.inverse(), Centering.NONE));
    }

    /// As [#ifft(FourierScaling,int...)] with the factor 1/n.
    default Tensor ifft(int... axes) {
        return ifft(FourierScaling.BACKWARD, axes);
    }

    /// As [#fft(FourierScaling,int...)] over the last two axes.
    default Tensor fft2(FourierScaling scaling) {
        return fft(scaling, -2, -1);
    }

    /// As [#ifft(FourierScaling,int...)] over the last two axes.
    default Tensor ifft2(FourierScaling scaling) {
        return ifft(scaling, -2, -1);
    }

    /// The spectrum of a real array, of the last of `axes` only the frequencies 0 … n/2.
    default Tensor rfft(FourierScaling scaling, int... axes) {
        return self().apply(new RealFourier.Forward(named(axes), scaling.forward()));
    }

    /// The real array with this half spectrum, its last transformed axis of length n.
    default Tensor irfft(int n, FourierScaling scaling, int... axes) {
        return self().apply(new RealFourier.Inverse(named(axes), scaling.inverse(), n));
    }

    /// Frequency 0 from index 0 to the middle, n/2, along `axes` (all if none is named).
    default Tensor fftshift(int... axes) {
        Tensor y = self();
        for (int axis : AxisGroup.axes("fftshift", self().shape(), axes)) y = y.roll(self().shape().size(axis) / 2, axis);
        return y;
    }

    /// What undoes [#fftshift]: the middle, n/2, to index 0.
    default Tensor ifftshift(int... axes) {
        Tensor y = self();
        for (int axis : AxisGroup.axes("ifftshift", self().shape(), axes)) y = y.roll((self().shape().size(axis) + 1) / 2, axis);
        return y;
    }

    private static List<Integer> named(int[] axes) {
        if (axes.length == 0) throw new IllegalArgumentException("Fourier transform: name at least one axis");
        return Arrays.stream(axes).boxed().toList();
    }
}
