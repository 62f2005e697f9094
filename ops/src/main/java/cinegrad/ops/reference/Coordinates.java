package cinegrad.ops.reference;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

/// Elements of dense, row-major arrays by their coordinates. All index arithmetic of this package is here, in convolutions and in
/// windows; none of it is shared with the fast kernels.
final class Coordinates {
    /// How many elements are computed before the thread looks whether it was interrupted.
    private static final int UNINTERRUPTED = 16;

    /// One element: its coordinates `c`, an array that is used again for the next one.
    @FunctionalInterface
    interface Body {
        void at(int[] c);
    }

    /// All elements that differ only in their coordinate along `axis`.
    record Line(Shape shape, int axis, int[] c) {
        /// The offset of the element with coordinate `k` along the axis.
        int at(int k) {
            requireUninterrupted(k);
            c[axis] = k;
            return Coordinates.at(shape, c);
        }

        /// The line of an array that differs from this one in its size along the axis.
        Line in(Shape other) {
            return new Line(other, axis, c.clone());
        }
    }

    @FunctionalInterface
    interface LineBody {
        void along(Line line);
    }

    private Coordinates() { }

    /// For a loop that counts: looks now and then whether the thread was interrupted.
    static void requireUninterrupted(int count) {
        if (count % UNINTERRUPTED == 0) Parallel.requireUninterrupted();
    }

    /// Every element once, the last coordinate counting fastest.
    static void forEach(Shape shape, Body body) {
        int[] c = new int[shape.rank()];
        for (int left = shape.elements(); left > 0; left--) {
            requireUninterrupted(left);
            body.at(c);
            for (int axis = c.length - 1; axis >= 0 && ++c[axis] == shape.size(axis); axis--) c[axis] = 0;
        }
    }

    /// Every line along `axis` once.
    static void forEachLine(Shape shape, int axis, LineBody body) {
        int a = shape.axis(axis);
        forEach(shape.with(a, 1), c -> body.along(new Line(shape, a, c.clone())));
    }

    /// The offset of an element: ((c₀·s₁ + c₁)·s₂ + c₂)·s₃ + …
    static int at(Shape shape, int... c) {
        int at = 0;
        for (int axis = 0; axis < c.length; axis++) at = at * shape.size(axis) + c[axis];
        return at;
    }

    /// Where an array of `shape` that is repeated under broadcasting is read for element `c` of the result: the last axes belong
    /// together, and along an axis of size 1 there is only coordinate 0.
    static int repeated(Shape shape, int[] c) {
        int lead = c.length - shape.rank();
        int at = 0;
        for (int axis = 0; axis < shape.rank(); axis++) at = at * shape.size(axis) + (shape.size(axis) == 1 ? 0 : c[lead + axis]);
        return at;
    }
}
