package cinegrad.autograd.op;

import cinegrad.ops.NdArray;
import cinegrad.ops.movement.Concatenation;
import cinegrad.ops.movement.Permutation;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;

/// Operations that only move numbers.
public final class Structural {
    private Structural() { }

    /// The same memory with other axes.
    public record Reshape(Shape shape) implements Unary {
        public ArrayType type(ArrayType x) {
            if (shape.elements() != x.shape().elements()) {
                throw new ShapeException("reshape: " + x.shape() + " has " + x.shape().elements() + " elements, " + shape
                        + " has " + shape.elements());
            }
            return x.with(shape);
        }
        public NdArray forward(NdArray x) { return x.reshape(shape); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return g.reshape(type.shape()); }
        public Reads reads() { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// The same memory: complex (…) as real (…, 2).
    public record AsReal() implements Unary {
        public ArrayType type(ArrayType x) { return x.asReal(); }
        public NdArray forward(NdArray x) { return x.asReal(); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return type.isComplex() ? g.asComplex() : g; }
        public Reads reads() { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// The same memory: real (…, 2) as complex (…).
    public record AsComplex() implements Unary {
        public ArrayType type(ArrayType x) { return x.asComplex(); }
        public NdArray forward(NdArray x) { return x.asComplex(); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return type.isComplex() ? g : g.asReal(); }
        public Reads reads() { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// Axis i of y is axis `order.get(i)` of x.
    public record Permute(List<Integer> order) implements Unary {
        public ArrayType type(ArrayType x) { return permutation(x).output(); }
        public NdArray forward(NdArray x) { return x.backend().permute(x, order.stream().mapToInt(i -> i).toArray()); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            return g.backend().permute(g, permutation(type).inverse());
        }
        public Reads reads() { return Reads.NOTHING; }
        private Permutation permutation(ArrayType x) {
            return Permutation.of(x, order.stream().mapToInt(i -> i).toArray());
        }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// `y[…, i, …] = x[…, index[i], …]` along `axis`; −1 reads 0. Slices, flips, rolls and paddings are all this.
    public record Take(int axis, int[] index) implements Unary {
        public ArrayType type(ArrayType x) {
            int size = x.shape().size(axis);
            for (int i : index) {
                if (i < -1 || i >= size) {
                    throw new ShapeException("take: index " + i + " is outside axis " + axis + " of " + x.shape());
                }
            }
            return x.with(x.shape().with(axis, index.length));
        }
        public NdArray forward(NdArray x) { return x.backend().take(x, axis, index); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            return g.backend().scatterAdd(g, axis, index, type.shape().size(axis));
        }
        public Reads reads() { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// The adjoint of [Take]: `y[…, index[i], …] += x[…, i, …]` along `axis`, which has `size` elements in y; −1 is skipped.
    public record IndexAdd(int axis, int[] index, int size) implements Unary {
        public ArrayType type(ArrayType x) {
            if (x.shape().size(axis) != index.length) {
                throw new ShapeException("indexAdd: " + index.length + " positions for axis " + axis + " of " + x.shape());
            }
            for (int i : index) if (i < -1 || i >= size) throw new ShapeException("indexAdd: index " + i
                    + " is outside an axis of size " + size);
            return x.with(x.shape().with(axis, size));
        }
        public NdArray forward(NdArray x) { return x.backend().scatterAdd(x, axis, index, size); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return g.backend().take(g, axis, index); }
        public Reads reads() { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// Repeats along axes of size 1 and new leading ones.
    public record BroadcastTo(Shape shape) implements Unary {
        public ArrayType type(ArrayType x) {
            Shape.requireBroadcast("broadcastTo", x.shape(), shape);
            return x.with(shape);
        }
        public NdArray forward(NdArray x) { return x.backend().broadcastTo(x, shape); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return g; }   // the engine sums back
        public Reads reads() { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// The inputs concatenated along `axis`.
    public record Concatenate(int axis) implements Variadic {
        public ArrayType type(List<ArrayType> inputs) { return Concatenation.of(inputs, axis).output(); }
        public Result forward(List<NdArray> inputs) {
            return Result.of(inputs.getFirst().backend().concatenate(inputs, axis));
        }
        public NdArray[] backward(NdArray g, Context c) {
            var gradients = new NdArray[c.wanted().length];
            int at = 0;
            for (int i = 0; i < gradients.length; i++) {
                int size = c.types().get(i).shape().size(axis);
                int start = at;
                int[] index = new int[size];
                Arrays.setAll(index, k -> start + k);
                if (c.wanted()[i]) gradients[i] = g.backend().take(g, axis, index);
                at += size;
            }
            return gradients;
        }
        public Reads reads(int input) { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }
}
