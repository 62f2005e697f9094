package cinegrad.autograd;

import cinegrad.autograd.op.Structural;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// The rule for indices: position i of an axis of size n is from −n to n − 1, negative ones counted from the end.
final class Positions {
    private Positions() { }

    /// These positions along `axis` of x, counted from the front.
    static int[] counted(String operation, Shape shape, int axis, int... index) {
        int size = shape.size(axis);
        return Arrays.stream(index).map(i -> {
            if (i < -size || i >= size) {
                throw new ShapeException(operation + ": index " + i + " is outside axis " + axis + " of " + shape);
            }
            return i < 0 ? i + size : i;
        }).toArray();
    }

    /// `y[…, i, …] = x[…, index[i], …]` along `axis`, where −1 reads 0.
    static Tensor takeOrZero(Tensor x, int axis, int... index) {
        return Tensor.apply(new Structural.Take(x.shape().axis(axis), index), x);
    }

    /// `y[…, i, …] = x[…, source(i), …]` along `axis` for i < length, where −1 reads 0.
    static Tensor taken(String operation, Tensor x, int axis, long length, IntUnaryOperator source) {
        int n = length(operation, x.shape(), axis, length);
        return takeOrZero(x, axis, IntStream.range(0, n).map(source).toArray());
    }

    /// `length` as a size of `axis`, if an array can be that large.
    static int length(String operation, Shape shape, int axis, long length) {
        long others = 1;
        for (int i = 0; i < shape.rank(); i++) if (i != shape.axis(axis)) others *= shape.size(i);
        if (length < 0) {
            throw new ShapeException(operation + ": " + length + " elements would be left of axis " + axis + " of " + shape);
        }
        if (length > Integer.MAX_VALUE - 8 || length * others > Integer.MAX_VALUE - 8) {
            throw new ShapeException(operation + ": axis " + axis + " of " + shape + " would have " + length
                    + " elements; an array has at most 2^31");
        }
        return (int) length;
    }
}
