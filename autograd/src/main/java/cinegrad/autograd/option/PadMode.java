package cinegrad.autograd.option;

import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.function.IntUnaryOperator;

/// The values of elements added beside an axis, shown for the axis 0 1 2 3.
public enum PadMode {
    /// Mirrored at the outermost elements, which are not repeated: 2 1 | 0 1 2 3 | 2 1.
    REFLECT {
        @Override
        public IntUnaryOperator source(Shape shape, int axis, int before, int after) {
            int size = shape.size(axis);
            require(before < size && after < size, "needs more elements than it adds", shape, axis, before, after);
            return i -> i < 0 ? -i : i >= size ? 2 * size - 2 - i : i;
        }
    },
    /// The outermost elements repeated: 0 0 | 0 1 2 3 | 3 3.
    REPLICATE {
        @Override
        public IntUnaryOperator source(Shape shape, int axis, int before, int after) {
            int size = shape.size(axis);
            require(size > 0, "needs an element to repeat", shape, axis, before, after);
            return i -> Math.clamp(i, 0, size - 1);
        }
    },
    /// The axis goes round, after elements were taken away: 2 3 | 0 1 2 3 | 0 1.
    CIRCULAR {
        @Override
        public IntUnaryOperator source(Shape shape, int axis, int before, int after) {
            int first = Math.max(0, -before);
            int kept = shape.size(axis) - first - Math.max(0, -after);
            require(before <= kept && after <= kept, "goes round at most once", shape, axis, before, after);
            return i -> first + Math.floorMod(i - first, kept);
        }
    };

    /// Where element i of the padded axis, counted from the first of x, is read.
    public abstract IntUnaryOperator source(Shape shape, int axis, int before, int after);

    void require(boolean holds, String rule, Shape shape, int axis, int before, int after) {
        if (holds) return;
        throw new ShapeException("pad: " + this + " " + rule + "; " + before + " and " + after + " elements beside axis " + axis
                + " of " + shape);
    }
}
