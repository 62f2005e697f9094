package cinegrad.ops.conv;

import cinegrad.ops.Conv3dGeometry;
import cinegrad.ops.Parallel;
import cinegrad.ops.Shape;
import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.gemm.Tiles;

import java.util.Arrays;

/// The direct kernel for every geometry, forward and input gradient: adds up exactly the products of the definition.
///
/// A run of target pixels of one row is made at a time. The source rows it reads are copied into a small patch, padded with
/// zeros along W, so that every tap is the same distance away from every pixel; then each tile of [Tiles#ROWS] pixels and
/// two vectors of target channels stays in registers while all taps and source channels are summed.
final class DirectConv {
    private static final int TILES_PER_RUN = 4;
    private static final int RUN = TILES_PER_RUN * Tiles.ROWS;

    private final Gather gather;
    private final Scratch scratch;
    private final float[] x;
    private final int xAt;
    private final float[] panels;
    private final float[] y;
    private final int yAt;
    private final Epilogue epilogue;
    private final int depth;
    private final int columns;

    private DirectConv(Gather gather, Scratch scratch, float[] x, int xAt, float[] panels, float[] y, int yAt, Epilogue epilogue) {
        this.gather = gather;
        this.scratch = scratch;
        this.x = x;
        this.xAt = xAt;
        this.panels = panels;
        this.y = y;
        this.yAt = yAt;
        this.epilogue = epilogue;
        this.depth = gather.source().size(4) / gather.g().groups();
        this.columns = gather.target().size(4) / gather.g().groups();
    }

    /// @param panels the weights, packed for the direction of `gather`
    static void run(Gather gather, float[] x, int xAt, float[] panels, float[] y, int yAt, Epilogue epilogue, Scratch scratch,
                    Parallel parallel) {
        var conv = new DirectConv(gather, scratch, x, xAt, panels, y, yAt, epilogue);
        Shape target = gather.target();
        int rows = target.size(0) * target.size(1) * target.size(2);
        parallel.forRange(rows, Math.max(1, rows / (16 * parallel.threads())), (from, to, worker) -> {
            for (int row = from; row < to; row++) conv.row(row, worker);
        });
    }

    private void row(int row, int worker) {
        int width = gather.target().size(3);
        int classes = gather.classes();
        for (int r = 0; r < Math.min(classes, width); r++) {
            int count = (width - r + classes - 1) / classes;
            for (int m = 0; m < count; m += RUN) {
                for (int group = 0; group < gather.g().groups(); group++) pixels(row, r, m, Math.min(RUN, count - m), group, worker);
            }
        }
    }

