package cinegrad.autograd;

import cinegrad.autograd.op.Structural;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.shape.Triple;

import java.util.Arrays;

/// The windows of a convolution: which elements of an axis each of them reads.
final class Patches {
    private final Shape image;
    private final int[] kernel;
    private final int[] windows;
    /// For each axis the places of all windows one after the other, −1 in the padding.
    private final int[][] places;

    private Patches(Shape image, int[] kernel) {
        this.image = image;
        this.kernel = kernel;
        windows = new int[kernel.length];
        places = new int[kernel.length][];
    }

    /// @param image (N, one to three axes, C)
    static Patches of(String operation, Shape image, ConvOptions options, int... kernel) {
        int axes = kernel.length;
        if (axes < 1 || axes > 3 || image.rank() != axes + 2 || options.groups() != 1) {
            throw new ShapeException(operation + ": needs x (N, " + (axes < 1 || axes > 3 ? "one to three" : axes)
                    + " axes, C), a kernel size for each axis and one group, got " + image + ", " + Arrays.toString(kernel)
                    + " and " + options.groups() + " groups");
        }
        var patches = new Patches(image, kernel);
        for (int i = 0; i < axes; i++) patches.find(operation, options, i);
        return patches;
    }

    private void find(String operation, ConvOptions options, int i) {
        int at = 3 - kernel.length + i;
        int size = image.size(1 + i);
        int taps = kernel[i];
        int stride = along(options.stride(), at);
        int padding = along(options.padding(), at);
        int dilation = along(options.dilation(), at);
        long room = size + 2L * padding - dilation * (taps - 1L) - 1;
        if (taps < 1 || stride < 1 || dilation < 1 || padding < 0 || room < 0) {
            throw new ShapeException(operation + ": a window of " + taps + " elements, " + dilation + " apart, every " + stride
                    + " elements, does not fit into axis " + (1 + i) + " of " + image + " with padding " + padding);
        }
        windows[i] = Positions.length(operation, image, 1 + i, room / stride + 1);
        places[i] = new int[Positions.length(operation, image, 1 + i, (long) windows[i] * taps)];
        Arrays.setAll(places[i], k -> {
            long from = (long) (k / taps) * stride + (long) (k % taps) * dilation - padding;
            return from >= 0 && from < size ? (int) from : -1;
        });
    }

    /// What each window reads: (N, windows, C·kernel).
    Tensor rows(Tensor x) {
        Tensor y = x;
        for (int i = 0; i < kernel.length; i++) y = Positions.takeOrZero(y, 1 + i, places[i]);
        Shape s = y.shape();
        return y.reshape(apart(s)).permute(order()).reshape(s.size(0), product(windows), s.size(-1) * product(kernel));
    }

    /// The adjoint: rows added up where they were read.
    Tensor image(Tensor rows) {
        if (rows.shape().size(1) != product(windows)) {
            throw new ShapeException("fold: " + rows.shape() + " has " + rows.shape().size(1) + " rows, but " + image + " has "
                    + product(windows) + " windows");
        }
        Shape together = image;
        for (int i = 0; i < kernel.length; i++) together = together.with(1 + i, places[i].length);
        int[] order = order();
        int[] apart = apart(together);
        int[] moved = Arrays.stream(order).map(i -> apart[i]).toArray();
        int[] back = new int[order.length];
        for (int i = 0; i < order.length; i++) back[order[i]] = i;
        Tensor y = rows.reshape(moved).permute(back).reshape(together);
        for (int i = 0; i < kernel.length; i++) {
            y = Tensor.apply(new Structural.IndexAdd(1 + i, places[i], image.size(1 + i)), y);
        }
        return y;
    }

    /// (N, windows·kernel along each axis, C) with windows and kernels as axes of their own.
    private int[] apart(Shape together) {
        int axes = kernel.length;
        int[] apart = new int[2 * axes + 2];
        apart[0] = together.size(0);
        apart[2 * axes + 1] = together.size(-1);
        for (int i = 0; i < axes; i++) {
            apart[1 + 2 * i] = windows[i];
            apart[2 + 2 * i] = kernel[i];
        }
        return apart;
    }

    /// The windows in front, the channels and kernels behind.
    private int[] order() {
        int axes = kernel.length;
        int[] order = new int[2 * axes + 2];
        order[axes + 1] = 2 * axes + 1;
        for (int i = 0; i < axes; i++) {
            order[1 + i] = 1 + 2 * i;
            order[axes + 2 + i] = 2 + 2 * i;
        }
        return order;
    }

    static int along(Triple triple, int axis) {
        return switch (axis) {
            case 0 -> triple.t();
            case 1 -> triple.h();
            default -> triple.w();
        };
    }

    private static int product(int[] sizes) {
        return Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    }
}
