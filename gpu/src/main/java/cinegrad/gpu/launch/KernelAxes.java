package cinegrad.gpu.launch;

import cinegrad.ops.shape.Broadcast;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;

/// The structure `Axes` of common.cuh: how a kernel walks over one or two operands.
public final class KernelAxes {
    private static final int MOST = 8;

    private KernelAxes() { }

    public static int[] of(Broadcast walk) {
        return of(walk.sizes(), walk.strideA(), walk.strideB());
    }

    /// Axis i of the walk is axis `order[i]` of an array of this shape. Neighbors that stay together are one axis,
    /// and those of size 1 are none.
    public static int[] permuted(Shape shape, int[] order) {
        var sizes = new ArrayList<Integer>();
        var strides = new ArrayList<Integer>();
        for (int axis : order) {
            int size = shape.size(axis);
            if (size == 1) continue;
            int stride = shape.stride(axis);
            int last = sizes.size() - 1;
            if (last >= 0 && strides.get(last) == stride * size) {
                sizes.set(last, sizes.get(last) * size);
                strides.set(last, stride);
            } else {
                sizes.add(size);
                strides.add(stride);
            }
        }
        if (sizes.isEmpty()) return of(new int[] {1}, new int[] {0}, new int[] {0});
        int[] stride = strides.stream().mapToInt(s -> s).toArray();
        return of(sizes.stream().mapToInt(s -> s).toArray(), stride, new int[stride.length]);
    }

    private static int[] of(int[] sizes, int[] strideA, int[] strideB) {
        int rank = sizes.length;
        if (rank > MOST) {
            throw new ShapeException("cuda: at most " + MOST + " axes that walk differently, got " + rank
                    + "; reshape neighbors into one");
        }
        int[] structure = new int[1 + 3 * MOST];
        structure[0] = rank;
        System.arraycopy(sizes, 0, structure, 1, rank);
        System.arraycopy(strideA, 0, structure, 1 + MOST, rank);
        System.arraycopy(strideB, 0, structure, 1 + 2 * MOST, rank);
        return structure;
    }
}