    /// Targets r + (m … m + count)·classes of one row, channels of one group.
    private void pixels(int row, int r, int m, int count, int group, int worker) {
        Conv3dGeometry g = gather.g();
        int padded = (count + Tiles.ROWS - 1) / Tiles.ROWS * Tiles.ROWS;
        int first = Integer.MAX_VALUE;
        int last = Integer.MIN_VALUE;
        for (int d = 0; d < g.kW(); d++) {
            if (!gather.applies(r, d)) continue;
            int s = gather.firstSource(r, d) + m * gather.sourceStep();
            first = Math.min(first, s);
            last = Math.max(last, s + (padded - 1) * gather.sourceStep());
        }
        int patchWidth = first > last ? 0 : last - first + 1;
        float[] patch = scratch.floats(worker, Scratch.Use.PATCH, g.kT() * g.kH() * patchWidth * depth);
        int[] runPatch = scratch.table(worker, 0, g.taps());
        int[] runWeight = scratch.table(worker, 1, g.taps());
        int[] runDepth = scratch.table(worker, 2, g.taps());
        int runs = 0;
        int patchAt = 0;
        Shape source = gather.source();
        int h0 = row % gather.target().size(2);
        int t0 = row / gather.target().size(2) % gather.target().size(1);
        int n = row / gather.target().size(2) / gather.target().size(1);
        for (int a = 0; a < g.kT(); a++) {
            int t = gather.sourceT(t0, a);
            for (int b = 0; b < g.kH() && t >= 0 && patchWidth > 0; b++) {
                int h = gather.sourceH(h0, b);
                if (h < 0) continue;
                int rowAt = xAt + ((n * source.size(1) + t) * source.size(2) + h) * source.size(3) * source.size(4) + group * depth;
                copyRow(rowAt, first, patchWidth, patch, patchAt);
                for (int i = 0; i < g.kW(); i++) {
                    int d = gather.ascending(i);
                    if (!gather.applies(r, d)) continue;
                    int from = patchAt + (gather.firstSource(r, d) + m * gather.sourceStep() - first) * depth;
                    int with = ((a * g.kH() + b) * g.kW() + i) * depth;
                    if (runs > 0 && runPatch[runs - 1] + runDepth[runs - 1] == from && runWeight[runs - 1] + runDepth[runs - 1] == with) {
                        runDepth[runs - 1] += depth;
                    } else {
                        runPatch[runs] = from;
                        runWeight[runs] = with;
                        runDepth[runs++] = depth;
                    }
                }
                patchAt += patchWidth * depth;
            }
        }
        float[] tile = scratch.floats(worker, Scratch.Use.TILE, Tiles.ROWS * 2 * Tiles.LANES);
        float[] bias = scratch.floats(worker, Scratch.Use.BIAS, 2 * Tiles.LANES);
        int panelSize = g.taps() * depth * Tiles.LANES;
        int panelCount = (columns + Tiles.LANES - 1) / Tiles.LANES;
        int patchRow = gather.sourceStep() * depth;
        for (int panel = 0; panel < panelCount; panel += 2) {
            int channel = group * columns + panel * Tiles.LANES;
            int channels = Math.min(2 * Tiles.LANES, columns - panel * Tiles.LANES);
            int panelAt = (group * panelCount + panel) * panelSize;
            epilogue.copyBias(channel, channels, bias, 0);
            for (int i = 0; i < count; i += Tiles.ROWS) {
                if (runs == 0) Arrays.fill(tile, 0, Tiles.ROWS * 2 * Tiles.LANES, 0);
                for (int run = 0; run < runs; run++) {
                    int from = runPatch[run] + i * patchRow;
                    int with = panelAt + runWeight[run] * Tiles.LANES;
                    var accumulation = run == 0 ? Accumulation.OVERWRITE : Accumulation.ADD;
                    Tiles.rows(patch, from, patchRow, panels, with, panelSize, Math.min(2, panelCount - panel), runDepth[run],
                            tile, 0, Tiles.LANES, 2 * Tiles.LANES, accumulation);
                }
                int pixel = row * gather.target().size(3) + r + (m + i) * gather.classes();
                store(tile, Math.min(Tiles.ROWS, count - i), pixel, channel, channels, bias);
            }
        }
    }

    /// Copies source columns `first` … `first + width` of the row at `rowAt`, zeros where there are none.
    private void copyRow(int rowAt, int first, int width, float[] patch, int patchAt) {
        int from = Math.clamp(-(long) first, 0, width);
        int to = Math.clamp((long) gather.source().size(3) - first, from, width);
        Arrays.fill(patch, patchAt, patchAt + from * depth, 0);
        int c = gather.source().size(4);
        if (c == depth) {
            System.arraycopy(x, rowAt + (first + from) * c, patch, patchAt + from * depth, (to - from) * depth);
        } else {
            for (int i = from; i < to; i++) System.arraycopy(x, rowAt + (first + i) * c, patch, patchAt + i * depth, depth);
        }
        Arrays.fill(patch, patchAt + to * depth, patchAt + width * depth, 0);
    }

    private void store(float[] tile, int pixels, int pixel, int channel, int channels, float[] bias) {
        for (int i = 0; i < pixels; i++) {
            int at = (pixel + i * gather.classes()) * gather.target().size(4) + channel;
            epilogue.store(tile, i * 2 * Tiles.LANES, bias, 0, y, yAt + at, channels, at);
        }
    }
}
