package cinegrad.ops.conv;

import cinegrad.ops.Parallel;
import cinegrad.ops.Shape;
import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.gemm.Tiles;

import java.util.Arrays;

/// 3×3 convolution by Winograd's F(4×4, 3×3), forward and input gradient (the same with the weights turned by 180° and
/// transposed). A window of kT frames is the sum of kT such convolutions.
///
/// A strip of some dozens of tiles is taken through all three stages before the next one, so that its transforms (36 planes of
/// [vector of channels][tile][lane]) stay in the second-level cache: transform the inputs, one product per plane with the transformed weights,
/// transform back while adding bias and addend.
final class WinogradConv {
    private static final int CACHE_FLOATS = 120_000;
    private static final int SKEW = 16;

    private final Gather gather;
    private final WinogradTiles tiles;
    private final Scratch scratch;
    private final float[] x;
    private final int xAt;
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

    private WinogradConv(Gather gather, Scratch scratch, float[] x, int xAt, float[] weights, float[] y, int yAt, Epilogue epilogue) {
        this.gather = gather;
        this.tiles = WinogradTiles.of(gather);
        this.scratch = scratch;
        this.x = x;
        this.xAt = xAt;
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
        this.outPlane = strip * paddedColumns + SKEW;
        this.productsAt = Scratch.ALIGNED + WinogradTransform.PLANES * inPlane;
    }

    /// Tiles of one strip, a multiple of the product's rows.
    private static int stripLength(int channels) {
        int fitting = CACHE_FLOATS / (WinogradTransform.PLANES * channels) / Tiles.ROWS * Tiles.ROWS;
        return Math.clamp(fitting, 2 * Tiles.ROWS, 4 * Tiles.ROWS);
    }

    /// @param weights as [WinogradWeights#transform] makes them for the direction of `gather`
    static void run(Gather gather, float[] x, int xAt, float[] weights, float[] y, int yAt, Epilogue epilogue, Scratch scratch,
                    Parallel parallel) {
        var conv = new WinogradConv(gather, scratch, x, xAt, weights, y, yAt, epilogue);
        int count = conv.tiles.count();
        parallel.forRange((count + conv.strip - 1) / conv.strip, 1, (from, to, worker) -> {
            for (int s = from; s < to; s++) conv.strip(s * conv.strip, Math.min(count, (s + 1) * conv.strip), worker);
        });
    }

    private void strip(int first, int end, int worker) {
        float[] memory = scratch.aligned(worker, Scratch.Use.TRANSFORMED, WinogradTransform.PLANES * (inPlane + outPlane));
        var accumulation = Accumulation.OVERWRITE;
        for (int a = 0; a < gather.g().kT(); a++) {
            if (!transformInputs(first, end, a, memory, worker)) continue;
            multiply(end - first, a, memory, accumulation);
            accumulation = Accumulation.ADD;
        }
        if (accumulation == Accumulation.OVERWRITE) Arrays.fill(memory, productsAt, productsAt + WinogradTransform.PLANES * outPlane, 0);
        transformOutputs(first, end, memory, worker);
    }

