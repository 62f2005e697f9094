package cinegrad.ops.conv;

import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The weight gradient of convolutions to a few channels: vectors run over the window (taps times input channels), and each is
/// multiplied by the gradients of two output channels.
final class FewOutputsWeightGradient {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    private static final int VECTORS = 6;
    private static final int RUN = 64;
    /// The fewest rows of pixels in a partial sum.
    private static final int FEWEST = 8;

    private FewOutputsWeightGradient() { }

    /// One group, stride and dilation 1 along W.
    static void run(Conv3dGeometry g, float[] gy, int gyAt, float[] x, int xAt, float[] gw, int gwAt, Accumulation accumulation,
                    ConvScratch scratch, Parallel parallel) {
        var gather = new Gather(g, Gather.Direction.FORWARD);
        int window = g.taps() * g.c();
        int padded = (window + VECTORS * LANES - 1) / (VECTORS * LANES) * VECTORS * LANES;
        int channels = g.k();
        int even = (channels + 1) / 2 * 2;
        var slots = Slots.of(g.n() * g.outT() * g.outH(), FEWEST, even * padded);
        float[] sums = slots.memory(scratch);
        int outW = g.outW();
        parallel.forRange(slots.count(), 1, (from, to, worker) -> {
            var patch = new Patch(gather, x, xAt, scratch, worker);
            float[] gradients = scratch.numbers(worker, ConvScratch.Use.COLUMNS, RUN * even);
            for (int slot = from; slot < to; slot++) {
                int at = slots.at(slot);
                Arrays.fill(sums, at, at + slots.length(), 0);
                for (int row = slots.first(slot); row < slots.first(slot + 1); row++) {
                    Parallel.requireUninterrupted();
                    for (int m = 0; m < outW; m += RUN) {
                        int count = Math.min(RUN, outW - m);
                        patch.fill(row, 0, m, count, 0, padded);
                        copyPairs(gy, gyAt + (row * outW + m) * channels, count, channels, even, gradients);
                        for (int k = 0; k < even; k += 2) {
                            for (int j = 0; j < padded; j += VECTORS * LANES) {
                                addOuter(gradients, k, even, patch.content(), j, patch.step(), count, sums, at + k * padded + j,
                                        padded);
                            }
                        }
                    }
                }
            }
        });
        slots.fold(sums, parallel);
        int kernelRows = g.kT() * g.kH();
        for (int i = 0; i < window; i++) {
            int tap = i / g.c() % kernelRows * g.kW() + i / g.c() / kernelRows;
            int to = gwAt + (tap * g.c() + i % g.c()) * channels;
            for (int k = 0; k < channels; k++) {
                float v = sums[slots.at(0) + k * padded + i];
                gw[to + k] = accumulation == Accumulation.ADD ? gw[to + k] + v : v;
            }
        }
    }

    private static void copyPairs(float[] gy, int at, int count, int channels, int even, float[] to) {
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < even; k++) to[i * even + k] = k < channels ? gy[at + i * channels + k] : 0;
        }
    }

    /// sums[to + q·sumRow + j] += Σ_i g[at + i·step + q] · x[from + i·row + j] for q < 2, i < count and six vectors j.
    private static void addOuter(float[] g, int at, int step, float[] x, int from, int row, int count, float[] sums, int to,
            int sumRow) {
        var p0 = FloatVector.fromArray(F, sums, to); var q0 = FloatVector.fromArray(F, sums, to + sumRow);
        var p1 = FloatVector.fromArray(F, sums, to + LANES); var q1 = FloatVector.fromArray(F, sums, to + sumRow + LANES);
        var p2 = FloatVector.fromArray(F, sums, to + 2 * LANES); var q2 = FloatVector.fromArray(F, sums, to + sumRow + 2 * LANES);
        var p3 = FloatVector.fromArray(F, sums, to + 3 * LANES); var q3 = FloatVector.fromArray(F, sums, to + sumRow + 3 * LANES);
        var p4 = FloatVector.fromArray(F, sums, to + 4 * LANES); var q4 = FloatVector.fromArray(F, sums, to + sumRow + 4 * LANES);
        var p5 = FloatVector.fromArray(F, sums, to + 5 * LANES); var q5 = FloatVector.fromArray(F, sums, to + sumRow + 5 * LANES);
        for (int i = 0; i < count; i++) {
            int a = at + i * step;
            int b = from + i * row;
            var u = FloatVector.broadcast(F, g[a]);
            var v = FloatVector.broadcast(F, g[a + 1]);
            var x0 = FloatVector.fromArray(F, x, b); p0 = x0.fma(u, p0); q0 = x0.fma(v, q0);
            var x1 = FloatVector.fromArray(F, x, b + LANES); p1 = x1.fma(u, p1); q1 = x1.fma(v, q1);
            var x2 = FloatVector.fromArray(F, x, b + 2 * LANES); p2 = x2.fma(u, p2); q2 = x2.fma(v, q2);
            var x3 = FloatVector.fromArray(F, x, b + 3 * LANES); p3 = x3.fma(u, p3); q3 = x3.fma(v, q3);
            var x4 = FloatVector.fromArray(F, x, b + 4 * LANES); p4 = x4.fma(u, p4); q4 = x4.fma(v, q4);
            var x5 = FloatVector.fromArray(F, x, b + 5 * LANES); p5 = x5.fma(u, p5); q5 = x5.fma(v, q5);
        }
        p0.intoArray(sums, to); q0.intoArray(sums, to + sumRow);
        p1.intoArray(sums, to + LANES); q1.intoArray(sums, to + sumRow + LANES);
        p2.intoArray(sums, to + 2 * LANES); q2.intoArray(sums, to + sumRow + 2 * LANES);
        p3.intoArray(sums, to + 3 * LANES); q3.intoArray(sums, to + sumRow + 3 * LANES);
        p4.intoArray(sums, to + 4 * LANES); q4.intoArray(sums, to + sumRow + 4 * LANES);
        p5.intoArray(sums, to + 5 * LANES); q5.intoArray(sums, to + sumRow + 5 * LANES);
    }
}
