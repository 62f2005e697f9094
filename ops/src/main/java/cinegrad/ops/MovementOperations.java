package cinegrad.ops;

import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.movement.Concatenation;
import cinegrad.ops.movement.Permutation;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.List;

/// Elements moved to other places.
public interface MovementOperations extends MemoryOperations {
    /// A real array as complex numbers with imaginary part 0.
    default NdArray toComplex(NdArray x) {
        NdArray y = empty(ArrayType.complex(x.shape()));
        toComplexInto(x, y);
        return y;
    }

    /// Each number, and a 0 beside it.
    default void toComplexInto(NdArray x, NdArray y) {
        int rank = x.shape().rank();
        takeInto(x.reshape(x.shape().insert(rank, 1)), rank, new int[] {0, -1}, y.asReal());
    }

    /// The real parts of a complex array.
    default NdArray realPart(NdArray x) {
        NdArray y = empty(ArrayType.real(x.shape()));
        realPartInto(x, y);
        return y;
    }

    /// Of each pair (real, imaginary) the first.
    default void realPartInto(NdArray x, NdArray y) {
        int rank = x.shape().rank();
        takeInto(x.asReal(), rank, new int[] {0}, y.reshape(y.shape().insert(rank, 1)));
    }

    /// Repeats `x` along axes of size 1, and along new leading axes, to `shape`.
    default NdArray broadcastTo(NdArray x, Shape shape) {
        NdArray y = empty(x.type().with(shape));
        broadcastToInto(x, y);
        return y;
    }

    /// Times ones of the wanted shape.
    default void broadcastToInto(NdArray x, NdArray y) {
        var backend = x.backend();
        backend.zipInto(BinaryFunction.MULTIPLY, x.asReal(), full(y.asReal().type(), 1), y.asReal());
    }

    /// Axis i of the result is axis `order[i]` of x.
    default NdArray permute(NdArray x, int... order) {
        var permutation = Permutation.of(x.type(), order);
        NdArray y = empty(permutation.output());
        permuteInto(x, permutation, y);
        return y;
    }

    void permuteInto(NdArray x, Permutation permutation, NdArray y);

    /// `y[…, i, …] = x[…, index[i], …]` along `axis`; an index of −1 reads 0.
    ///
    /// @throws ShapeException if an index is neither −1 nor within the axis
    default NdArray take(NdArray x, int axis, int[] index) {
        Indices.requirePositions("take", index, x.shape(), x.shape().axis(axis));
        NdArray y = empty(x.type().with(x.shape().with(axis, index.length)));
        takeInto(x, x.shape().axis(axis), index, y);
        return y;
    }

    void takeInto(NdArray x, int axis, int[] index, NdArray y);

    /// `y[…, index[i], …] += x[…, i, …]` along `axis`, which gets `size` elements; an index of −1 is passed over. The adjoint of
    /// [#take].
    ///
    /// @throws ShapeException if an index is neither −1 nor below `size`, or if there are not as many as `x` has elements there
    default NdArray scatterAdd(NdArray x, int axis, int[] index, int size) {
        Indices.requireCount("scatterAdd", index, x.shape(), x.shape().axis(axis));
        NdArray y = empty(x.type().with(x.shape().with(axis, size)));
        Indices.requirePositions("scatterAdd", index, y.shape(), x.shape().axis(axis));
        scatterAddInto(x, x.shape().axis(axis), index, y);
        return y;
    }

    void scatterAddInto(NdArray x, int axis, int[] index, NdArray y);

    /// One after the other along `axis`.
    default NdArray concatenate(List<NdArray> parts, int axis) {
        var plan = Concatenation.of(parts.stream().map(NdArray::type).toList(), axis);
        NdArray y = empty(plan.output());
        concatenateInto(parts, plan, y);
        return y;
    }

    void concatenateInto(List<NdArray> parts, Concatenation plan, NdArray y);
}