    /// Whether any tile of the strip sees a source frame through tap `a`.
    private boolean transformInputs(int first, int end, int a, float[] v, int worker) {
        Shape source = gather.source();
        int across = tiles.across();
        int frames = gather.target().size(1);
        boolean any = false;
        for (int tile = first, count; tile < end; tile += count) {
            count = Math.min(end - tile, across - tile % across);
            int row = tile / across % tiles.down();
            int frame = tile / across / tiles.down();
            int t = gather.sourceT(frame % frames, a);
            int to = Scratch.ALIGNED + (tile - first) * Tiles.LANES;
            if (t < 0) {
                clear(v, to, count);
            } else {
                transformRow(frame / frames * source.size(1) + t, row, tile % across, count, v, to, worker);
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

    /// Tiles `column` … `column + count` of tile row `row` of a source frame: at once where their windows lie inside, else one by one.
    private void transformRow(int frame, int row, int column, int count, float[] v, int to, int worker) {
        Shape source = gather.source();
        boolean whole = depth == paddedDepth && tiles.insideDown(row);
        int from = whole ? Math.clamp(tiles.firstInside(), column, column + count) : column;
        int until = whole ? Math.clamp(tiles.endInside(), from, column + count) : column;
        if (from < until) {
            int h = row * WinogradTransform.OUT - tiles.padH();
            int w = from * WinogradTransform.OUT - tiles.padW();
            int at = xAt + ((frame * source.size(2) + h) * source.size(3) + w) * depth;
            transform(x, at, source.size(3) * depth, depth, until - from, v, to + (from - column) * Tiles.LANES);
        }
        float[] patch = scratch.floats(worker, Scratch.Use.PATCH, WinogradTransform.PLANES * paddedDepth);
        for (int i = column; i < column + count; i++) {
            if (i >= from && i < until) continue;
            tiles.copyWindow(x, xAt, frame, row * WinogradTransform.OUT, i * WinogradTransform.OUT, paddedDepth, patch);
            transform(patch, 0, WinogradTransform.IN * paddedDepth, paddedDepth, 1, v, to + (i - column) * Tiles.LANES);
        }
    }

    private void transform(float[] from, int at, int row, int pixel, int count, float[] v, int to) {
        for (int c = 0; c < paddedDepth; c += Tiles.LANES) {
            WinogradTransform.inputTop(from, at + c, row, pixel, count, v, to + c * strip, inPlane);
            WinogradTransform.inputBottom(from, at + c, row, pixel, count, v, to + c * strip + WinogradTransform.PLANES / 2 * inPlane, inPlane);
        }
    }

    private void multiply(int count, int a, float[] memory, Accumulation accumulation) {
        int panelSize = depth * Tiles.LANES;
        int block = strip * Tiles.LANES;
        for (int plane = 0; plane < WinogradTransform.PLANES; plane++) {
            int weightsAt = Scratch.ALIGNED + (a * WinogradTransform.PLANES + plane) * panels * panelSize;
            for (int panel = 0; panel < panels; panel += 2) {
                int with = weightsAt + panel * panelSize;
                int together = Math.min(2, panels - panel);
                for (int i = 0; i < count; i += Tiles.ROWS) {
                    int from = Scratch.ALIGNED + plane * inPlane + i * Tiles.LANES;
                    int to = productsAt + plane * outPlane + panel * block + i * Tiles.LANES;
                    Tiles.blocks(memory, from, block, weights, with, panelSize, together, depth, memory, to, block, Tiles.LANES, accumulation);
                }
            }
        }
    }

    private void transformOutputs(int first, int end, float[] m, int worker) {
        Shape target = gather.target();
        float[] bias = scratch.floats(worker, Scratch.Use.BIAS, paddedColumns);
        Arrays.fill(bias, columns, paddedColumns, 0);
        epilogue.copyBias(0, columns, bias, 0);
        int across = tiles.across();
        for (int tile = first, count; tile < end; tile += count) {
            count = Math.min(end - tile, across - tile % across);
            int column = tile % across;
            int row = tile / across % tiles.down();
            int oh = row * WinogradTransform.OUT;
            boolean whole = columns == paddedColumns && oh + WinogradTransform.OUT <= target.size(2);
            int until = whole ? Math.clamp(target.size(3) / WinogradTransform.OUT, column, column + count) : column;
            int rowAt = (tile / across / tiles.down() * target.size(2) + oh) * target.size(3);
            int from = productsAt + (tile - first) * Tiles.LANES;
            if (column < until) storeWhole(m, from, until - column, (rowAt + column * WinogradTransform.OUT) * columns, bias);
            for (int i = until; i < column + count; i++) {
                int ow = i * WinogradTransform.OUT;
                storePart(m, from + (i - column) * Tiles.LANES, (rowAt + ow) * columns, Math.min(WinogradTransform.OUT, target.size(2) - oh),
                        Math.min(WinogradTransform.OUT, target.size(3) - ow), bias, worker);
            }
        }
    }

    private void storeWhole(float[] m, int from, int count, int at, float[] bias) {
        int row = gather.target().size(3) * columns;
        for (int k = 0; k < columns; k += Tiles.LANES) {
            if (epilogue.hasAddend()) {
                WinogradTransform.outputPlus(m, from + k * strip, outPlane, y, yAt + at + k, row, columns, count, bias, k, epilogue.floor(),
                        epilogue.addend(), epilogue.addendAt() + at + k);
            } else {
                WinogradTransform.output(m, from + k * strip, outPlane, y, yAt + at + k, row, columns, count, bias, k, epilogue.floor());
            }
        }
    }

    /// Stores the part of a tile that lies inside the target, or all of one whose channels do not fill whole vectors.
    private void storePart(float[] m, int from, int at, int rows, int pixels, float[] bias, int worker) {
        float[] patch = scratch.floats(worker, Scratch.Use.PATCH, WinogradTransform.PLANES * paddedColumns);
        float[] none = scratch.floats(worker, Scratch.Use.TILE, Tiles.LANES);
        Arrays.fill(none, 0, Tiles.LANES, 0);
        int patchRow = WinogradTransform.OUT * paddedColumns;
        for (int k = 0; k < paddedColumns; k += Tiles.LANES) {
            WinogradTransform.output(m, from + k * strip, outPlane, patch, k, patchRow, paddedColumns, 1, none, 0, Float.NEGATIVE_INFINITY);
        }
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < pixels; j++) {
                int to = at + (i * gather.target().size(3) + j) * columns;
                epilogue.store(patch, (i * WinogradTransform.OUT + j) * paddedColumns, bias, 0, y, yAt + to, columns, to);
            }
        }
    }
}
