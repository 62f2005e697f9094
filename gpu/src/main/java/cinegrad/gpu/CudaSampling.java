package cinegrad.gpu;

import cinegrad.gpu.context.CudaContext;
import cinegrad.gpu.device.DeviceBuffer;
import cinegrad.gpu.device.Grid;
import cinegrad.gpu.launch.InterpolationCode;
import cinegrad.gpu.launch.Warps;
import cinegrad.ops.NdArray;
import cinegrad.ops.SamplingOperations;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.Frames;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SparseRows;
import cinegrad.ops.sample.Windows;
import cinegrad.ops.shape.AxisGroup;

/// Images at other points: sparse matrices, windows, grids.
interface CudaSampling extends SamplingOperations, CudaFamily {
    /// Channels that one thread samples.
    int TOGETHER = 4;

    @Override
    default void sampleInto(NdArray x, SamplePlan plan, NdArray y) {
        y.buffer().written();
        int channels = Frames.of(x.type(), plan.input()).channels();
        if (plan.points().law().isPresent()) launchers().warps().apply(plan, x, y, channels);
        else apply(plan.matrix(), x, y, plan.input().pixels(), plan.output().pixels(), channels);
    }

    @Override
    default void sampleAdjointInto(NdArray y, SamplePlan plan, NdArray x) {
        x.buffer().written();
        int channels = Frames.of(y.type(), plan.output()).channels();
        if (plan.points().law().isPresent()) launchers().warps().adjoint(plan, y, x, channels);
        else apply(plan.transposed(), y, x, plan.output().pixels(), plan.input().pixels(), channels);
    }

    @Override
    default void alongAxisInto(NdArray x, int axis, AxisMatrix matrix, NdArray y) {
        y.buffer().written();
        int inner = AxisGroup.of(x.type().asReal().shape(), axis).inner();
        apply(matrix.rows(), x, y, matrix.columns(), matrix.rowCount(), inner);
    }

    /// y[f, p, c] = Σ_q S[p, q]·x[f, q, c] for frames of `columns` and `rows` pixels.
    private void apply(SparseRows matrix, NdArray x, NdArray y, int columns, int rows, int channels) {
        long n = y.numbers();
        if (n == 0) return;
        var s = context().matrix(matrix);
        context().launch("sparseRows", Grid.over(n), s.start(), s.index(), s.weight(), x, y, columns, rows, channels, n);
    }

    @Override
    default void poolPositionsInto(NdArray x, PoolGeometry g, NdArray y) {
        y.buffer().written();
        long n = y.numbers();
        if (n == 0) return;
        try (var firstT = context().upload(g.t().first()); var countT = context().upload(g.t().count());
             var firstH = context().upload(g.h().first()); var countH = context().upload(g.h().count());
             var firstW = context().upload(g.w().first()); var countW = context().upload(g.w().count())) {
            context().launch("poolPositions", Grid.over(n), x, y, firstT, countT, firstH, countH, firstW, countW, axis(g.t()),
                    axis(g.h()), axis(g.w()), g.input().size(4), n);
        }
    }

    private static int[] axis(Windows w) {
        return new int[] {w.size(), w.length(), w.dilation()};
    }

    @Override
    default void gridSampleInto(NdArray image, NdArray grid, GridSampleGeometry g, NdArray y) {
        y.buffer().written();
        long n = g.channels() % TOGETHER == 0 ? y.numbers() / TOGETHER : y.numbers();
        context().launch("gridSample", Grid.over(n), image, grid, y, structure(g), n);
    }

    @Override
    default void gridSampleGridGradientInto(NdArray gradient, NdArray image, NdArray grid, GridSampleGeometry g, NdArray d) {
        d.buffer().written();
        long points = (long) g.image().size(0) * g.points();
        context().launch("gridSampleGridGradient", Grid.over(points), gradient, image, grid, d, structure(g), points);
    }

    @Override
    default void gridSampleImageGradientInto(NdArray gradient, NdArray grid, GridSampleGeometry g, NdArray image) {
        image.buffer().written();
        long points = (long) g.image().size(0) * g.points();
        int most = taps(g.interpolation(), g.axes());
        int pixels = g.image().size(0) * g.depth() * g.height() * g.width();
        long taps = points * most;
        if (image.numbers() == 0) return;
        try (var pixelOf = context().take(taps); var weight = context().take(taps); var counts = context()
                .take(pixels); var start = context().take(pixels + 1L)) {
            context().launch("fill", Grid.over(pixels), counts, 0f, 1, (long) pixels);
            context().launch("gridTaps", Grid.over(points), grid, pixelOf, weight, counts, structure(g), most, points);
            try (var list = Warps.sorted(context(), pixelOf, counts, start, pixels, taps)) {
                long n = image.numbers();
                context().launch("gatherTaps", Grid.over(n), gradient, start, list, weight, image, g.channels(), most, n);
            }
        }
    }

    private static int taps(Interpolation interpolation, int axes) {
        int along = interpolation.taps();
        return axes == 3 ? along * along * along : along * along;
    }

    /// The structure `Grid` of gridsample.cu.
    private static int[] structure(GridSampleGeometry g) {
        int corners = switch (g.corners()) {
            case EDGES -> 0;
            case CENTERS -> 1;
        };
        return new int[] {g.axes(), g.image().size(0), g.depth(), g.height(), g.width(), g.channels(), g.points(),
                InterpolationCode.of(g.interpolation()), InterpolationCode.of(g.edge()), corners,
            g.orders().x(), g.orders().y(), g.orders().z()};
    }
}
