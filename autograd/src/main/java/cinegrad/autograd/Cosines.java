package cinegrad.autograd;

import cinegrad.autograd.option.CosineTransform;
import cinegrad.autograd.option.FourierScaling;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// Cosine transforms by one Fourier transform of the same length, after Makhoul, *A Fast Cosine Transform in One and Two
/// Dimensions*, 1980: the even samples ascending, then the odd ones descending, have the spectrum V with
/// y_k = 2·Re(e^(−iπk/(2n))·V_k).
final class Cosines {
    private Cosines() { }

    static Tensor forward(Tensor x, CosineTransform type, FourierScaling scaling, int axis) {
        double factor = scaling == FourierScaling.FORWARD ? 0.5 / size(x, axis) : 1;
        return along(x, axis, line -> type == CosineTransform.TYPE_2 ? second(line, scaling, factor)
                : third(line, scaling, factor));
    }

    static Tensor inverse(Tensor y, CosineTransform type, FourierScaling scaling, int axis) {
        double factor = scaling == FourierScaling.BACKWARD ? 0.5 / size(y, axis) : 1;
        return along(y, axis, line -> type == CosineTransform.TYPE_2 ? third(line, scaling, factor)
                : second(line, scaling, factor));
    }

    private static int size(Tensor x, int axis) {
        int n = x.shape().size(axis);
        if (n == 0) throw new ShapeException("dct: axis " + axis + " of " + x.shape() + " has no elements");
        return n;
    }

    /// A map of real lines along the last axis, applied along another, and to both parts of complex numbers.
    private static Tensor along(Tensor x, int axis, UnaryOperator<Tensor> map) {
        int at = x.shape().axis(axis);
        Tensor parts = x.viewAsReal();
        int last = parts.shape().rank() - 1;
        Tensor y = at == last ? map.apply(parts) : map.apply(parts.swapaxes(at, last)).swapaxes(at, last);
        return x.isComplex() ? y.viewAsComplex() : y;
    }

    /// 2·Σ_j x_j·cos(πk(2j + 1)/(2n)), times √(1/(2n)), and for k = 0 √(1/(4n)), if it is to be orthonormal.
    private static Tensor second(Tensor x, FourierScaling scaling, double factor) {
        int n = x.shape().size(-1);
        Tensor spectrum = x.indexSelect(-1, order(n)).fft(-1);
        return spectrum.times(phases(x, n, -1, k -> 2 * (scaling == FourierScaling.ORTHO ? orthonormal(n, k) : factor))).real();
    }

    /// x_0 + 2·Σ_{j>0} x_j·cos(πj(2k + 1)/(2n)), orthonormal if it is to be.
    private static Tensor third(Tensor x, FourierScaling scaling, double factor) {
        int n = x.shape().size(-1);
        int[] reversed = IntStream.range(0, n).map(k -> k == 0 ? -1 : n - k).toArray();
        Tensor scaled = x;
        if (scaling == FourierScaling.ORTHO) scaled = x.times(factors(x, n, k -> orthonormal(n, k) * (k == 0 ? 2 : 1)));
        Tensor both = Tensor.complex(scaled, Positions.takeOrZero(scaled, -1, reversed).neg());
        double back = n * (scaling == FourierScaling.ORTHO ? 1 : factor);
        Tensor samples = both.times(phases(x, n, 1, _ -> back)).ifft(-1).real();
        int[] places = new int[n];
        int[] order = order(n);
        for (int i = 0; i < n; i++) places[order[i]] = i;
        return samples.indexSelect(-1, places);
    }

    private static int[] order(int n) {
        return IntStream.range(0, n).map(i -> 2 * i < n ? 2 * i : 2 * (n - i) - 1).toArray();
    }

    private static double orthonormal(int n, int k) {
        return Math.sqrt((k == 0 ? 0.25 : 0.5) / n);
    }

    private static Tensor factors(Tensor like, int n, IntToDoubleFunction factor) {
        double[] all = new double[n];
        Arrays.setAll(all, factor);
        return Tensor.constant(like.backend().upload(ArrayType.real(Shape.of(n)), all));
    }

    /// factor_k · e^(sign·iπk/(2n)).
    private static Tensor phases(Tensor like, int n, int sign, IntToDoubleFunction factor) {
        double[] all = new double[2 * n];
        for (int k = 0; k < n; k++) {
            double angle = sign * Math.PI * k / (2.0 * n);
            all[2 * k] = factor.applyAsDouble(k) * Math.cos(angle);
            all[2 * k + 1] = factor.applyAsDouble(k) * Math.sin(angle);
        }
        return Tensor.constant(like.backend().upload(ArrayType.complex(Shape.of(n)), all));
    }
}
