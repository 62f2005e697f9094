package cinegrad.ops.shape;

import cinegrad.ops.parallel.Parallel;

import java.util.ArrayList;

/// How two arrays are walked together under broadcasting: as `runs()` runs of `length` outputs each, along which either operand
/// advances by its step, 0 or 1. Neighboring axes that walk alike are merged, so two equal shapes are one single run.
public final class Broadcast {
    /// `n` outputs from `yAt` on, with the first elements of the operands at `aAt` and `bAt`.
    @FunctionalInterface
    public interface Run {
        void over(int aAt, int bAt, int yAt, int n);
    }

    private static final int PIECE = 1 << 14;

    private final Shape output;
    private final int[] sizes;
    private final int[] strideA;
    private final int[] strideB;
    private final int length;
    private final int runs;

    public Broadcast(String operation, Shape a, Shape b) {
        output = Shape.broadcast(operation, a, b);
        var merged = new ArrayList<int[]>();
        int stepA = 1;
        int stepB = 1;
        for (int i = 1; i <= output.rank(); i++) {
            int size = output.size(-i);
            int sizeA = i <= a.rank() ? a.size(-i) : 1;
            int sizeB = i <= b.rank() ? b.size(-i) : 1;
            int sa = sizeA == 1 ? 0 : stepA;
            int sb = sizeB == 1 ? 0 : stepB;
            stepA *= sizeA;
            stepB *= sizeB;
            if (size == 1) continue;
            int[] inner = merged.isEmpty() ? null : merged.getLast();
            if (inner != null && sa == inner[1] * inner[0] && sb == inner[2] * inner[0]) inner[0] *= size;
            else merged.add(new int[] {size, sa, sb});
        }
        if (merged.isEmpty()) merged.add(new int[] {1, 0, 0});
        int rank = merged.size();
        sizes = new int[rank];
        strideA = new int[rank];
        strideB = new int[rank];
        for (int i = 0; i < rank; i++) {
            int[] axis = merged.get(rank - 1 - i);
            sizes[i] = axis[0];
            strideA[i] = axis[1];
            strideB[i] = axis[2];
        }
        length = sizes[rank - 1];
        runs = length == 0 ? 0 : output.elements() / length;
    }

    public Shape output() {
        return output;
    }

    /// Sizes of the merged axes, the contiguous one last.
    public int[] sizes() {
        return sizes.clone();
    }

    /// How far the first operand moves along each merged axis.
    public int[] strideA() {
        return strideA.clone();
    }

    public int[] strideB() {
        return strideB.clone();
    }

    /// How far the first operand moves from one output of a run to the next: 0 or 1.
    public int stepA() {
        return strideA[strideA.length - 1];
    }

    public int stepB() {
        return strideB[strideB.length - 1];
    }

    /// Calls `run` for pieces that together cover every output once, split over the threads.
    public void forEach(Parallel parallel, Run run) {
        int pieces = Math.ceilDiv(length, PIECE);
        int together = Math.max(1, PIECE / Math.max(1, length));
        parallel.forRange(Math.multiplyExact(runs, pieces), together, (from, to, _) -> {
            for (int p = from; p < to; p++) {
                int r = p / pieces;
                int start = p % pieces * PIECE;
                int aAt = start * stepA();
                int bAt = start * stepB();
                int rest = r;
                for (int axis = sizes.length - 2; axis >= 0; axis--) {
                    int i = rest % sizes[axis];
                    rest /= sizes[axis];
                    aAt += i * strideA[axis];
                    bAt += i * strideB[axis];
                }
                run.over(aAt, bAt, r * length + start, Math.min(PIECE, length - start));
            }
        });
    }
}
