package cinegrad.ops.conv;

import cinegrad.ops.shape.Shape;

import java.util.Arrays;

/// The source points that a run of target pixels of one row reads, as [column][kernel row][channel]: the kernel rows (a, b) of
/// all frames and rows of the window lie side by side, so that with dilation 1 along W everything one pixel reads is
/// contiguous, and the next pixel's begins a fixed distance further on. Points outside the source are zeros.
///
/// The window of a pixel is described by a few *runs*, one where the taps along W touch each other. One object per worker and
/// convolution; the array inside comes from the worker's [ConvScratch].
final class Patch {
    private final Gather gather;
    private final float[] x;
    private final int xAt;
    private final int depth;
    private final int column;
    private final int[] runFrom;
    private final int[] runWeight;
    private final int[] runLength;
    private final ConvScratch scratch;
    private final int worker;
    private float[] content = {};
    private int runs;

    Patch(Gather gather, float[] x, int xAt, ConvScratch scratch, int worker) {
        Conv3dGeometry g = gather.g();
        this.gather = gather;
        this.x = x;
        this.xAt = xAt;
        this.depth = gather.source().size(4) / g.groups();
        this.column = g.kT() * g.kH() * depth;
        this.scratch = scratch;
        this.worker = worker;
        this.runFrom = scratch.table(worker, 0, g.kW());
        this.runWeight = scratch.table(worker, 1, g.kW());
        this.runLength = scratch.table(worker, 2, g.kW());
    }

    /// Fills the patch for targets r + (m … m + count)·classes of row `row` = (n, t, h), for one group of channels, and `slack`
    /// zeros after it.
    void fill(int row, int r, int m, int count, int group, int slack) {
        Conv3dGeometry g = gather.g();
        int first = Integer.MAX_VALUE;
        int last = Integer.MIN_VALUE;
        for (int d = 0; d < g.kW(); d++) {
            if (!gather.applies(r, d)) continue;
            int s = gather.firstSource(r, d) + m * gather.sourceStep();
            first = Math.min(first, s);
            last = Math.max(last, s + (count - 1) * gather.sourceStep());
        }
        int width = first > last ? 0 : last - first + 1;
        findRuns(r, m, first);
        content = scratch.numbers(worker, ConvScratch.Use.PATCH, width * column + slack);
        Arrays.fill(content, width * column, width * column + slack, 0);
        Shape target = gather.target();
        Shape source = gather.source();
        int h0 = row % target.size(2);
        int t0 = row / target.size(2) % target.size(1);
        int n = row / target.size(2) / target.size(1);
        for (int a = 0; a < g.kT(); a++) {
            int t = gather.sourceT(t0, a);
            for (int b = 0; b < g.kH(); b++) {
                int h = gather.sourceH(h0, b);
                int to = (a * g.kH() + b) * depth;
                int rowAt = xAt + ((n * source.size(1) + t) * source.size(2) + h) * source.size(3) * source.size(4)
                        + group * depth;
                int from = t < 0 || h < 0 ? width : Math.clamp(-(long) first, 0, width);
                int until = t < 0 || h < 0 ? width : Math.clamp((long) source.size(3) - first, from, width);
                clear(to, 0, from);
                copy(rowAt + (first + from) * source.size(4), source.size(4), to, from, until);
                clear(to, until, width);
            }
        }
    }

    private void findRuns(int r, int m, int first) {
        runs = 0;
        for (int i = 0; i < gather.g().kW(); i++) {
            int d = gather.ascending(i);
            if (!gather.applies(r, d)) continue;
            int from = (gather.firstSource(r, d) + m * gather.sourceStep() - first) * column;
            int weight = i * column;
            boolean continues = runs > 0 && runFrom[runs - 1] + runLength[runs - 1] == from
                    && runWeight[runs - 1] + runLength[runs - 1] == weight;
            if (continues) {
                runLength[runs - 1] += column;
            } else {
                runFrom[runs] = from;
                runWeight[runs] = weight;
                runLength[runs++] = column;
            }
        }
    }

    private void clear(int to, int from, int until) {
        for (int i = from; i < until; i++) Arrays.fill(content, i * column + to, i * column + to + depth, 0);
    }

    private void copy(int at, int step, int to, int from, int until) {
        for (int i = from, p = at; i < until; i++, p += step) {
            int q = i * column + to;
            if (depth >= 16) {
                System.arraycopy(x, p, content, q, depth);
            } else if (depth == 2) {
                content[q] = x[p];
                content[q + 1] = x[p + 1];
            } else {
                for (int c = 0; c < depth; c++) content[q + c] = x[p + c];
            }
        }
    }

    float[] content() {
        return content;
    }

    /// Numbers between what two neighboring targets of a class read.
    int step() {
        return gather.sourceStep() * column;
    }

    int runs() {
        return runs;
    }

    /// Where the run starts in the patch, for the first target.
    int runFrom(int run) {
        return runFrom[run];
    }

    /// Where the run's weights start, in the order (kW, kernel row, channel) with kW [Gather#ascending].
    int runWeight(int run) {
        return runWeight[run];
    }

    int runLength(int run) {
        return runLength[run];
    }
}
