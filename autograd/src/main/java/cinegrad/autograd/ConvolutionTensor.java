package cinegrad.autograd;

import static cinegrad.autograd.Patches.along;

import cinegrad.autograd.op.Convolution;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.autograd.option.PadMode;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.Set;

/// Convolutions with one, two or three spatial axes, channels last: x is (N, W, C), (N, H, W, C) or (N, T, H, W, C), the weight
/// has its kernel axes first and (C/groups, K) last. All are cross-correlations, whose result is (N, …, K), complex if x or the
/// weight is: nothing is conjugated.
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

    /// [#conv1d] of x continued by its own elements instead of zeros, as far as the options' padding says.
    default Tensor conv1d(Tensor weight, ConvOptions options, PadMode padding) {
        return ((ConvolutionTensor) padded(1, options, padding)).convolved("conv1d", 1, weight, options.withPadding(0, 0, 0));
    }

    /// [#conv2d] of x continued by its own elements along both axes, as far as the options' padding says.
    default Tensor conv2d(Tensor weight, ConvOptions options, PadMode padding) {
        return ((ConvolutionTensor) padded(2, options, padding)).convolved("conv2d", 2, weight, options.withPadding(0, 0, 0));
    }

    /// [#conv3d] of x continued by its own elements along all axes, as far as the options' padding says.
    default Tensor conv3d(Tensor weight, ConvOptions options, PadMode padding) {
        return ((ConvolutionTensor) padded(3, options, padding)).convolved("conv3d", 3, weight, options.withPadding(0, 0, 0));
    }

    private Tensor padded(int axes, ConvOptions options, PadMode mode) {
        if (self().shape().rank() != axes + 2) {
            throw new ShapeException("conv" + axes + "d: needs x (N, " + axes + " axes, C), got " + self().shape());
        }
        Tensor y = self();
        for (int i = 0; i < axes; i++) {
            int added = along(options.padding(), 3 - axes + i);
            y = y.pad(1 + i, added, added, mode);
        }
        return y;
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
        return Patches.of("unfold", self().shape(), options, kernel).rows(self());
    }

    /// The adjoint of [#unfold(ConvOptions,int...)]: rows (N, H′·W′, C·kH·kW) added up where they were read, (N, H, W, C) for
    /// `size` = {H, W}: `y[n, h, w, c] = Σ x[n, (h′, w′), (c, i, j)]` over stride·h′ + dilation·i − padding = h and the same of
    /// w; one or three axes too. Real or complex. PyTorch's `nn.functional.fold`.
    default Tensor fold(ConvOptions options, int[] size, int... kernel) {
        Shape s = self().shape();
        int window = Arrays.stream(kernel).reduce(1, (m, n) -> m * n);
        if (s.rank() != 3 || size.length != kernel.length || window < 1 || s.size(2) % window != 0) {
            throw new ShapeException("fold: needs rows (N, windows, C·kernel) and as many sizes as kernel axes, got " + s + ", "
                    + Arrays.toString(size) + " and the kernel " + Arrays.toString(kernel));
        }
        Shape image = Shape.of(size).insert(0, s.size(0)).insert(size.length + 1, s.size(2) / window);
        return Patches.of("fold", image, options, kernel).image(self());
    }

    private Tensor convolved(String operation, int axes, Tensor weight, ConvOptions o) {
        check(operation, axes, weight);
        if (self().isComplex() || weight.isComplex()) {
            return complex(((ConvolutionTensor) pairs(self())).convolved(operation, axes, blocks(weight), o));
        }
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
        if (self().isComplex() || weight.isComplex()) {
            Tensor real = blocks(weight.conj());
            return complex(((ConvolutionTensor) pairs(self())).transposed(operation, axes, real, options, outputPadding));
        }
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

    /// The real and imaginary part of every channel side by side: (…, C) complex to (…, 2·C).
    private static Tensor pairs(Tensor x) {
        Tensor parts = Scalars.complex(x).viewAsReal();
        Shape s = parts.shape().remove(-1);
        return parts.reshape(s.with(-1, 2 * s.size(-1)));
    }

    /// The real convolution of [#pairs] that is the complex one: (…, C, K) to (…, 2·C, 2·K), each number w as the 2×2 matrix
    /// that multiplies by it.
    private static Tensor blocks(Tensor weight) {
        Tensor w = Scalars.complex(weight);
        Shape s = w.shape();
        Tensor rows = Tensor.stack(s.rank() - 1, w.viewAsReal(), w.timesI().viewAsReal());
        return rows.reshape(s.with(-2, 2 * s.size(-2)).with(-1, 2 * s.size(-1)));
    }

    /// What [#pairs] stand for.
    private static Tensor complex(Tensor pairs) {
        Shape s = pairs.shape();
        return pairs.reshape(s.with(-1, s.size(-1) / 2).insert(s.rank(), 2)).viewAsComplex();
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

    private static Shape kernel(Tensor weight, int axes) {
        Shape shape = weight.shape();
        for (int i = axes; i < 3; i++) shape = shape.insert(0, 1);
        return shape;
    }
}
