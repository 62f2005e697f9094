package cinegrad.gpu.launch;

import cinegrad.gpu.context.CudaContext;
import cinegrad.gpu.device.DeviceBuffer;
import cinegrad.gpu.device.Grid;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.shape.AxisGroup;

import org.jspecify.annotations.Nullable;

/// Reductions over one block of neighboring axes. How a long one is cut depends on the sizes alone.
public final class ReductionLauncher {
    /// The number of `SQUARED_DISTANCE` in reduction.cu, after those of [Reduction].
    private static final int SQUARED_DISTANCE = 3;
    private static final int MOST_INNER = 128;
    private static final int SLOT = 1 << 14;
    private static final int COLUMNS = 1 << 18;
    private static final int LEAST_ROWS = 16;
    private static final int MOST_BLOCKS = 1 << 16;

    private final CudaContext context;

    public ReductionLauncher(CudaContext context) {
        this.context = context;
    }

    /// y = factor · the reduction of x over the block.
    public void reduce(Reduction r, NdArray x, NdArray y, AxisGroup g, double factor) {
        reduce(switch (r) {
            case SUM -> 0;
            case MAXIMUM -> 1;
            case MINIMUM -> 2;
        }, x, null, y, g, factor);
    }

    /// y = factor · Σ (x − center)².
    public void squaredDistance(NdArray x, NdArray center, NdArray y, AxisGroup g, double factor) {
        reduce(SQUARED_DISTANCE, x, center, y, g, factor);
    }

    private void reduce(int r, NdArray x, @Nullable NdArray center, NdArray y, AxisGroup g, double factor) {
        if (y.numbers() == 0) return;
        boolean byRows = g.inner() <= MOST_INNER;
        long perOuter = (long) g.length() * g.inner();
        long wanted = byRows ? (perOuter + SLOT - 1) / SLOT
                : Math.min(COLUMNS / Math.max(1, (long) g.outer() * g.inner()), g.length() / LEAST_ROWS);
        int rows = (int) Math.max(1, (g.length() + Math.max(1, wanted) - 1) / Math.max(1, wanted));
        int slots = Math.max(1, (g.length() + rows - 1) / rows);
        long pieces = (long) g.outer() * slots;
        try (var partial = context.takeDoubles(pieces * g.inner())) {
            if (byRows) {
                context.launch("reduceRows", Grid.of((int) Math.min(pieces, MOST_BLOCKS), 256), r, x, center, partial, g.length(),
                        g.inner(), slots, rows, (int) pieces);
            } else {
                context.launch("reduceColumns", Grid.over(pieces * g.inner()), r, x, center, partial, g.length(), g.inner(),
                        slots, rows, pieces * g.inner());
            }
            join(r, partial, y.numbers(), g.inner(), slots, factor, y);
        }
    }

    /// y[o, c] = factor · Σ_slot partial[o, slot, c].
    public void addSlots(DeviceBuffer partial, NdArray y, int inner, int slots) {
        join(0, partial, y.numbers(), inner, slots, 1, y);
    }

    private void join(int r, DeviceBuffer partial, long n, int inner, int slots, double factor, NdArray y) {
        context.launch("reduceSlots", Grid.over(n), r, partial, y, inner, slots, factor, n);
    }
}
