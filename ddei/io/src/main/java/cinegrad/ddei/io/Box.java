package cinegrad.ddei.io;

import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.stream.IntStream;

/// A part of an array: along every axis a first index, and how many follow it.
public final class Box {
    private final int[] start;
    private final int[] size;

    private Box(int[] start, int[] size) {
        this.start = start;
        this.size = size;
    }

    /// @param start the first index along each axis
    /// @param size  how many elements along each axis
    public static Box of(int[] start, int[] size) {
        if (start.length != size.length) {
            throw new IllegalArgumentException("box: " + start.length + " first indices, " + size.length + " sizes");
        }
        return new Box(start.clone(), size.clone());
    }

    /// All of an array.
    public static Box whole(int[] sizes) {
        return new Box(new int[sizes.length], sizes.clone());
    }

    public int[] start() {
        return start.clone();
    }

    public int[] size() {
        return size.clone();
    }

    /// The same box of the array with its axes in the opposite order.
    public Box reversed() {
        return new Box(reversed(start), reversed(size));
    }

    private static int[] reversed(int[] values) {
        return IntStream.range(0, values.length).map(i -> values[values.length - 1 - i]).toArray();
    }

    /// An error unless it lies in an array of this shape.
    public Box within(Shape whole) {
        boolean inside = whole.rank() == start.length;
        for (int i = 0; inside && i < start.length; i++) {
            inside = start[i] >= 0 && size[i] >= 0 && size[i] <= whole.size(i) - start[i];
        }
        if (!inside) throw new IllegalArgumentException("box: " + this + " does not lie in an array " + whole);
        return this;
    }

    @Override
    public String toString() {
        return Arrays.toString(size) + " elements at " + Arrays.toString(start);
    }
}
