package cinegrad.gpu;

import cinegrad.ops.Moments;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.AxisGroup;

import java.util.Arrays;

/// Reductions over one block of neighbouring axes. How a long one is cut depends on the sizes alone.
final class CudaReductions {
    /// The number of `SQUARED_DISTANCE` in reduction.cu, after those of [Reduction].
    private static final int SQUARED_DISTANCE = 3;
    private static final int MOST_INNER = 128;
    private static final int SLOT = 1 << 14;
    private static final int COLUMNS = 1 << 18;
    private static final int LEAST_ROWS = 16;
    private static final int MOST_BLOCKS = 1 << 16;

    private final CudaContext stage;

    CudaReductions(CudaContext stage) {
        this.stage = stage;
    }

    /// Neighbouring axes are reduced together, separate blocks one after the other from the last.
    ///
    /// @param axes ascending
    NdArray reduce(Reduction r, NdArray x, int[] axes) {
        NdArray y = x;
        for (int last = axes.length - 1; last >= 0; ) {
            int first = last;
            while (first > 0 && axes[first - 1] == axes[first] - 1) first--;
            NdArray z = x.backend().empty(reduced(y, axes[first], axes[last]));
            reduce(r, y, z, AxisGroup.of(y.type().asReal().shape(), axes[first], axes[last]), 1);
            y = z;
            last = first - 1;
        }
        return y;
    }

    /// @param axes ascending
    Moments moments(NdArray x, int[] axes) {
        double share = 1.0 / Arrays.stream(axes).map(x.shape()::size).reduce(1, (a, b) -> a * b);
        int last = axes.length - 1;
        if (last >= 0 && axes[last] - axes[0] == last) {
            var type = reduced(x, axes[0], axes[last]);
            var result = new Moments(x.backend().empty(type), x.backend().empty(type));
            var block = AxisGroup.of(x.shape(), axes[0], axes[last]);
            reduce(Reduction.SUM, x, result.mean(), block, share);
            squaredDistance(x, result.mean(), result.variance(), block, share);
            return result;
        }
        NdArray mean = reduce(Reduction.SUM, x, axes).times(share);
        NdArray distance = x.minus(mean);
        return new Moments(mean, reduce(Reduction.SUM, distance.times(distance), axes).times(share));
    }

    private void reduce(Reduction r, NdArray x, NdArray y, AxisGroup g, double factor) {
        reduce(switch (r) {
            case SUM -> 0;
            case MAXIMUM -> 1;
            case MINIMUM -> 2;
        }, x, null, y, g, factor);
    }

    /// y = factor · Σ (x − centre)².
    private void squaredDistance(NdArray x, NdArray center, NdArray y, AxisGroup g, double factor) {
        reduce(SQUARED_DISTANCE, x, center, y, g, factor);
    }

    private void reduce(int r, NdArray x, NdArray center, NdArray y, AxisGroup g, double factor) {
        if (y.numbers() == 0) return;
        boolean byRows = g.inner() <= MOST_INNER;
        long perOuter = (long) g.length() * g.inner();
        long wanted = byRows ? (perOuter + SLOT - 1) / SLOT : Math.min(COLUMNS / Math.max(1, (long) g.outer() * g.inner()), g.length() / LEAST_ROWS);
        int rows = (int) Math.max(1, (g.length() + Math.max(1, wanted) - 1) / Math.max(1, wanted));
        int slots = Math.max(1, (g.length() + rows - 1) / rows);
        long pieces = (long) g.outer() * slots;
        try (var partial = stage.takeDoubles(pieces * g.inner())) {
            if (byRows) {
                stage.launch("reduceRows", Grid.of((int) Math.min(pieces, MOST_BLOCKS), 256), r, x, center, partial, g.length(), g.inner(), slots, rows, (int) pieces);
            } else {
                stage.launch("reduceColumns", Grid.over(pieces * g.inner()), r, x, center, partial, g.length(), g.inner(), slots, rows, pieces * g.inner());
            }
            join(r, partial, y.numbers(), g.inner(), slots, factor, y);
        }
    }

    /// y[o, c] = factor · Σ_slot partial[o, slot, c].
    void addSlots(DeviceBuffer partial, NdArray y, int inner, int slots) {
        join(0, partial, y.numbers(), inner, slots, 1, y);
    }

    private void join(int r, DeviceBuffer partial, long n, int inner, int slots, double factor, NdArray y) {
        stage.launch("reduceSlots", Grid.over(n), r, partial, y, inner, slots, factor, n);
    }

    private static ArrayType reduced(NdArray x, int first, int last) {
        var shape = x.shape();
        for (int axis = first; axis <= last; axis++) shape = shape.with(axis, 1);
        return x.type().with(shape);
    }
}
