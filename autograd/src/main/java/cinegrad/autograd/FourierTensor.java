package cinegrad.autograd;

import cinegrad.autograd.op.NonUniformFourier;
import cinegrad.autograd.option.FourierScaling;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.linear.FourierMap;
import cinegrad.ops.linear.RealFourier;
import cinegrad.ops.nufft.NufftGeometry;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

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

    /// The samples of complex images (…, H, W) at points of k-space, a real trajectory (S, 2) in cycles per field of view along H
    /// and W: complex (…, S); of images (…, T, H, W) at a trajectory (T, S, 2): (…, T, S). The formula is [NufftGeometry]'s.
    /// Differentiable in both. Where the points stay, `x.apply(new NufftMap(plan))` sorts them once.
    ///
    /// @throws IllegalArgumentException if a frequency is not finite
    default Tensor nufft(Tensor trajectory) {
        Shape s = self().shape();
        if (s.rank() < 2) throw new ShapeException("nufft: needs images (…,H,W), got " + self().type());
        var geometry = new NufftGeometry(new ImageSize(s.size(-2), s.size(-1)), trajectory.shape());
        return Tensor.apply(new NonUniformFourier.Nufft(geometry), self(), trajectory);
    }

    /// The images that samples spread to, the adjoint of [#nufft(Tensor)]: complex (…, S) to (…, H, W), or (…, T, S) to
    /// (…, T, H, W), `x[h, w] = 1/√(H·W) · Σ_s y[s] · exp(2πi·(k_H·(h − ⌊H/2⌋)/H + k_W·(w − ⌊W/2⌋)/W))`.
    default Tensor nufftAdjoint(Tensor trajectory, int height, int width) {
        var geometry = new NufftGeometry(new ImageSize(height, width), trajectory.shape());
        return Tensor.apply(new NonUniformFourier.NufftAdjoint(geometry), self(), trajectory);
    }

    private static List<Integer> named(int[] axes) {
        if (axes.length == 0) throw new IllegalArgumentException("Fourier transform: name at least one axis");
        return Arrays.stream(axes).boxed().toList();
    }
}
