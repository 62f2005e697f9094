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
/// [tile][channel]) stay in the second-level cache: transform the inputs, one product per plane with the transformed weights,
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
        float[] v = scratch.floats(worker, Scratch.Use.TRANSFORMED, WinogradTransform.PLANES * inPlane);
        float[] m = scratch.floats(worker, Scratch.Use.PRODUCTS, WinogradTransform.PLANES * outPlane);
        var accumulation = Accumulation.OVERWRITE;
        for (int a = 0; a < gather.g().kT(); a++) {
            if (!transformInputs(first, end, a, v, worker)) continue;
            multiply(end - first, a, v, m, accumulation);
            accumulation = Accumulation.ADD;
        }
        if (accumulation == Accumulation.OVERWRITE) Arrays.fill(m, 0, WinogradTransform.PLANES * outPlane, 0);
        transformOutputs(first, end, m, worker);
    }

    /// Whether any tile of the strip sees a source frame through tap `a`.
    private boolean transformInputs(int first, int end, int a, float[] v, int worker) {
        Shape source = gather.source();
        float[] patch = scratch.floats(worker, Scratch.Use.PATCH, WinogradTransform.PLANES * paddedDepth);
        int perFrame = tiles.down() * tiles.across();
        int rowStride = source.size(3) * depth;
        boolean any = false;
        for (int tile = first; tile < end; tile++) {
            int frame = tile / perFrame;
            int t = gather.sourceT(frame % gather.target().size(1), a);
            int to = (tile - first) * paddedDepth;
            int bottom = to + WinogradTransform.PLANES / 2 * inPlane;
            if (t < 0) {
                for (int p = 0; p < WinogradTransform.PLANES; p++) Arrays.fill(v, to + p * inPlane, to + p * inPlane + paddedDepth, 0);
                continue;
            }
            any = true;
            int from = frame / gather.target().size(1) * source.size(1) + t;
            int oh = tile % perFrame / tiles.across() * WinogradTransform.OUT;
            int ow = tile % tiles.across() * WinogradTransform.OUT;
            int h = oh - tiles.padH();
            int w = ow - tiles.padW();
            boolean inside = depth == paddedDepth && h >= 0 && w >= 0
                    && h + WinogradTransform.IN <= source.size(2) && w + WinogradTransform.IN <= source.size(3);
            if (inside) {
                int at = xAt + ((from * source.size(2) + h) * source.size(3) + w) * depth;
                WinogradTransform.inputTop(x, at, rowStride, depth, depth, v, to, inPlane);
                WinogradTransform.inputBottom(x, at, rowStride, depth, depth, v, bottom, inPlane);
            } else {
                tiles.copyWindow(x, xAt, from, oh, ow, paddedDepth, patch);
                int patchRow = WinogradTransform.IN * paddedDepth;
                WinogradTransform.inputTop(patch, 0, patchRow, paddedDepth, paddedDepth, v, to, inPlane);
                WinogradTransform.inputBottom(patch, 0, patchRow, paddedDepth, paddedDepth, v, bottom, inPlane);
            }
        }
        return any;
    }

    private void multiply(int count, int a, float[] v, float[] m, Accumulation accumulation) {
        int panelSize = depth * Tiles.LANES;
        for (int plane = 0; plane < WinogradTransform.PLANES; plane++) {
            int weightsAt = (a * WinogradTransform.PLANES + plane) * panels * panelSize;
            for (int panel = 0; panel < panels; panel += 2) {
                for (int i = 0; i < count; i += Tiles.ROWS) {
                    int from = plane * inPlane + i * paddedDepth;
                    int with = weightsAt + panel * panelSize;
                    int to = plane * outPlane + i * paddedColumns + panel * Tiles.LANES;
                    if (panel + 1 < panels) {
                        Tiles.rowsTwoPanels(v, from, paddedDepth, weights, with, panelSize, depth, m, to, paddedColumns, accumulation);
                    } else {
                        Tiles.rowsOnePanel(v, from, paddedDepth, weights, with, depth, m, to, paddedColumns, accumulation);
                    }
                }
            }
        }
    }

    private void transformOutputs(int first, int end, float[] m, int worker) {
        Shape target = gather.target();
        float[] bias = scratch.floats(worker, Scratch.Use.BIAS, 2 * paddedColumns);
        Arrays.fill(bias, columns, 2 * paddedColumns, 0);
        epilogue.copyBias(0, columns, bias, 0);
        float[] patch = scratch.floats(worker, Scratch.Use.PATCH, WinogradTransform.PLANES * paddedColumns);
        float[] none = scratch.floats(worker, Scratch.Use.TILE, paddedColumns);
        Arrays.fill(none, 0, paddedColumns, 0);
        int perFrame = tiles.down() * tiles.across();
        int rowStride = target.size(3) * columns;
        for (int tile = first; tile < end; tile++) {
            int from = (tile - first) * paddedColumns;
            int oh = tile % perFrame / tiles.across() * WinogradTransform.OUT;
            int ow = tile % tiles.across() * WinogradTransform.OUT;
            int at = ((tile / perFrame * target.size(2) + oh) * target.size(3) + ow) * columns;
            boolean whole = columns == paddedColumns && oh + WinogradTransform.OUT <= target.size(2) && ow + WinogradTransform.OUT <= target.size(3);
            if (!whole) {
                int patchRow = WinogradTransform.OUT * paddedColumns;
                WinogradTransform.output(m, from, outPlane, patch, 0, patchRow, paddedColumns, paddedColumns, none, Float.NEGATIVE_INFINITY);
                finish(patch, at, Math.min(WinogradTransform.OUT, target.size(2) - oh), Math.min(WinogradTransform.OUT, target.size(3) - ow), bias);
            } else if (epilogue.hasAddend()) {
                WinogradTransform.outputPlus(m, from, outPlane, y, yAt + at, rowStride, columns, columns, bias, epilogue.floor(),
                        epilogue.addend(), epilogue.addendAt() + at);
            } else {
                WinogradTransform.output(m, from, outPlane, y, yAt + at, rowStride, columns, columns, bias, epilogue.floor());
            }
        }
    }

    /// Stores the part of a tile that lies inside the target.
    private void finish(float[] patch, int at, int rows, int pixels, float[] bias) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < pixels; j++) {
                int to = at + (i * gather.target().size(3) + j) * columns;
                epilogue.store(patch, (i * WinogradTransform.OUT + j) * paddedColumns, bias, 0, y, yAt + to, columns, to);
            }
        }
    }
}
