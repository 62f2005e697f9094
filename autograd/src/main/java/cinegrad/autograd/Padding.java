package cinegrad.autograd;

import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/// Elements added before and after an axis. Negative numbers take elements away.
public final class Padding {
    private Padding() { }

    public static Tensor zeros(Tensor x, int axis, int before, int after) {
        int size = x.shape().size(axis);
        return padded(x, axis, before, after, i -> i < 0 || i >= size ? -1 : i);
    }

    public static Tensor constant(Tensor x, int axis, int before, int after, double value) {
        Tensor padded = zeros(x, axis, before, after);
        if (value == 0) return padded;
        int size = x.shape().size(axis);
        double[] added = IntStream.range(-before, size + after).mapToDouble(i -> i < 0 || i >= size ? value : 0).toArray();
        Shape shape = Shape.of(added.length);
        for (int i = x.shape().axis(axis) + 1; i < x.shape().rank(); i++) shape = shape.insert(shape.rank(), 1);
        return padded.plus(Tensor.constant(x.backend().upload(ArrayType.real(shape), added)));
    }

    /// Mirrored at the outermost elements, which are not repeated: 2 1 | 0 1 2 3 | 2 1.
    public static Tensor reflect(Tensor x, int axis, int before, int after) {
        int size = x.shape().size(axis);
        if (before >= size || after >= size) {
            throw new ShapeException("reflect: " + before + " and " + after + " elements beside axis " + axis + " of " + x.shape() + "; it has one too few to mirror");
        }
        return padded(x, axis, before, after, i -> i < 0 ? -i : i >= size ? 2 * size - 2 - i : i);
    }

    /// The outermost elements repeated: 0 0 | 0 1 2 3 | 3 3.
    public static Tensor replicate(Tensor x, int axis, int before, int after) {
        int size = x.shape().size(axis);
        if (size == 0) throw new ShapeException("replicate: axis " + axis + " of " + x.shape() + " has no element to repeat");
        return padded(x, axis, before, after, i -> Math.clamp(i, 0, size - 1));
    }

    /// The axis goes round: 2 3 | 0 1 2 3 | 0 1.
    public static Tensor circular(Tensor x, int axis, int before, int after) {
        int size = x.shape().size(axis);
        if (before > size || after > size) throw new ShapeException("circular: more than one turn around axis " + axis + " of " + x.shape());
        return padded(x, axis, before, after, i -> Math.floorMod(i, size));
    }

    private static Tensor padded(Tensor x, int axis, int before, int after, IntUnaryOperator source) {
        int size = x.shape().size(axis);
        if (before + after + size < 0) throw new ShapeException("pad: " + before + " and " + after + " leave less than nothing of axis " + axis + " of " + x.shape());
        return x.take(axis, IntStream.range(-before, size + after).map(source).toArray());
    }
}
