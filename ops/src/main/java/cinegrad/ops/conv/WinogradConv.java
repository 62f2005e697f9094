package cinegrad.ops.conv;

import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.gemm.BlockTiles;
import cinegrad.ops.gemm.TileGeometry;
import cinegrad.ops.gemm.Tiles;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.function.Supplier;

/// 3×3 convolution by Winograd's F(4×4, 3×3), forward and input gradient (the same with the weights turned by 180° and
/// transposed). A window of kT frames is the sum of kT such convolutions.
///
/// A strip of some dozens of tiles is taken through all three stages before the next one, so that its transforms (36 planes of
/// [vector of channels][tile][lane]) stay in the second-level cache: transform the inputs, one product per plane with the
/// transformed weights, transform back while adding bias and addend. Tiles that [WinogradRange] finds too wide are left to
/// [DirectConv].
final class WinogradConv {
    /// Bytes of a strip, about.
    private static final int CACHE = 480_000;
    private static final int SKEW = 16;
    /// Tiles whose outputs stay in the first-level cache until the epilogue.
    private static final int PATCH = 4;

    private final Gather gather;
    private final WinogradTiles tiles;
    private final ConvScratch scratch;
    private final WinogradInputs inputs;
    private final WinogradRange range;
    private final float[] weights;
    private final float[] y;
    private final int yAt;
    private final Epilogue epilogue;
    private final int depth;
    private final int paddedDepth;
    private final int columns;
    private final int panels;
    private final int paddedColumns;
    private final int strip;
    private final int inPlane;
    private final int outPlane;
    private final int productsAt;

    private WinogradConv(Gather gather, ConvScratch scratch, float[] x, int xAt, float[] weights, float[] y, int yAt,
            Epilogue epilogue) {
        this.gather = gather;
        this.tiles = WinogradTiles.of(gather);
        this.scratch = scratch;
        this.weights = weights;
        this.y = y;
        this.yAt = yAt;
        this.epilogue = epilogue;
        this.depth = gather.source().size(4);
        this.columns = gather.target().size(4);
        this.paddedDepth = (depth + Tiles.LANES - 1) / Tiles.LANES * Tiles.LANES;
        this.panels = (columns + Tiles.LANES - 1) / Tiles.LANES;
        this.paddedColumns = panels * Tiles.LANES;
        this.strip = stripLength(paddedDepth + paddedColumns);
        this.inPlane = strip * paddedDepth + SKEW;
        this.inputs = new WinogradInputs(tiles, x, xAt, paddedDepth, strip, inPlane, scratch);
        this.range = new WinogradRange(tiles, x, xAt);
        this.outPlane = strip * paddedColumns + SKEW;
        this.productsAt = ConvScratch.ALIGNED + WinogradTransform.PLANES * inPlane;
    }

    /// Tiles of one strip, a multiple of the product's rows.
    private static int stripLength(int channels) {
        int fitting = CACHE / Float.BYTES / (WinogradTransform.PLANES * channels) / Tiles.ROWS * Tiles.ROWS;
        return Math.clamp(fitting, 2 * Tiles.ROWS, 4 * Tiles.ROWS);
    }

    /// @param weights as [WinogradWeights#transform] makes them for the direction of `gather`
    static WinogradConv of(Gather gather, float[] x, int xAt, float[] weights, float[] y, int yAt, Epilogue epilogue,
            ConvScratch scratch) {
        return new WinogradConv(gather, scratch, x, xAt, weights, y, yAt, epilogue);
    }

    /// @param exact computes wide tiles, see [WinogradRange]
    void run(Supplier<DirectConv> exact, Parallel parallel) {
        int count = tiles.count();
        parallel.forRange((count + strip - 1) / strip, 1, (from, to, worker) -> {
            boolean[] wide = new boolean[strip];
            for (int s = from; s < to; s++) {
                strip(s * strip, Math.min(count, (s + 1) * strip), wide, worker);
                for (int i = 0; i < strip; i++) {
                    if (wide[i]) exact(exact.get(), s * strip + i, worker);
                    wide[i] = false;
                }
            }
        });
    }

