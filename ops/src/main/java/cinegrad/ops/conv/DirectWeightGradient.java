package cinegrad.ops.conv;

import cinegrad.ops.Conv3dGeometry;
import cinegrad.ops.Parallel;
import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.gemm.Tiles;

import java.util.Arrays;

/// The direct weight gradient for every geometry: gw[tap, c, k] = Σ_pixels x[pixel shifted by tap, c] · gy[pixel, k].
///
/// One row of outputs at a time: gy is packed into panels of output channels, x is copied with zeros for what lies outside,
/// and every tap is then a small product over the pixels of the row, summed in registers.
final class DirectWeightGradient {
    private static final int RUN = 128;
    private static final int FEWEST = 8;

    private final Conv3dGeometry g;
    private final Gather gather;
    private final Scratch scratch;
    private final float[] gy;
    private final int gyAt;
    private final float[] x;
    private final int xAt;
    private final int depth;
    private final int columns;
    private final int panelCount;
    private final int paddedDepth;
    private final int sumRow;
    private final int tapSize;
    private final Slots slots;
    private final float[] sums;

    private DirectWeightGradient(Conv3dGeometry g, float[] gy, int gyAt, float[] x, int xAt, Scratch scratch) {
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
        this.paddedDepth = Math.max(2, (depth + Tiles.GROUP - 1) / Tiles.GROUP) * Tiles.GROUP;
        this.sumRow = panelCount * Tiles.LANES;
        this.tapSize = paddedDepth * sumRow;
        this.slots = Slots.of(g.n() * g.outT() * g.outH(), FEWEST, g.groups() * g.taps() * tapSize);
        this.sums = slots.memory(scratch);
    }

    static void run(Conv3dGeometry g, float[] gy, int gyAt, float[] x, int xAt, float[] gw, int gwAt, Accumulation accumulation,
                    Scratch scratch, Parallel parallel) {
        var gradient = new DirectWeightGradient(g, gy, gyAt, x, xAt, scratch);
        int kernelRows = g.kT() * g.kH();
        parallel.forRange(gradient.slots.count() * kernelRows, 1, (from, to, worker) -> {
            for (int unit = from; unit < to; unit++) gradient.sumSlot(unit / kernelRows, unit % kernelRows, worker);
        });
        gradient.slots.fold(gradient.sums, parallel);
        gradient.copyOut(gw, gwAt, accumulation);
    }

    /// Sums the taps of kernel row `kernelRow` = (a, b) over the rows of one slot.
    private void sumSlot(int slot, int kernelRow, int worker) {
        for (int group = 0; group < g.groups(); group++) {
            int at = slots.at(slot) + (group * g.taps() + kernelRow * g.kW()) * tapSize;
            Arrays.fill(sums, at, at + g.kW() * tapSize, 0);
        }
        int outW = g.outW();
        for (int row = slots.first(slot); row < slots.first(slot + 1); row++) {
            int t = gather.sourceT(row / g.outH() % g.outT(), kernelRow / g.kH());
            int h = gather.sourceH(row % g.outH(), kernelRow % g.kH());
            if (t < 0 || h < 0) continue;
            int rowAt = xAt + ((row / g.outH() / g.outT() * g.t() + t) * g.h() + h) * g.w() * g.c();
            for (int m = 0; m < outW; m += RUN) {
                for (int group = 0; group < g.groups(); group++) {
                    int at = slots.at(slot) + (group * g.taps() + kernelRow * g.kW()) * tapSize;
                    addRun(row, rowAt, m, Math.min(RUN, outW - m), group, at, worker);
                }
            }
        }
    }

    private void addRun(int row, int rowAt, int m, int count, int group, int sumsAt, int worker) {
        int first = m * g.stride().w() - g.padding().w();
        int width = (count - 1) * g.stride().w() + (g.kW() - 1) * g.dilation().w() + 1;
        float[] patch = scratch.floats(worker, Scratch.Use.PATCH, width * depth + 2 * Tiles.GROUP);
        copyRow(rowAt + group * depth, first, width, patch);
        float[] panels = scratch.floats(worker, Scratch.Use.COLUMNS, panelCount * count * Tiles.LANES);
        packGradient(gyAt + (row * g.outW() + m) * g.k() + group * columns, count, panels);
        int panelSize = count * Tiles.LANES;
        int step = g.stride().w() * depth;
        for (int panel = 0; panel < panelCount; panel += 2) {
            int together = Math.min(2, panelCount - panel);
            for (int c = 0; c < paddedDepth; ) {
                int groups = Tiles.groups((paddedDepth - c) / Tiles.GROUP);
                for (int d = 0; d < g.kW(); d++) {
                    int from = d * g.dilation().w() * depth + c;
                    int to = sumsAt + d * tapSize + c * sumRow + panel * Tiles.LANES;
                    Tiles.columns(patch, from, from + Tiles.GROUP, from + 2 * Tiles.GROUP, groups, step, panels, panel * panelSize, panelSize,
                            together, count, sums, to, Tiles.LANES, sumRow, Accumulation.ADD);
                }
                c += groups * Tiles.GROUP;
            }
        }
    }

    private void copyRow(int rowAt, int first, int width, float[] patch) {
        int from = Math.clamp(-(long) first, 0, width);
        int to = Math.clamp((long) g.w() - first, from, width);
        Arrays.fill(patch, 0, from * depth, 0);
        if (g.c() == depth) {
            System.arraycopy(x, rowAt + (first + from) * depth, patch, from * depth, (to - from) * depth);
        } else {
            for (int i = from; i < to; i++) System.arraycopy(x, rowAt + (first + i) * g.c(), patch, i * depth, depth);
        }
        Arrays.fill(patch, to * depth, width * depth + 2 * Tiles.GROUP, 0);
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
        for (int group = 0; group < g.groups(); group++) {
            for (int tap = 0; tap < g.taps(); tap++) {
                for (int c = 0; c < depth; c++) {
                    int from = slots.at(0) + (group * g.taps() + tap) * tapSize + c * sumRow;
                    int to = gwAt + (tap * depth + c) * g.k() + group * columns;
                    for (int k = 0; k < columns; k++) gw[to + k] = accumulation == Accumulation.ADD ? gw[to + k] + sums[from + k] : sums[from + k];
                }
            }
        }
    }
}
