package cinegrad.ops.conv;

import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.parallel.Pool;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;

/// Convolution in float with plain loops, for JVMs without the incubator module of the vector kernels. The innermost
/// loops run along contiguous channels, so that the JIT can vectorise them.
final class PlainConv implements ConvKernels {
    private static final int CHANNELS_AT_ONCE = 16;

    private final Parallel parallel;
    private final Pool<ConvScratch> pool;

    PlainConv(Parallel parallel) {
        this.parallel = parallel;
        this.pool = new Pool<>(parallel.threads(), () -> new ConvScratch(parallel.threads()));
    }

    @Override
    public void forward(float[] x, int xAt, ConvWeights w, float[] y, int yAt, Conv3dGeometry g, Epilogue epilogue) {
        gather(x, xAt, w.panels(Gather.Direction.FORWARD, g.k() / g.groups()), y, yAt, new Gather(g, Gather.Direction.FORWARD),
                epilogue);
    }

    @Override
    public void inputGradient(float[] gy, int gyAt, ConvWeights w, float[] gx, int gxAt, Conv3dGeometry g, Epilogue epilogue) {
        gather(gy, gyAt, w.panels(Gather.Direction.INPUT_GRADIENT, g.c() / g.groups()), gx, gxAt,
                new Gather(g, Gather.Direction.INPUT_GRADIENT), epilogue);
    }

    /// With panels as wide as a group, `w` is [group][tap][source channel][target channel].
    private void gather(float[] x, int xAt, float[] w, float[] y, int yAt, Gather gather, Epilogue epilogue) {
        Shape target = gather.target();
        int rows = target.size(0) * target.size(1) * target.size(2);
        var scratch = pool.borrow();
        parallel.forRange(rows, 1, (from, to, worker) -> {
            float[] bias = scratch.numbers(worker, ConvScratch.Use.BIAS, target.size(4));
            float[] sums = scratch.numbers(worker, ConvScratch.Use.TILE, target.size(4));
            epilogue.copyBias(0, target.size(4), bias, 0);
            for (int row = from; row < to; row++) {
                for (int ow = 0; ow < target.size(3); ow++) {
                    Arrays.fill(sums, 0, target.size(4), 0);
                    sumPoint(x, xAt, w, sums, gather, row, ow);
                    int at = (row * target.size(3) + ow) * target.size(4);
                    store(sums, bias, y, yAt + at, target.size(4), epilogue, at);
                }
            }
        });
        pool.giveBack(scratch);
    }

    private static void store(float[] sums, float[] bias, float[] y, int yAt, int channels, Epilogue epilogue, int position) {
        float floor = epilogue.floor();
        float[] addend = epilogue.addend();
        float[] gate = epilogue.gate();
        int addendAt = epilogue.addendAt() + position;
        int gateAt = epilogue.gateAt() + position;
        for (int k = 0; k < channels; k++) sums[k] += bias[k];
        for (int k = 0; k < channels && epilogue.hasAddend(); k++) sums[k] += addend[addendAt + k];
        for (int k = 0; k < channels; k++) sums[k] = Math.max(sums[k], floor);
        for (int k = 0; k < channels && epilogue.hasGate(); k++) sums[k] = Epilogue.gated(sums[k], gate[gateAt + k]);
        System.arraycopy(sums, 0, y, yAt, channels);
    }

    private static void sumPoint(float[] x, int xAt, float[] w, float[] sums, Gather gather, int row, int ow) {
        Conv3dGeometry g = gather.g();
        Shape source = gather.source();
        int oh = row % gather.target().size(2);
        int ot = row / gather.target().size(2) % gather.target().size(1);
        int n = row / gather.target().size(2) / gather.target().size(1);
        for (int a = 0; a < g.kT(); a++) {
            int t = gather.sourceT(ot, a);
            for (int b = 0; b < g.kH() && t >= 0; b++) {
                int h = gather.sourceH(oh, b);
                for (int d = 0; d < g.kW() && h >= 0; d++) {
                    int at = gather.sourceW(ow, gather.ascending(d));
                    if (at < 0) continue;
                    int point = (((n * source.size(1) + t) * source.size(2) + h) * source.size(3) + at) * source.size(4);
                    addProducts(x, xAt + point, w, (d * g.kT() + a) * g.kH() + b, sums, gather);
                }
            }
        }
    }

