package cinegrad.ops.nufft;

import static cinegrad.ops.nufft.KaiserBessel.DEGREE;
import static cinegrad.ops.nufft.KaiserBessel.TAPS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// A line of 8 complex taps is one to four vectors. Samples whose taps wrap around at the end of a row are left to the plain
/// twin.
record VectorGridding(PlainGridding plain) implements GriddingKernel {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    /// Numbers of a line of taps.
    private static final int LINE = 2 * TAPS;
    private static final VectorMask<Float> IMAGINARY = VectorMask.fromLong(F, 0xAAAA_AAAA_AAAA_AAAAL);

    @Override
    public void interpolate(SampleBins bins, float[] grid, float[] y, int yAt, int from, int to) {
        var weights = new float[2 * LINE];
        var sum = new float[LINE];
        for (int i = from; i < to; i++) {
            if (bins.column[i] + TAPS > bins.width) {
                plain.interpolate(bins, grid, y, yAt, i, i + 1);
                continue;
            }
            weights(bins.rowTable, bins.rowOffset[i], weights, 0);
            weights(bins.columnTable, bins.columnOffset[i], weights, LINE);
            int until = bins.height - bins.row[i];                       // taps before the grid's last row is passed
            int line = 2 * bins.width;
            int first = 2 * (bins.row[i] * bins.width + bins.column[i]);
            for (int c = 0; c < LINE; c += LANES) {
                var s = FloatVector.zero(F);
                int at = first + c;
                for (int r = 0; r < TAPS; r++) {
                    if (r == until) at -= line * bins.height;
                    s = FloatVector.fromArray(F, grid, at).fma(FloatVector.broadcast(F, weights[2 * r]), s);
                    at += line;
                }
                s.mul(FloatVector.fromArray(F, weights, LINE + c)).intoArray(sum, c);
            }
            int s = yAt + 2 * bins.order[i];
            y[s] = everySecond(sum, 0);
            y[s + 1] = everySecond(sum, 1);
        }
    }

    private static float everySecond(float[] s, int i) {
        return s[i] + s[i + 2] + (s[i + 4] + s[i + 6]) + (s[i + 8] + s[i + 10] + (s[i + 12] + s[i + 14]));
    }

    @Override
    public void spread(SampleBins bins, float[] y, int yAt, int from, int to, float[] grid, int top, int shift) {
        var weights = new float[2 * LINE];
        int line = 2 * bins.width;
        for (int i = from; i < to; i++) {
            int row = bins.row[i] + shift;
            int first = Math.max(0, top - row);
            int last = Math.min(TAPS, top + SampleBins.BAND - row);
            if (first >= last) continue;
            if (bins.column[i] + TAPS > bins.width) {
                plain.spread(bins, y, yAt, i, i + 1, grid, top, shift);
                continue;
            }
            weights(bins.rowTable, bins.rowOffset[i], weights, 0);
            weights(bins.columnTable, bins.columnOffset[i], weights, LINE);
            int s = yAt + 2 * bins.order[i];
            var value = FloatVector.broadcast(F, y[s]).blend(y[s + 1], IMAGINARY);
            for (int c = 0; c < LINE; c += LANES) {
                var taps = FloatVector.fromArray(F, weights, LINE + c).mul(value);
                int at = (row + first) * line + 2 * bins.column[i] + c;
                for (int r = first; r < last; r++, at += line) {
                    taps.fma(FloatVector.broadcast(F, weights[2 * r]), FloatVector.fromArray(F, grid, at)).intoArray(grid, at);
                }
            }
        }
    }

    /// The weights of all taps, each twice.
    private static void weights(float[] table, float offset, float[] w, int to) {
        var u = FloatVector.broadcast(F, offset);
        for (int c = 0; c < LINE; c += LANES) {
            var p = FloatVector.fromArray(F, table, DEGREE * LINE + c);
            for (int k = DEGREE - 1; k >= 0; k--) p = p.fma(u, FloatVector.fromArray(F, table, k * LINE + c));
            p.intoArray(w, to + c);
        }
    }
}
