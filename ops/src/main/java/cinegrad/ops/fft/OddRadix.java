package cinegrad.ops.fft;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// A pass of any odd radix r over a panel: a product with a real matrix of half the size. r/2 multiply-adds a number look slow,
/// but run at the full speed of the vector units: a pass of 17 costs about three of 8, one of 41 about five, and Bluestein's way
/// is cheaper for 251 and from 277 on.
final class OddRadix {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();

    private OddRadix() { }

    /// Any odd radix: with s_k = x[k] + x[r−k] and d_k = x[k] − x[r−k], 1 ≤ k ≤ h = (r−1)/2,
    /// `X[±j] = x[0] + Σ_k s_k·cos(2πjk/r) ∓ i·Σ_k d_k·sin(2πjk/r)`. The s and d are kept from `spare` on.
    static void run(FftPlan.Pass pass, float[] s, int from, int to, int spare) {
        int r = pass.radix();
        int step = 2 * LANES * pass.span();
        int done = 0;
        for (int block = from; block < to; block += r * step) {
            for (int p = 0; p < pass.span(); p++) {
                FftPlan.Pass.requireUninterrupted(++done);
                int at = block + 2 * LANES * p;
                sumsAndDifferences(pass, p, s, at, step, spare);
                int j = 1;
                for (; j + 1 <= (r - 1) / 2; j += 2) twoPairs(pass, j, s, at, step, spare);
                if (j <= (r - 1) / 2) pair(pass, j, s, at, step, spare);
                FloatVector.fromArray(F, s, spare + 2 * LANES * (r - 1)).intoArray(s, at);
                FloatVector.fromArray(F, s, spare + 2 * LANES * (r - 1) + LANES).intoArray(s, at + LANES);
            }
        }
    }

    private static void sumsAndDifferences(FftPlan.Pass pass, int p, float[] s, int at, int step, int spare) {
        int r = pass.radix();
        float[] w = pass.twiddles();
        var zr = FloatVector.fromArray(F, s, at);
        var zi = FloatVector.fromArray(F, s, at + LANES);
        int keep = spare;
        for (int k = 1; 2 * k < r; k++, keep += 4 * LANES) {
            int t = 3 * (p * (r - 1) + k - 1);
            int u = 3 * (p * (r - 1) + r - k - 1);
            var xr = FloatVector.fromArray(F, s, at + k * step);
            var xi = FloatVector.fromArray(F, s, at + k * step + LANES);
            var yr = FloatVector.fromArray(F, s, at + (r - k) * step);
            var yi = FloatVector.fromArray(F, s, at + (r - k) * step + LANES);
            var ar = xi.fma(FloatVector.broadcast(F, w[t + 2]), xr.mul(w[t]));
            var ai = xr.fma(FloatVector.broadcast(F, w[t + 1]), xi.mul(w[t]));
            var br = yi.fma(FloatVector.broadcast(F, w[u + 2]), yr.mul(w[u]));
            var bi = yr.fma(FloatVector.broadcast(F, w[u + 1]), yi.mul(w[u]));
            var sr = ar.add(br);
            var si = ai.add(bi);
            zr = zr.add(sr);
            zi = zi.add(si);
            sr.intoArray(s, keep);
            si.intoArray(s, keep + LANES);
            ar.sub(br).intoArray(s, keep + 2 * LANES);
            ai.sub(bi).intoArray(s, keep + 3 * LANES);
        }
        zr.intoArray(s, keep);
        zi.intoArray(s, keep + LANES);
    }

    /// X[±j] and X[±(j+1)].
    private static void twoPairs(FftPlan.Pass pass, int j, float[] s, int at, int step, int spare) {
        int r = pass.radix();
        int half = (r - 1) / 2;
        float[] roots = pass.roots();
        var ar = FloatVector.fromArray(F, s, at);
        var ai = FloatVector.fromArray(F, s, at + LANES);
        var br = FloatVector.zero(F);
        var bi = FloatVector.zero(F);
        var cr = ar;
        var ci = ai;
        var dr = br;
        var di = bi;
        int t = 2 * (j - 1) * half;
        for (int k = 0, x = spare; k < half; k++, t += 2, x += 4 * LANES) {
            var sr = FloatVector.fromArray(F, s, x);
            var si = FloatVector.fromArray(F, s, x + LANES);
            var er = FloatVector.fromArray(F, s, x + 2 * LANES);
            var ei = FloatVector.fromArray(F, s, x + 3 * LANES);
            var cos = FloatVector.broadcast(F, roots[t]);
            var sin = FloatVector.broadcast(F, roots[t + 1]);
            var cos2 = FloatVector.broadcast(F, roots[t + 2 * half]);
            var sin2 = FloatVector.broadcast(F, roots[t + 2 * half + 1]);
            ar = sr.fma(cos, ar);
            ai = si.fma(cos, ai);
            br = er.fma(sin, br);
            bi = ei.fma(sin, bi);
            cr = sr.fma(cos2, cr);
            ci = si.fma(cos2, ci);
            dr = er.fma(sin2, dr);
            di = ei.fma(sin2, di);
        }
        ar.add(bi).intoArray(s, at + j * step);
        ai.sub(br).intoArray(s, at + j * step + LANES);
        ar.sub(bi).intoArray(s, at + (r - j) * step);
        ai.add(br).intoArray(s, at + (r - j) * step + LANES);
        cr.add(di).intoArray(s, at + (j + 1) * step);
        ci.sub(dr).intoArray(s, at + (j + 1) * step + LANES);
        cr.sub(di).intoArray(s, at + (r - j - 1) * step);
        ci.add(dr).intoArray(s, at + (r - j - 1) * step + LANES);
    }

    /// X[±j].
    private static void pair(FftPlan.Pass pass, int j, float[] s, int at, int step, int spare) {
        int r = pass.radix();
        int half = (r - 1) / 2;
        float[] roots = pass.roots();
        var ar = FloatVector.fromArray(F, s, at);
        var ai = FloatVector.fromArray(F, s, at + LANES);
        var br = FloatVector.zero(F);
        var bi = FloatVector.zero(F);
        int t = 2 * (j - 1) * half;
        for (int k = 0, x = spare; k < half; k++, t += 2, x += 4 * LANES) {
            var cos = FloatVector.broadcast(F, roots[t]);
            var sin = FloatVector.broadcast(F, roots[t + 1]);
            ar = FloatVector.fromArray(F, s, x).fma(cos, ar);
            ai = FloatVector.fromArray(F, s, x + LANES).fma(cos, ai);
            br = FloatVector.fromArray(F, s, x + 2 * LANES).fma(sin, br);
            bi = FloatVector.fromArray(F, s, x + 3 * LANES).fma(sin, bi);
        }
        ar.add(bi).intoArray(s, at + j * step);
        ai.sub(br).intoArray(s, at + j * step + LANES);
        ar.sub(bi).intoArray(s, at + (r - j) * step);
        ai.add(br).intoArray(s, at + (r - j) * step + LANES);
    }
}
