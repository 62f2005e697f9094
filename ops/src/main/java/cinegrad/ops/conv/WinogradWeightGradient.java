package cinegrad.ops.conv;

import cinegrad.ops.Conv3dGeometry;
import cinegrad.ops.Parallel;
import cinegrad.ops.Shape;
import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.gemm.Tiles;

import java.util.Arrays;

/// The weight gradient of 3×3 convolutions by Winograd's transform: gw = Gᵀ[ Σ_tiles (Bᵀ X B) ⊙ (A gY Aᵀ) ]G.
///
/// A strip of tiles is transformed into planes, and every plane's product over the tiles of the strip is added to a C×K sum
/// of its own. The planes of the upper and of the lower half of a tile are done in separate passes: half the sums and twice
/// the tiles fit into the second-level cache.
final class WinogradWeightGradient {
    private static final int STRIP = 48;
    private static final int SKEW = 16;
    private static final int HALVES = 2;
    private static final int HALF = WinogradTransform.PLANES / HALVES;

    private final Conv3dGeometry g;
    private final Gather gather;
    private final WinogradTiles tiles;
    private final Scratch scratch;
    private final float[] gy;
    private final int gyAt;
    private final float[] x;
    private final int xAt;
    private final int paddedDepth;
    private final int panels;
    private final int paddedColumns;
    private final int inPlane;
    private final int gradientPlane;
    private final int sumPlane;
    private final Slots slots;
    private final float[] sums;

    private WinogradWeightGradient(Conv3dGeometry g, float[] gy, int gyAt, float[] x, int xAt, Scratch scratch) {
        this.g = g;
        this.gather = new Gather(g, Gather.Direction.FORWARD);
        this.tiles = WinogradTiles.of(gather);
        this.scratch = scratch;
        this.gy = gy;
        this.gyAt = gyAt;
        this.x = x;
        this.xAt = xAt;
        int multiple = Math.max(Tiles.LANES, Tiles.COLUMN_ROWS);
        this.paddedDepth = (g.c() + multiple - 1) / multiple * multiple;
        this.panels = (g.k() + Tiles.LANES - 1) / Tiles.LANES;
        this.paddedColumns = panels * Tiles.LANES;
        this.inPlane = STRIP * paddedDepth + SKEW;
        this.gradientPlane = STRIP * paddedColumns + SKEW;
        this.sumPlane = paddedDepth * paddedColumns;
        this.slots = Slots.of(tiles.count(), g.kT() * WinogradTransform.PLANES * sumPlane);
        this.sums = scratch.floats(0, Scratch.Use.GRADIENT, slots.count() * slots.length());
    }

    static void run(Conv3dGeometry g, float[] gy, int gyAt, float[] x, int xAt, float[] gw, int gwAt, Accumulation accumulation,
                    Scratch scratch, Parallel parallel) {
        var gradient = new WinogradWeightGradient(g, gy, gyAt, x, xAt, scratch);
        int parts = g.kT() * HALVES;
        parallel.forRange(gradient.slots.count() * parts, 1, (from, to, worker) -> {
            for (int unit = from; unit < to; unit++) gradient.sumSlot(unit / parts, unit % parts / HALVES, unit % HALVES, worker);
        });
        gradient.slots.fold(gradient.sums, parallel);
        parallel.forRange(g.kT() * g.c(), 1, (from, to, _) -> {
            for (int row = from; row < to; row++) gradient.copyOut(row / g.c(), row % g.c(), gw, gwAt, accumulation);
        });
    }

    /// One half of the planes, for temporal tap `a`, over the tiles of one slot.
    private void sumSlot(int slot, int a, int half, int worker) {
        int sumsAt = slots.at(slot) + (a * WinogradTransform.PLANES + half * HALF) * sumPlane;
        Arrays.fill(sums, sumsAt, sumsAt + HALF * sumPlane, 0);
        float[] v = scratch.floats(worker, Scratch.Use.TRANSFORMED, HALF * inPlane);
        float[] z = scratch.floats(worker, Scratch.Use.PRODUCTS, HALF * gradientPlane);
        int end = slots.first(slot + 1);
        for (int first = slots.first(slot); first < end; ) {
            int used = 0;
            int tile = first;
            for (; tile < end && used < STRIP; tile++) {
                if (transform(tile, a, half, used, v, z, worker)) used++;
            }
            first = tile;
            multiply(used, v, z, sumsAt);
        }
    }

