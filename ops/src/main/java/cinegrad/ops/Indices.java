package cinegrad.ops;

import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// The door of the operations that are told where elements lie: nothing outside an axis is read or written on any backend.
final class Indices {
    /// Up to here every whole number is a number in single precision.
    private static final int EXACT_SINGLES = 1 << 24;

    private Indices() { }

    /// Demands −1, which stands for no element, or a position along `axis` of `shape`.
    static void requirePositions(String operation, int[] index, Shape shape, int axis) {
        int size = shape.size(axis);
        for (int i : index) {
            if (i < -1 || i >= size) {
                throw new ShapeException(operation + ": index " + i + " is outside axis " + axis + " of " + shape
                        + "; it must be from 0 to " + (size - 1) + ", or -1 for no element");
            }
        }
    }

    /// Demands one position for each of the elements along `axis` of `shape`.
    static void requireCount(String operation, int[] index, Shape shape, int axis) {
        if (index.length != shape.size(axis)) {
            throw new ShapeException(operation + ": " + index.length + " positions for axis " + axis + " of " + shape);
        }
    }

    /// Demands a real index shaped as `elements` but for `axis`, every number of it one of the whole numbers 0 … size − 1.
    static void requireInside(String operation, NdArray index, Shape elements, int axis, int size) {
        if (index.isComplex() || index.shape().rank() != elements.rank()
                || !index.shape().with(axis, 1).equals(elements.with(axis, 1))) {
            throw new ShapeException(operation + ": the index must be real and shaped as the array but for axis " + axis
                    + ", got " + index.type() + " for " + elements);
        }
        if (index.backend().precision() == Precision.SINGLE && size > EXACT_SINGLES) {
            throw new ShapeException(operation + ": an axis of " + size + " elements has more than 2^24, whose positions are no "
                    + "single-precision numbers; use take, or double precision");
        }
        for (double i : index.toDoubles()) {
            if (!(i >= 0 && i < size) || i != Math.rint(i)) {
                throw new ShapeException(operation + ": index "
                        + (i == Math.rint(i) && Math.abs(i) < Long.MAX_VALUE ? String.valueOf((long) i) : String.valueOf(i))
                        + " is outside axis " + axis + " of size " + size + "; computed indices are whole numbers from 0");
            }
        }
    }
}
