package cinegrad.autograd;

import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.function.IntUnaryOperator;

/// The values of elements added beside an axis, shown for the axis 0 1 2 3.
public enum PadMode {
    /// Mirrored at the outermost elements, which are not repeated: 2 1 | 0 1 2 3 | 2 1.
    REFLECT {
        @Override
        IntUnaryOperator source(int size, int before, int after, String where) {
            if (before >= size || after >= size) {
                throw new ShapeException("pad: REFLECT needs more elements than it adds; " + where);
            }
            return i -> i < 0 ? -i : i >= size ? 2 * size - 2 - i : i;
        }
    },
    /// The outermost elements repeated: 0 0 | 0 1 2 3 | 3 3.
    REPLICATE {
        @Override
        IntUnaryOperator source(int size, int before, int after, String where) {
            if (size == 0) throw new ShapeException("pad: REPLICATE needs an element to repeat; " + where);
            return i -> Math.clamp(i, 0, size - 1);
        }
    },
    /// The axis goes round, after elements were taken away: 2 3 | 0 1 2 3 | 0 1.
    CIRCULAR {
        @Override
        IntUnaryOperator source(int size, int before, int after, String where) {
            int first = Math.max(0, -before);
            int kept = size - first - Math.max(0, -after);
            if (before > kept || after > kept) throw new ShapeException("pad: CIRCULAR goes round at most once; " + where);
            return i -> first + Math.floorMod(i - first, kept);
        }
    };

    /// Where element i of the padded axis, counted from the first of x, is read.
    abstract IntUnaryOperator source(int size, int before, int after, String where);

    static String where(Shape shape, int axis, int before, int after) {
        return before + " and " + after + " elements beside axis " + axis + " of " + shape;
    }
}
