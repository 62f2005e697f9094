package cinegrad.ops.conv;

import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.gemm.ColumnTiles;
import cinegrad.ops.gemm.TileGeometry;
import cinegrad.ops.gemm.Tiles;
import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;

/// The direct weight gradient for every geometry: gw[tap, c, k] = Σ_pixels x[pixel shifted by tap, c] · gy[pixel, k].
///
/// A run of output pixels at a time: gy is packed into panels of output channels, the inputs into a [Patch], in which all that a
/// pixel reads (taps times channels) is contiguous; the rest is a product over the pixels of the run, summed in registers.
final class DirectWeightGradient {
    private static final int RUN = 48;
    /// The fewest rows of pixels in a partial sum.
    private static final int FEWEST = 8;

    private final Conv3dGeometry g;
    private final Gather gather;
    private final ConvScratch scratch;
    private final float[] gy;
    private final int gyAt;
    private final float[] x;
    private final int xAt;
    private final int depth;
    private final int columns;
    private final int panelCount;
    private final int window;
    private final int sumRow;
    /// Unused rows after each tap along W if the taps do not touch: a tile of sums may reach that far.
    private final int gap;
    private final int groupSize;
    private final Slots slots;
    private final float[] sums;

    private DirectWeightGradient(Conv3dGeometry g, float[] gy, int gyAt, float[] x, int xAt, ConvScratch scratch) {
        this.g = g;
        this.gather = new Gather(g, Gather.Direction.FORWARD);
        this.scratch = scratch;
        this.gy = gy;
        this.gyAt = gyAt;
        this.x = x;
        this.xAt = xAt;
        this.depth = g.c() / g.groups();
        this.columns = g.k() / g.groups();
        this.panelCount = (columns + Tiles.LANES - 1) / Tiles.LANES;
        this.window = g.taps() * depth;
        this.sumRow = panelCount * Tiles.LANES;
        this.gap = g.dilation().w() == 1 ? 0 : 2 * ColumnTiles.GROUP;
        this.groupSize = (window + g.kW() * gap + 2 * ColumnTiles.GROUP) * sumRow;
        this.slots = Slots.of(g.n() * g.outT() * g.outH(), FEWEST, g.groups() * groupSize);
        this.sums = slots.memory(scratch);
    }

    static void run(Conv3dGeometry g, float[] gy, int gyAt, float[] x, int xAt, float[] gw, int gwAt, Accumulation accumulation,
                    ConvScratch scratch, Parallel parallel) {
        var gradient = new DirectWeightGradient(g, gy, gyAt, x, xAt, scratch);
        parallel.forRange(gradient.slots.count(), 1, (from, to, worker) -> {
            for (int slot = from; slot < to; slot++) gradient.sumSlot(slot, worker);
        });
        gradient.slots.fold(gradient.sums, parallel);
        gradient.copyOut(gw, gwAt, accumulation);
    }

    private void sumSlot(int slot, int worker) {
        Arrays.fill(sums, slots.at(slot), slots.at(slot) + slots.length(), 0);
        var patch = new Patch(gather, x, xAt, scratch, worker);
        float[] panels = scratch.numbers(worker, ConvScratch.Use.COLUMNS, panelCount * RUN * Tiles.LANES);
        int outW = g.outW();
        for (int row = slots.first(slot); row < slots.first(slot + 1); row++) {
            Parallel.requireUninterrupted();
            for (int m = 0; m < outW; m += RUN) {
                int count = Math.min(RUN, outW - m);
                for (int group = 0; group < g.groups(); group++) {
                    patch.fill(row, 0, m, count, group, 2 * ColumnTiles.GROUP);
                    packGradient(gyAt + (row * outW + m) * g.k() + group * columns, count, panels);
                    addRun(patch, panels, count, slots.at(slot) + group * groupSize);
                }
            }
        }
    }

    /// Row i of a group's sums, gaps aside, belongs to number i of a pixel's window.
    private void addRun(Patch patch, float[] panels, int count, int sumsAt) {
        int panelSize = count * Tiles.LANES;
        var tiles = new TileGeometry(count, patch.step(), Tiles.LANES, panelSize, Tiles.LANES, sumRow);
        for (int panel = 0; panel < panelCount; panel += 2) {
            int together = Math.min(2, panelCount - panel);
            for (int run = 0; run < patch.runs(); run++) {
                int padded = Math.max(2, (patch.runLength(run) + ColumnTiles.GROUP - 1) / ColumnTiles.GROUP);
                for (int group = 0; group < padded; ) {
                    int groups = ColumnTiles.groups(padded - group);
                    int to = sumsAt + (patch.runWeight(run) + run * gap + group * ColumnTiles.GROUP) * sumRow
                            + panel * Tiles.LANES;
                    ColumnTiles.multiply(patch.content(), patch.runFrom(run), group * ColumnTiles.GROUP, groups, panels,
                            panel * panelSize, together, sums, to, tiles);
                    group += groups;
                }
            }
        }
    }

    private void packGradient(int from, int count, float[] panels) {
        for (int panel = 0; panel < panelCount; panel++) {
            int valid = Math.min(Tiles.LANES, columns - panel * Tiles.LANES);
            int at = panel * count * Tiles.LANES;
            for (int i = 0; i < count; i++, at += Tiles.LANES) {
                System.arraycopy(gy, from + i * g.k() + panel * Tiles.LANES, panels, at, valid);
                for (int j = valid; j < Tiles.LANES; j++) panels[at + j] = 0;
            }
        }
    }

    private void copyOut(float[] gw, int gwAt, Accumulation accumulation) {
        int kernelRows = g.kT() * g.kH();
        for (int group = 0; group < g.groups(); group++) {
            for (int i = 0; i < window; i++) {
                int tap = i / depth % kernelRows * g.kW() + i / depth / kernelRows;
                int from = slots.at(0) + group * groupSize + (i + i / depth / kernelRows * gap) * sumRow;
                int to = gwAt + (tap * depth + i % depth) * g.k() + group * columns;
                for (int k = 0; k < columns; k++) {
                    gw[to + k] = accumulation == Accumulation.ADD ? gw[to + k] + sums[from + k] : sums[from + k];
                }
            }
        }
    }
}