    private void exact(DirectConv direct, int tile, int worker) {
        Shape target = gather.target();
        int row = tile / tiles.across() % tiles.down() * WinogradTransform.OUT;
        int first = tile / tiles.across() / tiles.down() * target.size(2);
        int column = tile % tiles.across() * WinogradTransform.OUT;
        direct.rectangle(first + row, first + Math.min(target.size(2), row + WinogradTransform.OUT), column,
                Math.min(WinogradTransform.OUT, target.size(3) - column), worker);
    }

    /// The tiles `first` … `end`, but those that it marks as wide.
    private void strip(int first, int end, boolean[] wide, int worker) {
        float[] memory = scratch.aligned(worker, ConvScratch.Use.TRANSFORMED, WinogradTransform.PLANES * (inPlane + outPlane));
        var accumulation = Accumulation.OVERWRITE;
        for (int a = 0; a < gather.g().kT(); a++) {
            if (!transformInputs(first, end, a, memory, wide, worker)) continue;
            multiply(end - first, a, memory, accumulation);
            accumulation = Accumulation.ADD;
        }
        if (accumulation == Accumulation.OVERWRITE) {
            Arrays.fill(memory, productsAt, productsAt + WinogradTransform.PLANES * outPlane, 0);
        }
        transformOutputs(first, end, memory, wide, worker);
    }

    /// True if any tile of the strip reads a source frame through tap `a`.
    private boolean transformInputs(int first, int end, int a, float[] v, boolean[] wide, int worker) {
        Shape source = gather.source();
        int across = tiles.across();
        int frames = gather.target().size(1);
        boolean any = false;
        for (int tile = first, count; tile < end; tile += count) {
            count = Math.min(end - tile, across - tile % across);
            int row = tile / across % tiles.down();
            int frame = tile / across / tiles.down();
            int t = gather.sourceT(frame % frames, a);
            int to = ConvScratch.ALIGNED + (tile - first) * Tiles.LANES;
            if (t < 0) {
                clear(v, to, count);
            } else {
                float squares = inputs.transformRow(frame / frames * source.size(1) + t, row, tile % across, count, v, to,
                        worker);
                range.mark(frame / frames * source.size(1) + t, row, tile % across, count, squares, wide, tile - first);
                any = true;
            }
        }
        return any;
    }

    private void clear(float[] v, int to, int count) {
        for (int p = 0; p < WinogradTransform.PLANES; p++) {
            for (int c = 0; c < paddedDepth; c += Tiles.LANES) {
                int at = to + p * inPlane + c * strip;
                Arrays.fill(v, at, at + count * Tiles.LANES, 0);
            }
        }
    }

    private void multiply(int count, int a, float[] memory, Accumulation accumulation) {
        int panelSize = depth * Tiles.LANES;
        int block = strip * Tiles.LANES;
        var geometry = new TileGeometry(depth, 0, block, panelSize, block, Tiles.LANES);
        for (int plane = 0; plane < WinogradTransform.PLANES; plane++) {
            int from = ConvScratch.ALIGNED + plane * inPlane;
            int weightsAt = ConvScratch.ALIGNED + (a * WinogradTransform.PLANES + plane) * panels * panelSize;
            for (int panel = 0; panel < panels; panel += 2) {
                int with = weightsAt + panel * panelSize;
                int together = Math.min(2, panels - panel);
                for (int i = 0; i < count; i += Tiles.ROWS) {
                    int to = productsAt + plane * outPlane + panel * block + i * Tiles.LANES;
                    BlockTiles.multiply(memory, from, i, weights, with, together, memory, to, accumulation, geometry);
                }
            }
        }
    }

