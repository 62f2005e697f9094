package cinegrad.ops.shape;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The sizes of a dense, row-major array: immutable, validated once. A scalar has rank 0 and one element.
///
/// The product of all sizes is below 2³¹, sizes of 0 counted as 1, so no stride overflows.
///
/// Axes may be counted from the end: −1 is the last one. Written as `(1,12,256,128,2)`.
public final class Shape {
    private final int[] sizes;
    private final int elements;

    private Shape(int[] sizes) {
        long n = 1;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] < 0) throw new ShapeException("shape: axis " + i + " of " + text(sizes) + " is negative");
            n *= Math.max(1, sizes[i]);
            if (n > Integer.MAX_VALUE - 8) {
                throw new ShapeException("shape: " + text(sizes)
                        + " has more than 2^31 elements, the most one Java array can hold; "
                        + "split the work into smaller arrays");
            }
        }
        this.sizes = sizes;
        this.elements = Arrays.stream(sizes).anyMatch(size -> size == 0) ? 0 : (int) n;
    }

    public static final Shape SCALAR = new Shape(new int[0]);

    public static Shape of(int... sizes) {
        return new Shape(sizes.clone());
    }

    public int rank() {
        return sizes.length;
    }

    /// The product of all sizes; 1 for a scalar.
    public int elements() {
        return elements;
    }

    public int size(int axis) {
        return sizes[axis(axis)];
    }

    /// `axis` counted from the front, whichever way it was given.
    public int axis(int axis) {
        int a = axis < 0 ? axis + sizes.length : axis;
        if (a < 0 || a >= sizes.length) {
            throw new ShapeException("axis " + axis + " does not exist in " + this + " of rank " + sizes.length);
        }
        return a;
    }

    public int[] toArray() {
        return sizes.clone();
    }

    /// Elements between two neighbors along `axis`.
    public int stride(int axis) {
        int stride = 1;
        for (int i = axis(axis) + 1; i < sizes.length; i++) stride *= sizes[i];
        return stride;
    }

    /// This shape with `axis` of another size.
    public Shape with(int axis, int size) {
        int[] s = sizes.clone();
        s[axis(axis)] = size;
        return new Shape(s);
    }

    /// This shape with one more axis of `size` at position `axis`, 0 … rank.
    public Shape insert(int axis, int size) {
        int at = axis < 0 ? axis + sizes.length + 1 : axis;
        if (at < 0 || at > sizes.length) throw new ShapeException("insert: position " + axis + " does not exist in " + this);
        int[] s = new int[sizes.length + 1];
        System.arraycopy(sizes, 0, s, 0, at);
        s[at] = size;
        System.arraycopy(sizes, at, s, at + 1, sizes.length - at);
        return new Shape(s);
    }

    public Shape remove(int axis) {
        int at = axis(axis);
        return new Shape(IntStream.range(0, sizes.length).filter(i -> i != at).map(i -> sizes[i]).toArray());
    }

    /// The common shape of two arrays under broadcasting: aligned at the last axis, sizes equal or one of them 1.
    public static Shape broadcast(String operation, Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        int[] s = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int p = i <= a.rank() ? a.size(-i) : 1;
            int q = i <= b.rank() ? b.size(-i) : 1;
            if (p != q && p != 1 && q != 1) {
                throw new ShapeException(operation + ": " + a + " and " + b + " do not broadcast: axis " + -i + " is " + p
                        + " and " + q);
            }
            s[rank - i] = p == 1 ? q : p;
        }
        return new Shape(s);
    }

    /// @throws ShapeException unless an array of shape `from` broadcasts to an array of shape `to`
    public static void requireBroadcast(String operation, Shape from, Shape to) {
        if (!broadcast(operation, from, to).equals(to)) {
            throw new ShapeException(operation + ": " + from + " does not broadcast to " + to);
        }
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Shape s && Arrays.equals(sizes, s.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    @Override
    public String toString() {
        return text(sizes);
    }

    private static String text(int[] sizes) {
        var text = new StringBuilder("(");
        for (int i = 0; i < sizes.length; i++) text.append(i == 0 ? "" : ",").append(sizes[i]);
        return text.append(')').toString();
    }
}
