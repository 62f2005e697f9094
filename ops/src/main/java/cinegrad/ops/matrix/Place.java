package cinegrad.ops.matrix;

import cinegrad.ops.shape.Shape;

/// The matrix that an operation is at, for its messages.
///
/// @param batch the sizes of the axes before the last two
/// @param index the number of the matrix, counted through the batch
public record Place(String operation, Shape batch, int index) {
    LinearAlgebraException failure(String what) {
        if (batch.rank() == 0) return new LinearAlgebraException(operation + ": the matrix " + what);
        int[] at = new int[batch.rank()];
        for (int axis = 0; axis < at.length; axis++) at[axis] = index / batch.stride(axis) % batch.size(axis);
        return new LinearAlgebraException(operation + ": matrix " + Shape.of(at) + " of the batch " + batch + " " + what);
    }
}
