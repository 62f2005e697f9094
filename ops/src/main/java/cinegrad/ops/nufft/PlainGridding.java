package cinegrad.ops.nufft;

import static cinegrad.ops.nufft.KaiserBessel.DEGREE;
import static cinegrad.ops.nufft.KaiserBessel.TAPS;

/// Plain loops over the taps.
record PlainGridding() implements GriddingKernel {
    @Override
    public void interpolate(SampleBins bins, float[] grid, float[] y, int yAt, int from, int to) {
        var down = new float[TAPS];
        var across = new float[TAPS];
        for (int i = from; i < to; i++) {
            weights(bins.rowTable, bins.rowOffset[i], down);
            weights(bins.columnTable, bins.columnOffset[i], across);
            float re = 0;
            float im = 0;
            for (int r = 0; r < TAPS; r++) {
                int line = (bins.row[i] + r) % bins.height * bins.width;
                float lineRe = 0;
                float lineIm = 0;
                for (int c = 0; c < TAPS; c++) {
                    int at = 2 * (line + (bins.column[i] + c) % bins.width);
                    lineRe += across[c] * grid[at];
                    lineIm += across[c] * grid[at + 1];
                }
                re += down[r] * lineRe;
                im += down[r] * lineIm;
            }
            int s = yAt + 2 * bins.order[i];
            y[s] = re;
            y[s + 1] = im;
        }
    }

    @Override
    public void spread(SampleBins bins, float[] y, int yAt, int from, int to, float[] grid, int top, int shift) {
        var down = new float[TAPS];
        var across = new float[TAPS];
        for (int i = from; i < to; i++) {
            int row = bins.row[i] + shift;
            int first = Math.max(0, top - row);
            int last = Math.min(TAPS, top + SampleBins.BAND - row);
            if (first >= last) continue;
            weights(bins.rowTable, bins.rowOffset[i], down);
            weights(bins.columnTable, bins.columnOffset[i], across);
            int s = yAt + 2 * bins.order[i];
            for (int r = first; r < last; r++) {
                float re = down[r] * y[s];
                float im = down[r] * y[s + 1];
                for (int c = 0; c < TAPS; c++) {
                    int at = 2 * ((row + r) * bins.width + (bins.column[i] + c) % bins.width);
                    grid[at] += across[c] * re;
                    grid[at + 1] += across[c] * im;
                }
            }
        }
    }

    private static void weights(float[] table, float u, float[] w) {
        for (int j = 0; j < TAPS; j++) {
            float p = table[2 * (TAPS * DEGREE + j)];
            for (int k = DEGREE - 1; k >= 0; k--) p = p * u + table[2 * (TAPS * k + j)];
            w[j] = p;
        }
    }
}