    private static void addProducts(float[] x, int xAt, float[] w, int tap, float[] sums, Gather gather) {
        int groups = gather.g().groups();
        int depth = gather.source().size(4) / groups;
        int columns = gather.target().size(4) / groups;
        for (int group = 0; group < groups; group++) {
            int wAt = (group * gather.g().taps() + tap) * depth * columns;
            int to = group * columns;
            for (int c = 0; c < depth; c++, wAt += columns) {
                float v = x[xAt + group * depth + c];
                for (int k = 0; k < columns; k++) sums[to + k] += v * w[wAt + k];
            }
        }
    }

    /// Split over taps and blocks of input channels, each of which sums over all pixels: row by row first, then the rows.
    @Override
    public void weightGradient(float[] gy, int gyAt, float[] x, int xAt, float[] gw, int gwAt, Conv3dGeometry g,
                               Accumulation accumulation) {
        if (accumulation == Accumulation.OVERWRITE) Arrays.fill(gw, gwAt, gwAt + g.weight().elements(), 0);
        int depth = g.weight().size(3);
        int blocks = (depth + CHANNELS_AT_ONCE - 1) / CHANNELS_AT_ONCE;
        var scratch = pool.borrow();
        parallel.forRange(g.taps() * blocks, 1, (from, to, worker) -> {
            float[] sums = scratch.numbers(worker, ConvScratch.Use.SUMS, CHANNELS_AT_ONCE * g.k());
            for (int unit = from; unit < to; unit++) {
                int tap = unit / blocks;
                int c0 = unit % blocks * CHANNELS_AT_ONCE;
                int channels = Math.min(CHANNELS_AT_ONCE, depth - c0);
                int at = gwAt + (tap * depth + c0) * g.k();
                for (int row = 0; row < g.n() * g.outT() * g.outH(); row++) {
                    Arrays.fill(sums, 0, channels * g.k(), 0);
                    sumRow(gy, gyAt, x, xAt, sums, g, row, tap, c0, channels);
                    for (int i = 0; i < channels * g.k(); i++) gw[at + i] += sums[i];
                }
            }
        });
        pool.giveBack(scratch);
    }

    private static void sumRow(float[] gy, int gyAt, float[] x, int xAt, float[] sums, Conv3dGeometry g, int row, int tap, int c0,
                               int channels) {
        var gather = new Gather(g, Gather.Direction.FORWARD);
        int t = gather.sourceT(row / g.outH() % g.outT(), tap / g.kW() / g.kH());
        int h = gather.sourceH(row % g.outH(), tap / g.kW() % g.kH());
        if (t < 0 || h < 0) return;
        int n = row / g.outH() / g.outT();
        int depth = g.weight().size(3);
        int columns = g.k() / g.groups();
        int outW = g.outW();
        for (int ow = 0; ow < outW; ow++) {
            int w = gather.sourceW(ow, tap % g.kW());
            if (w < 0) continue;
            int from = gyAt + (row * outW + ow) * g.k();
            int point = xAt + (((n * g.t() + t) * g.h() + h) * g.w() + w) * g.c();
            for (int c = 0; c < channels; c++) {
                for (int group = 0; group < g.groups(); group++) {
                    float v = x[point + group * depth + c0 + c];
                    int k0 = group * columns;
                    for (int k = k0; k < k0 + columns; k++) sums[c * g.k() + k] += v * gy[from + k];
                }
            }
        }
    }
}
