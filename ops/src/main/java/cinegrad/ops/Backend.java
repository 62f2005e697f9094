package cinegrad.ops;

import cinegrad.ops.shape.ArrayType;

/// The interface of a device: all operations, family by family.
/// [cinegrad.ops.reference.ReferenceBackend] defines them in double precision and plain loops, the others agree with it to
/// rounding.
///
/// An operation is a method twice. `softmax(kind, x, axis)` infers the type of its result, makes the array, and has it filled:
/// `softmaxInto(kind, x, axis, y)` does the work. A device implements the abstract `…Into`s, the primitives; the others have a
/// body made of primitives, which a device overrides where it is faster. Nothing but [#empty] and [#lasting] makes an array.
///
/// Geometry records and the public methods check the arguments; an implementation trusts them. Every operation returns a
/// new array unless its name ends in `Into`. A backend is chosen once, at the edge of a program, and passed down.
public interface Backend extends MemoryOperations, ElementwiseOperations, MovementOperations, AxisOperations, MatrixOperations,
        ConvolutionOperations, FourierOperations,
        SamplingOperations, TrainingOperations {
    @Override
    default NdArray empty(ArrayType type) {
        return new NdArray(this, type, Workspace.take(this, type.numbers()));
    }

    @Override
    default NdArray lasting(ArrayType type) {
        return new NdArray(this, type, newBuffer(type.numbers()));
    }
}