    /// Whether the tile sees a source frame through tap `a`.
    private boolean transform(int tile, int a, int half, int position, float[] v, float[] z, int worker) {
        Shape source = gather.source();
        Shape target = gather.target();
        int perFrame = tiles.down() * tiles.across();
        int frame = tile / perFrame;
        int t = gather.sourceT(frame % target.size(1), a);
        if (t < 0) return false;
        int oh = tile % perFrame / tiles.across() * WinogradTransform.OUT;
        int ow = tile % tiles.across() * WinogradTransform.OUT;
        transformInput(frame / target.size(1) * source.size(1) + t, oh, ow, half, v, position * paddedDepth, worker);
        transformGradient(frame, oh, ow, half, z, position * Tiles.LANES, worker);
        return true;
    }

    private void transformInput(int frame, int oh, int ow, int half, float[] v, int to, int worker) {
        int h = oh - tiles.padH();
        int w = ow - tiles.padW();
        boolean inside = g.c() == paddedDepth && h >= 0 && w >= 0 && h + WinogradTransform.IN <= g.h() && w + WinogradTransform.IN <= g.w();
        float[] from = x;
        int at = xAt + ((frame * g.h() + h) * g.w() + w) * g.c();
        int row = g.w() * g.c();
        if (!inside) {
            from = scratch.floats(worker, Scratch.Use.PATCH, WinogradTransform.PLANES * paddedDepth);
            at = 0;
            row = WinogradTransform.IN * paddedDepth;
            tiles.copyWindow(x, xAt, frame, oh, ow, paddedDepth, from);
        }
        if (half == 0) {
            WinogradTransform.inputTop(from, at, row, paddedDepth, paddedDepth, v, to, inPlane);
        } else {
            WinogradTransform.inputBottom(from, at, row, paddedDepth, paddedDepth, v, to, inPlane);
        }
    }

    private void transformGradient(int frame, int oh, int ow, int half, float[] z, int to, int worker) {
        int height = g.outH();
        int width = g.outW();
        float[] from = gy;
        int at = gyAt + ((frame * height + oh) * width + ow) * g.k();
        int row = width * g.k();
        if (g.k() != paddedColumns || oh + WinogradTransform.OUT > height || ow + WinogradTransform.OUT > width) {
            from = scratch.floats(worker, Scratch.Use.TILE, WinogradTransform.OUT * WinogradTransform.OUT * paddedColumns);
            at = 0;
            row = WinogradTransform.OUT * paddedColumns;
            tiles.copyTile(gy, gyAt, frame, oh, ow, paddedColumns, from);
        }
        if (half == 0) {
            WinogradTransform.gradientTop(from, at, row, paddedColumns, panels, z, to, gradientPlane, STRIP * Tiles.LANES);
        } else {
            WinogradTransform.gradientBottom(from, at, row, paddedColumns, panels, z, to, gradientPlane, STRIP * Tiles.LANES);
        }
    }

    private void multiply(int used, float[] v, float[] z, int sumsAt) {
        int panelSize = STRIP * Tiles.LANES;
        for (int plane = 0; plane < HALF; plane++) {
            for (int panel = 0; panel < panels; panel += 2) {
                for (int c = 0; c < g.c(); c += Tiles.COLUMN_ROWS) {
                    int from = plane * inPlane + c;
                    int with = plane * gradientPlane + panel * panelSize;
                    int to = sumsAt + plane * sumPlane + c * paddedColumns + panel * Tiles.LANES;
                    if (panel + 1 < panels) {
                        Tiles.columnsTwoPanels(v, from, paddedDepth, z, with, panelSize, used, sums, to, paddedColumns, Accumulation.ADD);
                    } else {
                        Tiles.columnsOnePanel(v, from, paddedDepth, z, with, used, sums, to, paddedColumns, Accumulation.ADD);
                    }
                }
            }
        }
    }

    private void copyOut(int a, int c, float[] gw, int gwAt, Accumulation accumulation) {
        for (int tap = 0; tap < 9; tap++) {
            int to = gwAt + ((a * 9 + tap) * g.c() + c) * g.k();
            int from = a * WinogradTransform.PLANES * sumPlane + c * paddedColumns;
            for (int k = 0; k < g.k(); k++) {
                float v = WinogradWeights.gradient(sums, from + k, sumPlane, tap / 3, tap % 3);
                gw[to + k] = accumulation == Accumulation.ADD ? gw[to + k] + v : v;
            }
        }
    }
}
