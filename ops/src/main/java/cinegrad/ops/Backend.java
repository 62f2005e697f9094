package cinegrad.ops;

import cinegrad.ops.shape.ArrayType;

/// The interface of a device: all operations, family by family. [cinegrad.ops.reference.ReferenceBackend] defines them in double
/// precision and plain loops, the others agree with it to rounding.
///
/// An operation is a method twice. `softmax(kind, x, axis)` infers the type of its result, makes the array, and has it filled:
/// `softmaxInto(kind, x, axis, y)` does the work. A device implements the abstract `…Into`s, the primitives; the others have a
/// body made of primitives, which a device overrides where it is faster. Nothing but [#empty] and [#lasting] makes an array.
///
/// Geometry records and the public methods check the arguments; an implementation trusts them. Every operation returns a
/// new array unless its name ends in `Into`. A backend is chosen once, at the edge of a program, and passed down.
///
/// # Threads
///
/// One backend serves any number of threads at once, platform and virtual: every one of them gets the bits it would get alone.
/// Arrays may be read by all of them. An array that an operation writes, one whose name ends in `Into`, nobody else may read or
/// write until that operation has returned. An array goes to another thread as any Java object does whose content was changed:
/// through a lock, a queue, a `Future`, the start or the end of a thread.
///
/// | may be shared by threads | serves one thread at a time |
/// |---|---|
/// | backends, plans, geometries, linear maps, operations | random streams (`…At` methods apart) |
/// | arrays and tensors, as long as nobody changes the numbers | a [Workspace], which refuses a second thread |
/// | layers and networks, as long as nobody trains them | optimizers, trainings, evaluations: each thread makes its own |
///
/// An interrupted thread ends its operation early with a [java.util.concurrent.CancellationException]: what the operation was to
/// fill is incomplete, the thread stays interrupted, everything else is as it was, and the backend computes on.
public interface Backend extends MemoryOperations, ElementwiseOperations, MovementOperations, AxisOperations, MatrixOperations,
        LinearAlgebraOperations, ConvolutionOperations, FourierOperations, NufftOperations, SamplingOperations,
        TrainingOperations {
    @Override
    default NdArray empty(ArrayType type) {
        return new NdArray(this, type, Workspace.take(this, type.numbers()));
    }

    @Override
    default NdArray lasting(ArrayType type) {
        return new NdArray(this, type, newBuffer(type.numbers()));
    }
}
