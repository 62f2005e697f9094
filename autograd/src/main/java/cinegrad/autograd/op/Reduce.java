package cinegrad.autograd.op;

import cinegrad.ops.ArrayType;
import cinegrad.ops.AxisGroup;
import cinegrad.ops.NdArray;
import cinegrad.ops.Reduction;
import cinegrad.ops.Shape;

import java.util.List;

/// Operations that make one number of many.
public final class Reduce {
    private Reduce() { }

    /// The sum over `axes` (all if empty), which stay with size 1; every summand gets the sum's gradient.
    public record Sum(List<Integer> axes) implements Unary {
        public ArrayType type(ArrayType x) { return x.with(kept(x.shape(), axes)); }
        public NdArray forward(NdArray x) { return x.backend().reduce(Reduction.SUM, x, ints(axes)); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return g.backend().broadcastTo(g, type.shape()); }
        public Reads reads() { return Reads.NOTHING; }
    }

    static int[] ints(List<Integer> axes) {
        return axes.stream().mapToInt(i -> i).toArray();
    }

    static Shape kept(Shape shape, List<Integer> axes) {
        Shape kept = shape;
        for (int axis : AxisGroup.axes("reduce", shape, ints(axes))) kept = kept.with(axis, 1);
        return kept;
    }
}
