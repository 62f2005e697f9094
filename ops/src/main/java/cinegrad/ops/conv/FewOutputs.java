package cinegrad.ops.conv;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Convolutions to few channels, such as the last layer of a network for complex images. Vectors over the target channels would
/// use 2 lanes of 16, so the vectors run over source channels and taps, and their lanes are summed at the end.
///
/// Eight pixels and two channels at a time; the sixteen dot products share their loads.
final class FewOutputs {
    /// The most target channels for which this is faster.
    static final int MOST = 4;

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FEW = FloatVector.SPECIES_128;
    private static final int LANES = F.length();
    private static final int PIXELS = 8;
    private static final int RUN = 8 * PIXELS;

    private final Gather gather;
    private final float[] weights;
    private final int window;

    private FewOutputs(Gather gather, float[] weights) {
        this.gather = gather;
        this.weights = weights;
        this.window = gather.g().taps() * gather.source().size(4);
    }

    /// @param weights [target channel][kW][kernel row][source channel], panels of a single lane; one group, stride 1 along W
    static void run(Gather gather, float[] x, int xAt, float[] weights, float[] y, int yAt, Epilogue epilogue,
            ConvScratch scratch, Parallel parallel) {
        var conv = new FewOutputs(gather, weights);
        Shape target = gather.target();
        int rows = target.size(0) * target.size(1) * target.size(2);
        int width = target.size(3);
        int channels = target.size(4);
        parallel.forRange(rows, Math.max(1, rows / (16 * parallel.threads())), (from, to, worker) -> {
            var patch = new Patch(gather, x, xAt, scratch, worker);
            float[] sums = scratch.numbers(worker, ConvScratch.Use.TILE, RUN * channels);
            float[] partial = scratch.numbers(worker, ConvScratch.Use.COLUMNS, 2 * PIXELS * LANES);
            float[] bias = scratch.numbers(worker, ConvScratch.Use.BIAS, channels);
            epilogue.copyBias(0, channels, bias, 0);
            for (int row = from; row < to; row++) {
                for (int m = 0; m < width; m += RUN) {
                    int count = Math.min(RUN, width - m);
                    patch.fill(row, 0, m, (count + PIXELS - 1) / PIXELS * PIXELS, 0, 0);
                    conv.pixels(patch, count, sums, partial);
                    int at = (row * width + m) * channels;
                    TileStore.store(sums, channels, count, channels, bias, 0, Float.NEGATIVE_INFINITY, sums, 0, channels);
                    TileStore.finish(epilogue, sums, 0, y, yAt + at, count * channels, at);
                }
            }
        });
    }

    private void pixels(Patch patch, int count, float[] sums, float[] partial) {
        int channels = gather.target().size(4);
        float[] x = patch.content();
        int step = patch.step();
        int end = F.loopBound(window);
        for (int k = 0; k < channels; k += 2) {
            int first = k * window;
            int pair = Math.min(2, channels - k);
            int second = first + (pair - 1) * window;
            for (int i = 0; i < count; i += PIXELS) {
                dots(x, i * step, step, weights, first, second, end, partial);
                for (int p = 0; p < PIXELS; p++) {
                    for (int q = 0; q < pair; q++) {
                        float sum = fold(partial, (2 * p + q) * LANES);
                        for (int j = end; j < window; j++) sum += x[(i + p) * step + j] * weights[first + q * window + j];
                        sums[(i + p) * channels + k + q] = sum;
                    }
                }
            }
        }
    }

    /// Lane l of partial[2·i + q] = Σ_j x[at + i·row + j] · w[(first or second) + j] over all j < n that belong to lane l; i < 8,
    /// q < 2.
    private static void dots(float[] x, int at, int row, float[] w, int first, int second, int n, float[] partial) {
        var p0 = FloatVector.zero(F); var q0 = FloatVector.zero(F);
        var p1 = FloatVector.zero(F); var q1 = FloatVector.zero(F);
        var p2 = FloatVector.zero(F); var q2 = FloatVector.zero(F);
        var p3 = FloatVector.zero(F); var q3 = FloatVector.zero(F);
        var p4 = FloatVector.zero(F); var q4 = FloatVector.zero(F);
        var p5 = FloatVector.zero(F); var q5 = FloatVector.zero(F);
        var p6 = FloatVector.zero(F); var q6 = FloatVector.zero(F);
        var p7 = FloatVector.zero(F); var q7 = FloatVector.zero(F);
        for (int j = 0; j < n; j += LANES) {
            var u = FloatVector.fromArray(F, w, first + j);
            var v = FloatVector.fromArray(F, w, second + j);
            var x0 = FloatVector.fromArray(F, x, at + j); p0 = x0.fma(u, p0); q0 = x0.fma(v, q0);
            var x1 = FloatVector.fromArray(F, x, at + row + j); p1 = x1.fma(u, p1); q1 = x1.fma(v, q1);
            var x2 = FloatVector.fromArray(F, x, at + 2 * row + j); p2 = x2.fma(u, p2); q2 = x2.fma(v, q2);
            var x3 = FloatVector.fromArray(F, x, at + 3 * row + j); p3 = x3.fma(u, p3); q3 = x3.fma(v, q3);
            var x4 = FloatVector.fromArray(F, x, at + 4 * row + j); p4 = x4.fma(u, p4); q4 = x4.fma(v, q4);
            var x5 = FloatVector.fromArray(F, x, at + 5 * row + j); p5 = x5.fma(u, p5); q5 = x5.fma(v, q5);
            var x6 = FloatVector.fromArray(F, x, at + 6 * row + j); p6 = x6.fma(u, p6); q6 = x6.fma(v, q6);
            var x7 = FloatVector.fromArray(F, x, at + 7 * row + j); p7 = x7.fma(u, p7); q7 = x7.fma(v, q7);
        }
        p0.intoArray(partial, 0); q0.intoArray(partial, LANES);
        p1.intoArray(partial, 2 * LANES); q1.intoArray(partial, 3 * LANES);
        p2.intoArray(partial, 4 * LANES); q2.intoArray(partial, 5 * LANES);
        p3.intoArray(partial, 6 * LANES); q3.intoArray(partial, 7 * LANES);
        p4.intoArray(partial, 8 * LANES); q4.intoArray(partial, 9 * LANES);
        p5.intoArray(partial, 10 * LANES); q5.intoArray(partial, 11 * LANES);
        p6.intoArray(partial, 12 * LANES); q6.intoArray(partial, 13 * LANES);
        p7.intoArray(partial, 14 * LANES); q7.intoArray(partial, 15 * LANES);
    }

    /// The sum of LANES numbers in an order of its own: [FloatVector#reduceLanes] promises none, and differs once a method is
    /// compiled.
    private static float fold(float[] partial, int at) {
        var sum = FloatVector.fromArray(FEW, partial, at);
        for (int j = FEW.length(); j < LANES; j += FEW.length()) sum = sum.add(FloatVector.fromArray(FEW, partial, at + j));
        sum.intoArray(partial, at);
        float first = partial[at] + partial[at + 1];
        return FEW.length() == 2 ? first : first + (partial[at + 2] + partial[at + 3]);
    }
}
