package cinegrad.ops.conv;

import cinegrad.ops.parallel.Parallel;

/// Weight gradients that a fast kernel made infinite or NaN, summed again by their definition.
///
/// Winograd's transform mixes all pixels of a tile, ∞ − ∞ among them, and kernels that read a border of zeros meet 0·∞. The sum
/// over the pixels that a weight really joins may be finite or infinite; where it is NaN it is so after the first such product,
/// so a gradient that is NaN throughout costs little.
public final class SpoiltWeights {
    private SpoiltWeights() { }

    /// Sums again what is not finite in `gw`, the weight gradient over the pieces of gy that begin at `gyAts` and those of x at
    /// `xAts`.
    public static void mend(float[] gy, int[] gyAts, float[] x, int[] xAts, float[] gw, Conv3dGeometry g, Parallel parallel) {
        int weights = g.weight().elements();
        if (areFinite(gw, weights)) return;
        parallel.forRange(weights, 1, (from, to, _) -> {
            for (int i = from; i < to; i++) {
                if (Float.isFinite(gw[i])) continue;
                Parallel.requireUninterrupted();
                double sum = 0;
                for (int piece = 0; piece < gyAts.length && !Double.isNaN(sum); piece++) {
                    sum += sum(gy, gyAts[piece], x, xAts[piece], g, i);
                }
                gw[i] = (float) sum;
            }
        });
    }

    private static boolean areFinite(float[] gw, int n) {
        boolean all = true;
        for (int i = 0; i < n; i++) all &= Math.abs(gw[i]) <= Float.MAX_VALUE;
        return all;
    }

    /// Σ gy·x for weight number `weight`, (tap, c, k) in row-major order; NaN at the first product that makes it so.
    private static double sum(float[] gy, int gyAt, float[] x, int xAt, Conv3dGeometry g, int weight) {
        var gather = new Gather(g, Gather.Direction.FORWARD);
        int k = weight % g.k();
        int depth = g.c() / g.groups();
        int c = k / (g.k() / g.groups()) * depth + weight / g.k() % depth;
        int tap = weight / g.k() / depth;
        double sum = 0;
        for (int row = 0; row < g.n() * g.outT() * g.outH(); row++) {
            int t = gather.sourceT(row / g.outH() % g.outT(), tap / g.kW() / g.kH());
            int h = gather.sourceH(row % g.outH(), tap / g.kW() % g.kH());
            if (t < 0 || h < 0) continue;
            int line = ((row / g.outH() / g.outT() * g.t() + t) * g.h() + h) * g.w();
            for (int ow = 0; ow < g.outW(); ow++) {
                int w = gather.sourceW(ow, tap % g.kW());
                if (w < 0) continue;
                sum += (double) gy[gyAt + (row * g.outW() + ow) * g.k() + k] * x[xAt + (line + w) * g.c() + c];
                if (Double.isNaN(sum)) return sum;
            }
        }
        return sum;
    }
}
