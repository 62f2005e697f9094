package cinegrad.ops.sample;

/// A sparse matrix by rows (CSR): row p has the entries `start[p]` ≤ k < `start[p + 1]` in columns `index[k]`.
///
/// Applied to images whose pixels have C channels: `y[p, :] = Σ_k weight[k] · x[index[k], :]`, summed in the order of k.
/// The arrays handed out are the matrix itself, for a device with kernels of its own; they are not to be written.
public final class SparseRows {
    private static final PairKernel PAIRS = PairKernel.fastest();
    private static final TapKernel TAPS = TapKernel.fastest();
    private static final DoublePairKernel DOUBLE_PAIRS = DoublePairKernel.fastest();
    private static final DoubleTapKernel DOUBLE_TAPS = DoubleTapKernel.fastest();

    private final int[] start;
    private final int[] index;
    private final double[] weight;
    private final float[] floatWeight;

    SparseRows(int[] start, int[] index, double[] weight) {
        this.start = start;
        this.index = index;
        this.weight = weight;
        this.floatWeight = new float[weight.length];
        for (int k = 0; k < weight.length; k++) floatWeight[k] = (float) weight[k];
    }

    /// (rows + 1) where each row begins.
    public int[] start() {
        return start;
    }

    /// The column of each entry.
    public int[] index() {
        return index;
    }

    /// The value of each entry.
    public double[] weight() {
        return weight;
    }

    /// The value of each entry, rounded.
    public float[] floatWeight() {
        return floatWeight;
    }

    /// The most entries of any row.
    int most() {
        int most = 0;
        for (int p = 0; p + 1 < start.length; p++) most = Math.max(most, start[p + 1] - start[p]);
        return most;
    }

    /// The matrix with rows and columns exchanged; each new row lists its entries in ascending order of the old row.
    SparseRows transpose(int columns) {
        int[] newStart = new int[columns + 1];
        for (int i : index) newStart[i + 1]++;
        for (int i = 0; i < columns; i++) newStart[i + 1] += newStart[i];
        int[] next = newStart.clone();
        int[] newIndex = new int[index.length];
        double[] newWeight = new double[index.length];
        for (int p = 0; p + 1 < start.length; p++) {
            for (int k = start[p]; k < start[p + 1]; k++) {
                int at = next[index[k]]++;
                newIndex[at] = p;
                newWeight[at] = weight[k];
            }
        }
        return new SparseRows(newStart, newIndex, newWeight);
    }

    /// Output pixels [from, to) of `frames` frames from `frame` on; x is (all frames, xPixels, C), y is (all frames, yPixels, C).
    void apply(double[] x, int xPixels, double[] y, int yPixels, int frame, int frames, int channels, int from, int to) {
        if (channels == 2) {
            DOUBLE_PAIRS.apply(this, x, xPixels, y, yPixels, frame, frames, from, to);
            return;
        }
        for (int f = frame; f < frame + frames; f++) {
            int xAt = f * xPixels * channels;
            for (int p = from; p < to; p++) {
                DOUBLE_TAPS.gather(weight, index, start[p], start[p + 1], x, xAt, y, (f * yPixels + p) * channels, channels);
            }
        }
    }

    /// The same in single precision.
    void apply(float[] x, int xPixels, float[] y, int yPixels, int frame, int frames, int channels, int from, int to) {
        if (channels == 2) {
            PAIRS.apply(this, x, xPixels, y, yPixels, frame, frames, from, to);
        } else {
            for (int f = frame; f < frame + frames; f++) channels(x, xPixels, y, yPixels, f, channels, from, to);
        }
    }

    private void channels(float[] x, int xPixels, float[] y, int yPixels, int frame, int channels, int from, int to) {
        int xAt = frame * xPixels * channels;
        for (int p = from; p < to; p++) {
            TAPS.gather(floatWeight, index, start[p], start[p + 1], x, xAt, y, (frame * yPixels + p) * channels, channels);
        }
    }
}
