package cinegrad.ops.shape;

import java.util.Arrays;

/// A shape split at a block of consecutive axes: `outer` × `length` × `inner` elements, where `length` is the block.
///
/// @param outer  product of the sizes before the block
/// @param length product of the sizes in it
/// @param inner  product of the sizes after it: the distance of neighbors along the block
public record AxisGroup(int outer, int length, int inner) {
    /// The block from axis `first` to axis `last`, both included.
    public static AxisGroup of(Shape shape, int first, int last) {
        int outer = 1;
        int length = 1;
        int inner = 1;
        for (int i = 0; i < shape.rank(); i++) {
            if (i < first) outer *= shape.size(i);
            else if (i <= last) length *= shape.size(i);
            else inner *= shape.size(i);
        }
        return new AxisGroup(outer, length, inner);
    }

    public static AxisGroup of(Shape shape, int axis) {
        int a = shape.axis(axis);
        return of(shape, a, a);
    }

    /// `axes` counted from the front, ascending, each once; all of them if none is named.
    public static int[] axes(String operation, Shape shape, int... axes) {
        if (axes.length == 0) {
            int[] all = new int[shape.rank()];
            Arrays.setAll(all, i -> i);
            return all;
        }
        int[] sorted = Arrays.stream(axes).map(shape::axis).sorted().toArray();
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                throw new ShapeException(operation + ": axis " + sorted[i] + " of " + shape + " is named twice");
            }
        }
        return sorted;
    }

    /// How many elements these axes have together.
    public static int count(Shape shape, int... axes) {
        int n = 1;
        for (int axis : axes) n *= shape.size(axis);
        return n;
    }
}
