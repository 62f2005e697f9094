package cinegrad.gpu;

import cinegrad.ops.NdArray;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SparseRows;
import cinegrad.ops.sample.Windows;

/// Images looked up elsewhere: sparse matrices, windows, grids.
final class CudaSampling {
    private static final int SCAN_THREADS = 1024;
    /// Channels that one thread samples.
    private static final int TOGETHER = 4;

    private final CudaContext stage;
    private final Warps warps;

    CudaSampling(CudaContext stage) {
        this.stage = stage;
        this.warps = new Warps(stage);
    }

    void sample(SamplePlan plan, NdArray x, NdArray y, int channels) {
        if (plan.points().law().isPresent()) warps.apply(plan, x, y, channels);
        else apply(plan.matrix(), x, y, plan.input().pixels(), plan.output().pixels(), channels);
    }

    void sampleAdjoint(SamplePlan plan, NdArray y, NdArray x, int channels) {
        if (plan.points().law().isPresent()) warps.adjoint(plan, y, x, channels);
        else apply(plan.transposed(), y, x, plan.output().pixels(), plan.input().pixels(), channels);
    }

    /// y[f, p, c] = Σ_q S[p, q]·x[f, q, c] for `frames` frames of `columns` and `rows` pixels.
    void apply(SparseRows matrix, NdArray x, NdArray y, int columns, int rows, int channels) {
        long n = y.numbers();
        if (n == 0) return;
        var s = stage.matrix(matrix);
        stage.launch("sparseRows", Grid.over(n), s.start(), s.index(), s.weight(), x, y, columns, rows, channels, n);
    }

    void poolPositions(NdArray x, NdArray y, PoolGeometry g) {
        long n = y.numbers();
        if (n == 0) return;
        try (var firstT = stage.upload(g.t().first()); var countT = stage.upload(g.t().count());
             var firstH = stage.upload(g.h().first()); var countH = stage.upload(g.h().count());
             var firstW = stage.upload(g.w().first()); var countW = stage.upload(g.w().count())) {
            stage.launch("poolPositions", Grid.over(n), x, y, firstT, countT, firstH, countH, firstW, countW, axis(g.t()), axis(g.h()), axis(g.w()),
                    g.input().size(4), n);
        }
    }

    private static int[] axis(Windows w) {
        return new int[] {w.size(), w.length(), w.dilation()};
    }

    void gridSample(NdArray image, NdArray grid, NdArray y, GridSampleGeometry g) {
        long n = g.channels() % TOGETHER == 0 ? y.numbers() / TOGETHER : y.numbers();
        stage.launch("gridSample", Grid.over(n), image, grid, y, structure(g), n);
    }

    void gridGradient(NdArray gradient, NdArray image, NdArray grid, NdArray d, GridSampleGeometry g) {
        long points = (long) g.image().size(0) * g.points();
        stage.launch("gridSampleGridGradient", Grid.over(points), gradient, image, grid, d, structure(g), points);
    }

    void imageGradient(NdArray gradient, NdArray grid, NdArray image, GridSampleGeometry g) {
        long points = (long) g.image().size(0) * g.points();
        int most = taps(g.interpolation(), g.axes());
        int pixels = g.image().size(0) * g.depth() * g.height() * g.width();
        long taps = points * most;
        if (image.numbers() == 0) return;
        try (var pixelOf = stage.take(taps); var weight = stage.take(taps); var counts = stage.take(pixels); var start = stage.take(pixels + 1L)) {
            stage.launch("fill", Grid.over(pixels), counts, 0f, 1, (long) pixels);
            stage.launch("gridTaps", Grid.over(points), grid, pixelOf, weight, counts, structure(g), most, points);
            try (var list = sorted(stage, pixelOf, counts, start, pixels, taps)) {
                long n = image.numbers();
                stage.launch("gatherTaps", Grid.over(n), gradient, start, list, weight, image, g.channels(), most, n);
            }
        }
    }

    /// The taps in the order of the pixels they read, those of one pixel in ascending order; `start` gets where each pixel's begin.
    static DeviceBuffer sorted(CudaContext stage, DeviceBuffer pixelOf, DeviceBuffer counts, DeviceBuffer start, int pixels, long taps) {
        var list = stage.take(taps);
        try (var next = stage.take(pixels)) {
            stage.launch("exclusiveSums", Grid.of(1, SCAN_THREADS), counts, start, next, pixels);
            stage.launch("placeTaps", Grid.over(taps), pixelOf, next, list, taps);
            stage.launch("sortTaps", Grid.over(pixels), start, list, (long) pixels);
        }
        return list;
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
        return new int[] {g.axes(), g.image().size(0), g.depth(), g.height(), g.width(), g.channels(), g.points(), number(g.interpolation()), number(g.edge()), corners,
            g.orders().x(), g.orders().y(), g.orders().z()};
    }

    /// Its number in interpolation.cuh.
    static int number(Interpolation interpolation) {
        return switch (interpolation) {
            case NEAREST -> 0;
            case BILINEAR -> 1;
            case BICUBIC -> 2;
        };
    }

    /// Its number in interpolation.cuh.
    static int number(Edge edge) {
        return switch (edge) {
            case ZERO -> 0;
            case BORDER -> 1;
            case REFLECT -> 2;
        };
    }
}
