package cinegrad.ops.conv;

import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.gemm.RowTiles;
import cinegrad.ops.gemm.TileGeometry;
import cinegrad.ops.gemm.Tiles;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;

/// The direct kernel for every geometry, forward and input gradient: adds up exactly the products of the definition.
///
/// The source points that a run of target pixels reads are copied into a [Patch]; then each tile of [Tiles#ROWS] pixels and two
/// vectors of target channels stays in registers while all taps and source channels are summed.
final class DirectConv {
    private static final int RUN = 4 * Tiles.ROWS;

    private final Gather gather;
    private final ConvScratch scratch;
    private final float[] x;
    private final int xAt;
    private final float[] panels;
    private final float[] y;
    private final int yAt;
    private final Epilogue epilogue;
    private final int columns;
    private final int panelCount;
    private final int panelSize;

    private DirectConv(Gather gather, ConvScratch scratch, float[] x, int xAt, float[] panels, float[] y, int yAt,
            Epilogue epilogue) {
        Conv3dGeometry g = gather.g();
        this.gather = gather;
        this.scratch = scratch;
        this.x = x;
        this.xAt = xAt;
        this.panels = panels;
        this.y = y;
        this.yAt = yAt;
        this.epilogue = epilogue;
        this.columns = gather.target().size(4) / g.groups();
        this.panelCount = (columns + Tiles.LANES - 1) / Tiles.LANES;
        this.panelSize = g.taps() * (gather.source().size(4) / g.groups()) * Tiles.LANES;
    }

    /// @param panels the weights, packed for the direction of `gather`
    static DirectConv of(Gather gather, float[] x, int xAt, float[] panels, float[] y, int yAt, Epilogue epilogue,
            ConvScratch scratch) {
        return new DirectConv(gather, scratch, x, xAt, panels, y, yAt, epilogue);
    }

    /// All target pixels.
    void run(Parallel parallel) {
        Shape target = gather.target();
        int rows = target.size(0) * target.size(1) * target.size(2);
        parallel.forRange(rows, Math.max(1, rows / (16 * parallel.threads())), (from, to, worker) -> rows(from, to, worker));
    }

    private void rows(int from, int to, int worker) {
        var run = new Run(worker);
        int width = gather.target().size(3);
        int classes = gather.classes();
        for (int row = from; row < to; row++) {
            for (int r = 0; r < Math.min(classes, width); r++) {
                int count = (width - r + classes - 1) / classes;
                for (int m = 0; m < count; m += RUN) run.compute(row, r, m, Math.min(RUN, count - m));
            }
        }
    }

    /// The target pixels `column` … `column + count`, a few dozens at most, of the rows `from` … `to`; stride 1 along W.
    void rectangle(int from, int to, int column, int count, int worker) {
        var run = new Run(worker);
        for (int row = from; row < to; row++) run.compute(row, 0, column, count);
    }

    /// What one worker needs to compute up to `RUN` pixels of a row together.
    private final class Run {
        private final int channels = gather.target().size(4);
        private final Patch patch;
        private final float[] tile;
        private final float[] waiting;
        private final float[] bias;

        Run(int worker) {
            patch = new Patch(gather, x, xAt, scratch, worker);
            tile = scratch.numbers(worker, ConvScratch.Use.TILE, Tiles.ROWS * 2 * Tiles.LANES);
            waiting = scratch.numbers(worker, ConvScratch.Use.COLUMNS, epilogue.isPointwise() ? 0 : RUN * channels);
            bias = scratch.numbers(worker, ConvScratch.Use.BIAS, channels);
            epilogue.copyBias(0, channels, bias, 0);
        }

        /// Pixels number `m` … `m + count` of class `r`.
        void compute(int row, int r, int m, int count) {
            int classes = gather.classes();
            int at = (row * gather.target().size(3) + r + m * classes) * channels;
            for (int group = 0; group < gather.g().groups(); group++) {
                patch.fill(row, r, m, (count + Tiles.ROWS - 1) / Tiles.ROWS * Tiles.ROWS, group, 0);
                if (epilogue.isPointwise()) {
                    pixels(patch, count, group, tile, bias, epilogue.floor(), y, yAt + at, classes * channels);
                } else {
                    pixels(patch, count, group, tile, bias, Float.NEGATIVE_INFINITY, waiting, 0, channels);
                }
            }
            if (!epilogue.isPointwise()) finish(waiting, count, at);
        }
    }

    private void pixels(Patch patch, int count, int group, float[] tile, float[] bias, float floor, float[] to, int at,
            int step) {
        var tiles = new TileGeometry[patch.runs()];
        for (int run = 0; run < tiles.length; run++) {
            tiles[run] = new TileGeometry(patch.runLength(run), patch.step(), 0, panelSize, Tiles.LANES, 2 * Tiles.LANES);
        }
        for (int panel = 0; panel < panelCount; panel += 2) {
            int channel = group * columns + panel * Tiles.LANES;
            int valid = Math.min(2 * Tiles.LANES, columns - panel * Tiles.LANES);
            for (int i = 0; i < count; i += Tiles.ROWS) {
                multiply(patch, tiles, i, group * panelCount + panel, Math.min(2, panelCount - panel), tile);
                TileStore.store(tile, 2 * Tiles.LANES, Math.min(Tiles.ROWS, count - i), valid, bias, channel, floor, to,
                        at + i * step + channel, step);
            }
        }
    }

    private void finish(float[] waiting, int pixels, int at) {
        int channels = gather.target().size(4);
        if (gather.classes() == 1) {
            TileStore.finish(epilogue, waiting, 0, y, yAt + at, pixels * channels, at);
        } else {
            for (int i = 0; i < pixels; i++) {
                int to = at + i * gather.classes() * channels;
                TileStore.finish(epilogue, waiting, i * channels, y, yAt + to, channels, to);
            }
        }
    }

    private void multiply(Patch patch, TileGeometry[] tiles, int pixel, int panel, int together, float[] tile) {
        if (patch.runs() == 0) Arrays.fill(tile, 0, Tiles.ROWS * 2 * Tiles.LANES, 0);
        for (int run = 0; run < patch.runs(); run++) {
            RowTiles.multiply(patch.content(), patch.runFrom(run), pixel, panels,
                    panel * panelSize + patch.runWeight(run) * Tiles.LANES, together,
                    tile, 0, run == 0 ? Accumulation.OVERWRITE : Accumulation.ADD, tiles[run]);
        }
    }
}
