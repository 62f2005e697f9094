package cinegrad.ops.sample;

/// One pixel after the other.
record PlainPairs() implements PairKernel {
    @Override
    public void apply(SparseRows rows, float[] x, int xPixels, float[] y, int yPixels, int frame, int frames, int from, int to) {
        int[] start = rows.start(), index = rows.index();
        float[] weight = rows.floatWeight();
        for (int f = frame; f < frame + frames; f++) {
            int xAt = f * xPixels * 2, yAt = f * yPixels * 2;
            for (int p = from; p < to; p++) {
                float re = 0, im = 0;
                for (int k = start[p]; k < start[p + 1]; k++) {
                    int at = xAt + 2 * index[k];
                    re += weight[k] * x[at];
                    im += weight[k] * x[at + 1];
                }
                y[yAt + 2 * p] = re;
                y[yAt + 2 * p + 1] = im;
            }
        }
    }
}
