package cinegrad.gpu;

import cinegrad.ops.NdArray;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.SparseRows;
import cinegrad.ops.sample.Windows;

/// Images looked up elsewhere: sparse matrices, windows, grids.
final class Lookups {
    private static final int SCAN_THREADS = 1024;

    private final Stage stage;

    Lookups(Stage stage) {
        this.stage = stage;
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
        long n = y.numbers();
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
        try (var pixelOf = stage.take(taps); var weight = stage.take(taps); var list = stage.take(taps); var counts = stage.take(pixels);
             var start = stage.take(pixels + 1L); var next = stage.take(pixels)) {
            stage.launch("fill", Grid.over(pixels), counts, 0f, 1, (long) pixels);
            stage.launch("gridTaps", Grid.over(points), grid, pixelOf, weight, counts, structure(g), most, points);
            stage.launch("exclusiveSums", Grid.of(1, SCAN_THREADS), counts, start, next, pixels);
            stage.launch("placeTaps", Grid.over(taps), pixelOf, next, list, taps);
            stage.launch("sortTaps", Grid.over(pixels), start, list, (long) pixels);
            long n = image.numbers();
            stage.launch("gatherTaps", Grid.over(n), gradient, start, list, weight, image, g.channels(), most, n);
        }
    }

    private static int taps(Interpolation interpolation, int axes) {
        int along = switch (interpolation) {
            case NEAREST -> 1;
            case BILINEAR -> 2;
            case BICUBIC -> 4;
        };
        return axes == 3 ? along * along * along : along * along;
    }

    /// The structure `Grid` of gridsample.cu.
    private static int[] structure(GridSampleGeometry g) {
        int interpolation = switch (g.interpolation()) {
            case NEAREST -> 0;
            case BILINEAR -> 1;
            case BICUBIC -> 2;
        };
        int edge = switch (g.edge()) {
            case ZERO -> 0;
            case BORDER -> 1;
            case REFLECT -> 2;
        };
        int corners = switch (g.corners()) {
            case EDGES -> 0;
            case CENTRES -> 1;
        };
        return new int[] {g.axes(), g.image().size(0), g.depth(), g.height(), g.width(), g.channels(), g.points(), interpolation, edge, corners};
    }
}
