package cinegrad.ops.conv;

import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.gemm.ColumnTiles;
import cinegrad.ops.gemm.TileGeometry;
import cinegrad.ops.gemm.Tiles;
import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;

/// The weight gradient of 3×3 convolutions by Winograd's transform: gw = Gᵀ[ Σ_tiles (Bᵀ X B) ⊙ (A gY Aᵀ) ]G.
///
/// A strip of tiles is transformed into planes, and every plane's product over the tiles of the strip is added to a C×K sum
/// of its own. With 64 channels the transforms of 36 tiles and the sums together just fit into a second-level cache of 1.25 MB.
final class WinogradWeightGradient {
    private static final int STRIP = 36;
    /// The fewest tiles in a partial sum.
    private static final int FEWEST = 256;
    private static final int SKEW = 16;

    private final Conv3dGeometry g;
    private final Gather gather;
    private final WinogradTiles tiles;
    private final ConvScratch scratch;
    private final float[] gy;
    private final int gyAt;
    private final WinogradInputs inputs;
    private final int paddedDepth;
    private final int panels;
    private final int paddedColumns;
    private final int inPlane;
    private final int gradientPlane;
    private final int gradientsAt;
    private final int sumPlane;
    private final Slots slots;
    private final float[] sums;

    private WinogradWeightGradient(Conv3dGeometry g, float[] gy, int gyAt, float[] x, int xAt, ConvScratch scratch) {
        this.g = g;
        this.gather = new Gather(g, Gather.Direction.FORWARD);
        this.tiles = WinogradTiles.of(gather);
        this.scratch = scratch;
        this.gy = gy;
        this.gyAt = gyAt;
        int multiple = Math.max(Tiles.LANES, 2 * ColumnTiles.GROUP);
        this.paddedDepth = (g.c() + multiple - 1) / multiple * multiple;
        this.panels = (g.k() + Tiles.LANES - 1) / Tiles.LANES;
        this.paddedColumns = panels * Tiles.LANES;
        this.inPlane = STRIP * paddedDepth + SKEW;
        this.inputs = new WinogradInputs(tiles, x, xAt, paddedDepth, STRIP, inPlane, scratch);
        this.gradientPlane = STRIP * paddedColumns + SKEW;
        this.gradientsAt = ConvScratch.ALIGNED + WinogradTransform.PLANES * inPlane;
        this.sumPlane = paddedDepth * paddedColumns;
        this.slots = Slots.of(tiles.count(), FEWEST, g.kT() * WinogradTransform.PLANES * sumPlane);
        this.sums = slots.memory(scratch);
    }

    static void run(Conv3dGeometry g, float[] gy, int gyAt, float[] x, int xAt, float[] gw, int gwAt, Accumulation accumulation,
                    ConvScratch scratch, Parallel parallel) {
        var gradient = new WinogradWeightGradient(g, gy, gyAt, x, xAt, scratch);
        parallel.forRange(gradient.slots.count() * g.kT(), 1, (from, to, worker) -> {
            for (int unit = from; unit < to; unit++) gradient.sumSlot(unit / g.kT(), unit % g.kT(), worker);
        });
        gradient.slots.fold(gradient.sums, parallel);
        int taps = g.kH() * g.kW();
        if (accumulation == Accumulation.OVERWRITE) Arrays.fill(gw, gwAt, gwAt + g.weight().elements(), 0);
        parallel.forRange(g.kT() * g.c(), 1, (from, to, worker) -> {
            float[] half = scratch.numbers(worker, ConvScratch.Use.PATCH, 2 * taps * g.k());
            for (int row = from; row < to; row++) {
                int at = gwAt + (row / g.c() * taps * g.c() + row % g.c()) * g.k();
                int sumsAt = gradient.slots.at(0) + row / g.c() * WinogradTransform.PLANES * gradient.sumPlane
                        + row % g.c() * gradient.paddedColumns;
                WinogradWeights.addGradient(gradient.sums, sumsAt, gradient.sumPlane, g.k(), half, gw, at, g.c() * g.k());
            }
        });
    }

