package cinegrad.autograd;

import cinegrad.ops.linear.FourierMap;
import cinegrad.ops.linear.RealFourier;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.List;

/// Discrete Fourier transforms of tensors along any axes, `X[k] = Σ_j x[j] · exp(−2πi·jk/n)`, frequency 0 at index 0.
///
/// ```java
/// Tensor k = Spectrum.unshift(x, -2, -1);                                     // centred: fftshift ∘ F ∘ ifftshift
/// k = Spectrum.shift(Spectrum.fft(k, Scaling.ORTHO, -2, -1), -2, -1);
/// ```
public final class Fourier {
    /// Where the factor 1/n of a transform and its inverse goes.
    public enum Scaling {
        /// With the inverse transform.
        BACKWARD(Norm.NONE, Norm.BY_N),
        /// 1/√n with both, which makes them unitary.
        ORTHO(Norm.ORTHO, Norm.ORTHO),
        /// With the forward transform.
        FORWARD(Norm.BY_N, Norm.NONE);

        private final Norm forward;
        private final Norm inverse;

        Scaling(Norm forward, Norm inverse) {
            this.forward = forward;
            this.inverse = inverse;
        }
    }

    private Fourier() { }

    /// The spectrum of a real or complex array.
    public static Tensor fft(Tensor x, Scaling scaling, int... axes) {
        return x.apply(new FourierMap(list(axes), Direction.FORWARD, scaling.forward, Centering.NONE));
    }

    /// The complex array with this spectrum.
    public static Tensor ifft(Tensor x, Scaling scaling, int... axes) {
        return x.apply(new FourierMap(list(axes), Direction.INVERSE, scaling.inverse, Centering.NONE));
    }

    /// The spectrum of a real array, of the last of `axes` only the frequencies 0 … n/2.
    public static Tensor rfft(Tensor x, Scaling scaling, int... axes) {
        return x.apply(new RealFourier.Forward(list(axes), scaling.forward));
    }

    /// The real array with this half spectrum, its last transformed axis of length `n`.
    public static Tensor irfft(Tensor x, int n, Scaling scaling, int... axes) {
        return x.apply(new RealFourier.Inverse(list(axes), scaling.inverse, n));
    }

    /// Frequency 0 from index 0 to the middle, n/2, along `axes` (all if none is named).
    public static Tensor shift(Tensor x, int... axes) {
        Tensor y = x;
        for (int axis : AxisGroup.axes("shift", x.shape(), axes)) y = rolled(y, axis, x.shape().size(axis) / 2);
        return y;
    }

    /// What undoes [#shift]: the middle, n/2, to index 0.
    public static Tensor unshift(Tensor x, int... axes) {
        Tensor y = x;
        for (int axis : AxisGroup.axes("unshift", x.shape(), axes)) y = rolled(y, axis, (x.shape().size(axis) + 1) / 2);
        return y;
    }

    /// Trimmed at the end, or continued with zeros, to length `n` along `axis`.
    public static Tensor resized(Tensor x, int axis, int n) {
        int size = x.shape().size(axis);
        if (n == size) return x;
        int[] index = new int[n];
        Arrays.setAll(index, i -> i < size ? i : -1);
        return x.take(axis, index);
    }

    /// The frequencies of the n entries of a spectrum, in cycles per unit, of samples `spacing` units apart: 0, 1, …, −2, −1
    /// over n·spacing.
    public static double[] frequencies(int n, double spacing) {
        double[] f = new double[n];
        Arrays.setAll(f, k -> (k < (n + 1) / 2 ? k : k - n) / (n * spacing));
        return f;
    }

    /// The frequencies of the n/2 + 1 entries of half a spectrum: 0, 1, …, n/2 over n·spacing.
    public static double[] halfFrequencies(int n, double spacing) {
        double[] f = new double[n / 2 + 1];
        Arrays.setAll(f, k -> k / (n * spacing));
        return f;
    }

    private static Tensor rolled(Tensor x, int axis, int by) {
        Shape s = x.shape();
        int n = s.size(axis);
        int[] index = new int[n];
        Arrays.setAll(index, i -> Math.floorMod(i - by, n));
        return x.take(axis, index);
    }

    private static List<Integer> list(int[] axes) {
        if (axes.length == 0) throw new IllegalArgumentException("Fourier transform: name at least one axis");
        return Arrays.stream(axes).boxed().toList();
    }
}
