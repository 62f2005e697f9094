package cinegrad.autograd;

import cinegrad.autograd.op.Structural;
import cinegrad.autograd.option.Wavelet;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;

/// Periodic wavelet transforms: a level along an axis is a product of windows, two elements apart, with both filters, which is an
/// orthogonal matrix.
final class Wavelets {
    private Wavelets() { }

    static Tensor forward(Tensor x, Wavelet wavelet, int levels, int... axes) {
        int[] over = axes("dwt", x, levels, axes);
        Tensor y = forward(x.viewAsReal(), wavelet, levels, over, 0);
        return x.isComplex() ? y.viewAsComplex() : y;
    }

    static Tensor inverse(Tensor y, Wavelet wavelet, int levels, int... axes) {
        int[] over = axes("idwt", y, levels, axes);
        Tensor x = inverse(y.viewAsReal(), wavelet, levels, over, 0);
        return y.isComplex() ? x.viewAsComplex() : x;
    }

    private static int[] axes(String operation, Tensor x, int levels, int[] named) {
        if (levels < 1) throw new IllegalArgumentException(operation + ": " + levels + " levels; it needs at least 1");
        int[] over = AxisGroup.axes(operation, x.shape(), named);
        for (int axis : over) {
            if (levels > 30 || x.shape().size(axis) % (1 << levels) != 0) {
                throw new ShapeException(operation + ": axis " + axis + " of " + x.shape() + " cannot be halved " + levels
                        + " times; pad it to a multiple of 2^" + levels);
            }
        }
        return over;
    }

    private static Tensor forward(Tensor x, Wavelet wavelet, int levels, int[] axes, int level) {
        Tensor y = x;
        for (int axis : axes) y = split(y, wavelet, axis);
        if (level + 1 == levels) return y;
        return withMeans(y, axes, forward(means(y, axes), wavelet, levels, axes, level + 1));
    }

    private static Tensor inverse(Tensor y, Wavelet wavelet, int levels, int[] axes, int level) {
        Tensor x = level + 1 == levels ? y
                : withMeans(y, axes, inverse(means(y, axes), wavelet, levels, axes, level + 1));
        for (int axis : axes) x = joined(x, wavelet, axis);
        return x;
    }

    /// The first half along every axis.
    private static Tensor means(Tensor y, int[] axes) {
        Tensor corner = y;
        for (int axis : axes) corner = corner.slice(axis, 0, y.shape().size(axis) / 2);
        return corner;
    }

    /// y with its first half along every axis replaced.
    private static Tensor withMeans(Tensor y, int[] axes, Tensor means) {
        Tensor inside = Scalars.real(y, 1);
        Tensor whole = means;
        for (int axis : axes) {
            int n = y.shape().size(axis);
            double[] first = new double[n];
            Arrays.fill(first, 0, n / 2, 1);
            Shape along = Shape.of(n);
            for (int i = axis + 1; i < y.shape().rank(); i++) along = along.insert(along.rank(), 1);
            inside = inside.times(Tensor.constant(y.backend().upload(ArrayType.real(along), first)));
            whole = whole.pad(axis, 0, n - n / 2);
        }
        return Tensor.where(inside, whole, y);
    }

    /// Means, then details, of (…, n, …) along `axis`.
    private static Tensor split(Tensor x, Wavelet wavelet, int axis) {
        int n = x.shape().size(axis);
        int[] places = places(n, wavelet);
        Tensor last = x.movedim(axis, -1).indexSelect(-1, places);
        Shape s = last.shape().with(-1, n / 2);
        Tensor pairs = last.reshape(s.insert(s.rank(), wavelet.length())).matmul(filters(x, wavelet));
        return pairs.transpose().reshape(s.with(-1, n)).movedim(-1, axis);
    }

    /// The adjoint, which is the inverse, of [#split].
    private static Tensor joined(Tensor y, Wavelet wavelet, int axis) {
        int n = y.shape().size(axis);
        Tensor last = y.movedim(axis, -1);
        Shape s = last.shape().with(-1, 2);
        Tensor pairs = last.reshape(s.insert(s.rank(), n / 2)).transpose();
        Tensor windows = pairs.matmul(filters(y, wavelet).transpose()).reshape(s.with(-1, n / 2 * wavelet.length()));
        Tensor x = Tensor.apply(new Structural.IndexAdd(s.rank() - 1, places(n, wavelet), n), windows);
        return x.movedim(-1, axis);
    }

    /// The elements of all windows one after the other.
    private static int[] places(int n, Wavelet wavelet) {
        int taps = wavelet.length();
        int[] places = new int[Math.multiplyExact(n / 2, taps)];
        Arrays.setAll(places, i -> (2 * (i / taps) + i % taps) % n);
        return places;
    }

    /// (length, 2): the low-pass and the high-pass filter.
    private static Tensor filters(Tensor like, Wavelet wavelet) {
        double[] both = new double[2 * wavelet.length()];
        for (int k = 0; k < wavelet.length(); k++) {
            both[2 * k] = wavelet.low(k);
            both[2 * k + 1] = wavelet.high(k);
        }
        return Tensor.constant(like.backend().upload(ArrayType.real(Shape.of(wavelet.length(), 2)), both));
    }
}
