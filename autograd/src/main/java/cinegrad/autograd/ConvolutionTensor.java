package cinegrad.autograd;

import cinegrad.autograd.op.Convolution;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.shape.Triple;

import java.util.Arrays;
import java.util.Set;

/// Convolutions with one, two or three spatial axes, channels last: x is (N, W, C), (N, H, W, C) or (N, T, H, W, C), the weight
/// has its kernel axes first and (C/groups, K) last. All are cross-correlations of real tensors, of which the result is (N, …,
/// K).
sealed interface ConvolutionTensor permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /// `y[n, w, k] = Σ_{i,c} x[n, stride·w + dilation·i − padding, c] · weight[i, c, k]`; x (N, W, C), weight (kW, C/groups, K).
    default Tensor conv1d(Tensor weight, ConvOptions options) {
        return convolved("conv1d", 1, weight, options);
    }

    /// As [#conv1d] in two axes; x (N, H, W, C), weight (kH, kW, C/groups, K).
    default Tensor conv2d(Tensor weight, ConvOptions options) {
        return convolved("conv2d", 2, weight, options);
    }

    /// As [#conv1d] in three axes; x (N, T, H, W, C), weight (kT, kH, kW, C/groups, K).
    default Tensor conv3d(Tensor weight, ConvOptions options) {
        return convolved("conv3d", 3, weight, options);
    }

    /// A convolution of as many axes as x has, padded so that y is as large as x for stride 1 and any kernel, whatever padding
    /// the options name; of an odd number of added elements one more stands at the end: PyTorch's `padding="same"`.
    default Tensor convSame(Tensor weight, ConvOptions options) {
        int axes = self().shape().rank() - 2;
        check("convSame", axes, weight);
        int[] dilation = {options.dilation().t(), options.dilation().h(), options.dilation().w()};
        Tensor padded = self();
        for (int i = 0; i < axes; i++) {
            int total = dilation[3 - axes + i] * (weight.shape().size(i) - 1);
            padded = padded.pad(1 + i, total / 2, total - total / 2);
        }
        return ((ConvolutionTensor) padded).convolved("convSame", axes, weight, options.withPadding(0, 0, 0));
    }

    /// The adjoint of [#conv1d] with this weight and these options, from its output to its input: x (N, W, K), weight (kW,
    /// C/groups, K). `outputPadding` says how many elements the result has along each axis beyond the fewest it could have, fewer
    /// than the stride or the dilation; 0 if none is named.
    default Tensor convTranspose1d(Tensor weight, ConvOptions options, int... outputPadding) {
        return transposed("convTranspose1d", 1, weight, options, outputPadding);
    }

    /// The adjoint of [#conv2d], as [#convTranspose1d]; x (N, H, W, K), weight (kH, kW, C/groups, K).
    default Tensor convTranspose2d(Tensor weight, ConvOptions options, int... outputPadding) {
        return transposed("convTranspose2d", 2, weight, options, outputPadding);
    }

    /// The adjoint of [#conv3d], as [#convTranspose1d]; x (N, T, H, W, K), weight (kT, kH, kW, C/groups, K).
    default Tensor convTranspose3d(Tensor weight, ConvOptions options, int... outputPadding) {
        return transposed("convTranspose3d", 3, weight, options, outputPadding);
    }

    /// What each window of a convolution reads, as rows: (N, H, W, C) to (N, H′·W′, C·kH·kW),
    /// `y[n, (h, w), (c, i, j)] = x[n, stride·h + dilation·i − padding, stride·w + dilation·j − padding, c]`, 0 in the padding;
    /// x may have one or three spatial axes too, and `kernel` has a size for each. Real or complex. PyTorch's
    /// `nn.functional.unfold`.
    default Tensor unfold(ConvOptions options, int... kernel) {
        int axes = kernel.length;
        Shape s = self().shape();
        if (axes < 1 || axes > 3 || s.rank() != axes + 2 || options.groups() != 1) {
            throw new ShapeException("unfold: needs x (N, " + (axes < 1 || axes > 3 ? "one to three" : axes)
                    + " axes, C), a kernel size for each axis and one group, got " + s + ", " + Arrays.toString(kernel) + " and "
                    + options.groups() + " groups");
        }
        Tensor y = self();
        int[] windows = new int[axes];
        for (int i = 0; i < axes; i++) {
            int at = 3 - axes + i;
            int size = s.size(1 + i);
            int taps = kernel[i];
            int stride = along(options.stride(), at);
            int padding = along(options.padding(), at);
            int dilation = along(options.dilation(), at);
            long room = size + 2L * padding - dilation * (taps - 1L) - 1;
            if (taps < 1 || stride < 1 || dilation < 1 || padding < 0 || room < 0) {
                throw new ShapeException("unfold: a window of " + taps + " elements, " + dilation + " apart, every " + stride
                        + " elements, does not fit into axis " + (1 + i) + " of " + s + " with padding " + padding);
            }
            windows[i] = Positions.length("unfold", s, 1 + i, room / stride + 1);
            y = Positions.taken("unfold", y, 1 + i, (long) windows[i] * taps, k -> {
                long from = (long) (k / taps) * stride + (long) (k % taps) * dilation - padding;
                return from >= 0 && from < size ? (int) from : -1;
            });
        }
        return rows(y, windows, kernel);
    }

    /// (N, windows·kernel along each axis, C) with the windows in front and the channels and kernels behind.
    private static Tensor rows(Tensor x, int[] windows, int[] kernel) {
        int axes = kernel.length;
        int[] apart = new int[2 * axes + 2];
        int[] order = new int[2 * axes + 2];
        apart[0] = x.shape().size(0);
        apart[2 * axes + 1] = x.shape().size(-1);
        order[axes + 1] = 2 * axes + 1;
        for (int i = 0; i < axes; i++) {
            apart[1 + 2 * i] = windows[i];
            apart[2 + 2 * i] = kernel[i];
            order[1 + i] = 1 + 2 * i;
            order[axes + 2 + i] = 2 + 2 * i;
        }
        return x.reshape(apart).permute(order).reshape(apart[0], product(windows), apart[2 * axes + 1] * product(kernel));
    }

    private static int product(int[] sizes) {
        return Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    }

    private Tensor convolved(String operation, int axes, Tensor weight, ConvOptions o) {
        check(operation, axes, weight);
        if (self().shape().size(0) == 0) {
            return ((ConvolutionTensor) oneImage()).convolved(operation, axes, weight, o).slice(0, 0, 0);
        }
        Tensor volume = Volumes.widened(self(), axes);
        var geometry = new Conv3dGeometry(volume.shape(), kernel(weight, axes), o.stride(), o.padding(), o.dilation(),
                o.groups());
        Tensor w = weight.reshape(geometry.weight());
        return Volumes.narrowed(Tensor.apply(new Convolution.Conv3d(geometry, Set.of(), Activation.NONE), volume, w), axes);
    }

    private Tensor transposed(String operation, int axes, Tensor weight, ConvOptions options, int[] outputPadding) {
        check(operation, axes, weight);
        if (outputPadding.length != 0 && outputPadding.length != axes) {
            throw new ShapeException(operation + ": " + outputPadding.length + " output paddings for " + axes + " axes");
        }
        if (self().shape().size(0) == 0) {
            return ((ConvolutionTensor) oneImage()).transposed(operation, axes, weight, options, outputPadding).slice(0, 0, 0);
        }
        for (int i = 0; i < outputPadding.length; i++) {
            int stride = along(options.stride(), 3 - axes + i);
            if (outputPadding[i] < 0 || outputPadding[i] >= Math.max(stride, along(options.dilation(), 3 - axes + i))) {
                throw new ShapeException(operation + ": the output padding " + Arrays.toString(outputPadding)
                        + " must be at least 0 and, along each axis, below the stride " + options.stride() + " or the dilation "
                        + options.dilation() + " (T,H,W)");
            }
            if (outputPadding[i] >= stride) {                  // as after a further element of x that is 0
                int[] less = outputPadding.clone();
                less[i] -= stride;
                return ((ConvolutionTensor) self().pad(1 + i, 0, 1)).transposed(operation, axes, weight, options, less);
            }
        }
        Tensor volume = Volumes.widened(self(), axes);
        Shape kernel = kernel(weight, axes);
        if (self().shape().size(-1) != kernel.size(4)) {
            throw new ShapeException(operation + ": x has " + self().shape().size(-1) + " channels but the weight expects "
                    + kernel.size(4)
                    + "; x " + self().shape() + ", weight (kernel axes, C/groups, K) = " + weight.shape());
        }
        int[] sizes = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            int at = outputPadding.length - 3 + axis;
            long size = (volume.shape().size(1 + axis) - 1L) * along(options.stride(), axis) - 2L * along(options.padding(), axis)
                    + (long) along(options.dilation(), axis) * (kernel.size(axis) - 1) + (at < 0 ? 0 : outputPadding[at]) + 1;
            sizes[axis] = Positions.length(operation, volume.shape(), 1 + axis, size);
        }
        Shape y = Shape.of(volume.shape().size(0), sizes[0], sizes[1], sizes[2], kernel.size(3) * options.groups());
        var geometry = new Conv3dGeometry(y, kernel, options.stride(), options.padding(), options.dilation(), options.groups());
        return Volumes.narrowed(Tensor.apply(new Convolution.ConvTranspose3d(geometry), volume, weight.reshape(kernel)), axes);
    }

    /// An image of zeros in the place of no images.
    private Tensor oneImage() {
        return self().pad(0, 0, 1);
    }

    private void check(String operation, int axes, Tensor weight) {
        if (axes < 1 || axes > 3 || self().shape().rank() != axes + 2 || weight.shape().rank() != axes + 2) {
            throw new ShapeException(operation + ": needs x (N, " + (axes < 1 || axes > 3 ? "one to three" : axes)
                    + " axes, C) and a weight with as many kernel axes and (C/groups, K), got " + self()
                    .shape() + " and " + weight.shape());
        }
    }

    private static int along(Triple triple, int axis) {
        return switch (axis) {
            case 0 -> triple.t();
            case 1 -> triple.h();
            default -> triple.w();
        };
    }

    private static Shape kernel(Tensor weight, int axes) {
        Shape shape = weight.shape();
        for (int i = axes; i < 3; i++) shape = shape.insert(0, 1);
        return shape;
    }
}