    /// The planes of temporal tap `a` over the tiles of one slot.
    private void sumSlot(int slot, int a, int worker) {
        int sumsAt = slots.at(slot) + a * WinogradTransform.PLANES * sumPlane;
        Arrays.fill(sums, sumsAt, sumsAt + WinogradTransform.PLANES * sumPlane, 0);
        float[] memory = scratch.aligned(worker, ConvScratch.Use.TRANSFORMED,
                WinogradTransform.PLANES * (inPlane + gradientPlane));
        int across = tiles.across();
        int end = slots.first(slot + 1);
        int used = 0;
        for (int tile = slots.first(slot), count; tile < end; tile += count) {
            Parallel.requireUninterrupted();
            count = Math.min(Math.min(end - tile, across - tile % across), STRIP - used);
            int frame = tile / across / tiles.down();
            int t = gather.sourceT(frame % g.outT(), a);
            if (t < 0) continue;
            int row = tile / across % tiles.down();
            inputs.transformRow(frame / g.outT() * g.t() + t, row, tile % across, count, memory,
                    ConvScratch.ALIGNED + used * Tiles.LANES, worker);
            transformGradients(frame, row, tile % across, count, memory, gradientsAt + used * Tiles.LANES, worker);
            used += count;
            if (used == STRIP) {
                multiply(used, memory, sumsAt);
                used = 0;
            }
        }
        multiply(used, memory, sumsAt);
    }

    private void transformGradients(int frame, int row, int column, int count, float[] z, int to, int worker) {
        int oh = row * WinogradTransform.OUT;
        boolean whole = g.k() == paddedColumns && oh + WinogradTransform.OUT <= g.outH();
        int until = whole ? Math.clamp(g.outW() / WinogradTransform.OUT, column, column + count) : column;
        if (column < until) {
            int at = gyAt + ((frame * g.outH() + oh) * g.outW() + column * WinogradTransform.OUT) * g.k();
            transformGradients(gy, at, g.outW() * g.k(), g.k(), until - column, z, to, worker);
        }
        float[] patch = scratch.numbers(worker, ConvScratch.Use.TILE,
                WinogradTransform.OUT * WinogradTransform.OUT * paddedColumns);
        for (int i = until; i < column + count; i++) {
            tiles.copyTile(gy, gyAt, frame, oh, i * WinogradTransform.OUT, paddedColumns, patch);
            transformGradients(patch, 0, WinogradTransform.OUT * paddedColumns, paddedColumns, 1, z,
                    to + (i - column) * Tiles.LANES, worker);
        }
    }

    private void transformGradients(float[] from, int at, int row, int pixel, int count, float[] z, int to, int worker) {
        float[] half = scratch.aligned(worker, ConvScratch.Use.HALF, WinogradTransform.HALF);
        for (int k = 0; k < paddedColumns; k += Tiles.LANES) {
            WinogradTransform.gradient(from, at + k, row, pixel, count, half, z, to + k * STRIP, gradientPlane);
        }
    }

    private void multiply(int used, float[] memory, int sumsAt) {
        int panelSize = STRIP * Tiles.LANES;
        var geometry = new TileGeometry(used, Tiles.LANES, panelSize, panelSize, Tiles.LANES, paddedColumns);
        for (int plane = 0; plane < WinogradTransform.PLANES; plane++) {
            for (int panel = 0; panel < panels; panel += 2) {
                for (int c = 0; c < paddedDepth; ) {
                    int groups = ColumnTiles.groups((paddedDepth - c) / ColumnTiles.GROUP);
                    int to = sumsAt + plane * sumPlane + c * paddedColumns + panel * Tiles.LANES;
                    ColumnTiles.multiply(memory, ConvScratch.ALIGNED + plane * inPlane, c, groups,
                            memory, gradientsAt + plane * gradientPlane + panel * panelSize, Math.min(2, panels - panel), sums,
                            to, geometry);
                    c += groups * ColumnTiles.GROUP;
                }
            }
        }
    }
}