    private void transformOutputs(int first, int end, float[] m, boolean[] wide, int worker) {
        Shape target = gather.target();
        float[] bias = scratch.numbers(worker, ConvScratch.Use.BIAS, paddedColumns);
        Arrays.fill(bias, columns, paddedColumns, 0);
        epilogue.copyBias(0, columns, bias, 0);
        int across = tiles.across();
        for (int tile = first, count; tile < end; tile += count) {
            count = 1;
            if (wide[tile - first]) continue;
            while (count < Math.min(end - tile, across - tile % across) && !wide[tile - first + count]) count++;
            int column = tile % across;
            int row = tile / across % tiles.down();
            int oh = row * WinogradTransform.OUT;
            boolean whole = columns == paddedColumns && oh + WinogradTransform.OUT <= target.size(2);
            int until = whole ? Math.clamp(target.size(3) / WinogradTransform.OUT, column, column + count) : column;
            int rowAt = (tile / across / tiles.down() * target.size(2) + oh) * target.size(3);
            int from = productsAt + (tile - first) * Tiles.LANES;
            if (column < until) {
                storeWhole(m, from, until - column, (rowAt + column * WinogradTransform.OUT) * columns, bias, worker);
            }
            for (int i = until; i < column + count; i++) {
                int ow = i * WinogradTransform.OUT;
                storePart(m, from + (i - column) * Tiles.LANES, (rowAt + ow) * columns,
                        Math.min(WinogradTransform.OUT, target.size(2) - oh),
                        Math.min(WinogradTransform.OUT, target.size(3) - ow), bias, worker);
            }
        }
    }

    private void storeWhole(float[] m, int from, int count, int at, float[] bias, int worker) {
        int row = gather.target().size(3) * columns;
        float[] half = scratch.aligned(worker, ConvScratch.Use.HALF, WinogradTransform.HALF);
        if (epilogue.isPointwise()) {
            var pixels = new WinogradTransform.Pixels(y, row, columns);
            for (int k = 0; k < columns; k += Tiles.LANES) {
                WinogradTransform.output(m, from + k * strip, outPlane, half, pixels, yAt + at + k, count, bias, k,
                        epilogue.floor());
            }
            return;
        }
        int tile = WinogradTransform.OUT * columns;
        float[] patch = scratch.numbers(worker, ConvScratch.Use.PATCH, WinogradTransform.OUT * PATCH * tile);
        for (int i = 0; i < count; i += PATCH) {
            int together = Math.min(PATCH, count - i);
            transformToPatch(m, from + i * Tiles.LANES, together, bias, half, patch);
            for (int h = 0; h < WinogradTransform.OUT; h++) {
                int to = at + h * row + i * tile;
                TileStore.finish(epilogue, patch, h * together * tile, y, yAt + to, together * tile, to);
            }
        }
    }

    /// Stores the part of a tile that lies inside the target, or all of one whose channels do not fill whole vectors.
    private void storePart(float[] m, int from, int at, int rows, int pixels, float[] bias, int worker) {
        float[] patch = scratch.numbers(worker, ConvScratch.Use.PATCH,
                WinogradTransform.OUT * WinogradTransform.OUT * paddedColumns);
        float[] half = scratch.aligned(worker, ConvScratch.Use.HALF, WinogradTransform.HALF);
        transformToPatch(m, from, 1, bias, half, patch);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < pixels; j++) {
                int to = at + (i * gather.target().size(3) + j) * columns;
                TileStore.finish(epilogue, patch, (i * WinogradTransform.OUT + j) * paddedColumns, y, yAt + to, columns, to);
            }
        }
    }

    /// Sums and bias of `count` neighboring tiles as [4 rows][pixel][padded channels].
    private void transformToPatch(float[] m, int from, int count, float[] bias, float[] half, float[] patch) {
        var pixels = new WinogradTransform.Pixels(patch, count * WinogradTransform.OUT * paddedColumns, paddedColumns);
        for (int k = 0; k < paddedColumns; k += Tiles.LANES) {
            WinogradTransform.output(m, from + k * strip, outPlane, half, pixels, k, count, bias, k, Float.NEGATIVE_INFINITY);
        }
    }
}
