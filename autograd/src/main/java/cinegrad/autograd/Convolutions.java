package cinegrad.autograd;

import cinegrad.autograd.op.Convolution;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.shape.Triple;

import java.util.Set;

/// Convolutions with one, two or three spatial axes, channels last: x is (N, W, C), (N, H, W, C) or (N, T, H, W, C), the weight
/// has its kernel axes first and (C/groups, K) last. All are cross-correlations.
public final class Convolutions {
    private Convolutions() { }

    /// y = x ∗ weight.
    public static Tensor convolve(Tensor x, Tensor weight, ConvOptions options) {
        int axes = axes("convolve", x, weight);
        Tensor volume = widened(x, axes);
        var geometry = new Conv3dGeometry(volume.shape(), kernel(weight, axes), options.stride(), options.padding(), options.dilation(), options.groups());
        Tensor w = weight.reshape(geometry.weight());
        return narrowed(Tensor.apply(new Convolution.Conv3d(geometry, Set.of(), Activation.NONE), volume, w), axes);
    }

    /// y as large as x for stride 1 and any kernel: where an odd number of elements is to be added, one more at the end.
    public static Tensor convolveSame(Tensor x, Tensor weight, ConvOptions options) {
        int axes = axes("convolve", x, weight);
        int[] dilation = {options.dilation().t(), options.dilation().h(), options.dilation().w()};
        Tensor padded = x;
        for (int i = 0; i < axes; i++) {
            int total = dilation[3 - axes + i] * (weight.shape().size(i) - 1);
            padded = Padding.zeros(padded, 1 + i, total / 2, total - total / 2);
        }
        return convolve(padded, weight, options);
    }

    /// The adjoint of a convolution with these options, from its output to its input; `outputPadding` says, for each spatial axis,
    /// how many elements the input has beyond the fewest it could have (all 0 if none is named).
    ///
    /// @param weight the convolution's, kernel axes first, then (channels of y / groups, channels of x)
    public static Tensor transposed(Tensor x, Tensor weight, ConvOptions options, int... outputPadding) {
        int axes = axes("transposed convolution", x, weight);
        if (outputPadding.length != 0 && outputPadding.length != axes) {
            throw new ShapeException("transposed convolution: " + outputPadding.length + " output paddings for " + axes + " axes");
        }
        Tensor volume = widened(x, axes);
        Shape kernel = kernel(weight, axes);
        Shape y = Shape.of(volume.shape().size(0), size(volume, kernel, options, 0, extra(outputPadding, 0)),
                size(volume, kernel, options, 1, extra(outputPadding, 1)), size(volume, kernel, options, 2, extra(outputPadding, 2)),
                kernel.size(3) * options.groups());
        var geometry = new Conv3dGeometry(y, kernel, options.stride(), options.padding(), options.dilation(), options.groups());
        return narrowed(Tensor.apply(new Convolution.ConvTranspose3d(geometry), volume, weight.reshape(kernel)), axes);
    }

    private static int extra(int[] outputPadding, int axis) {
        int at = outputPadding.length - 3 + axis;
        return at < 0 ? 0 : outputPadding[at];
    }

    private static int size(Tensor x, Shape kernel, ConvOptions o, int axis, int extra) {
        return (x.shape().size(1 + axis) - 1) * along(o.stride(), axis) - 2 * along(o.padding(), axis)
                + along(o.dilation(), axis) * (kernel.size(axis) - 1) + extra + 1;
    }

    private static int along(Triple triple, int axis) {
        return switch (axis) {
            case 0 -> triple.t();
            case 1 -> triple.h();
            default -> triple.w();
        };
    }

    private static int axes(String operation, Tensor x, Tensor weight) {
        int axes = x.shape().rank() - 2;
        if (axes < 1 || axes > 3 || weight.shape().rank() != axes + 2) {
            throw new ShapeException(operation + ": needs x (N, one to three axes, C) and a weight with as many kernel axes and (C/groups, K), got "
                    + x.shape() + " and " + weight.shape());
        }
        return axes;
    }

    private static Shape kernel(Tensor weight, int axes) {
        Shape shape = weight.shape();
        for (int i = axes; i < 3; i++) shape = shape.insert(0, 1);
        return shape;
    }

    /// As (N, T, H, W, C).
    static Tensor widened(Tensor x, int axes) {
        Shape shape = x.shape();
        for (int i = axes; i < 3; i++) shape = shape.insert(1, 1);
        return x.reshape(shape);
    }

    static Tensor narrowed(Tensor y, int axes) {
        Shape shape = y.shape();
        for (int i = axes; i < 3; i++) shape = shape.remove(1);
        return y.reshape(shape);
    }
}
