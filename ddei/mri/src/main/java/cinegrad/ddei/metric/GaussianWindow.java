package cinegrad.ddei.metric;

/// Weighted means over an 11-wide Gaussian window of σ = 1.5 along one axis, the array continued beyond its ends as in a mirror
/// that stands in the last pixel (… 2 1 | 0 1 2 …).
final class GaussianWindow {
    static final int RADIUS = 5;
    private static final double[] WEIGHTS = weights(1.5);

    private GaussianWindow() { }

    private static double[] weights(double sigma) {
        double[] w = new double[RADIUS + 1];
        double sum = 0;
        for (int k = 0; k <= RADIUS; k++) {
            w[k] = Math.exp(-k * k / (2 * sigma * sigma));
            sum += k == 0 ? w[k] : 2 * w[k];
        }
        for (int k = 0; k <= RADIUS; k++) w[k] /= sum;
        return w;
    }

    /// From −RADIUS to RADIUS.
    static double[] all() {
        double[] w = new double[2 * RADIUS + 1];
        for (int k = -RADIUS; k <= RADIUS; k++) w[RADIUS + k] = WEIGHTS[Math.abs(k)];
        return w;
    }

    /// `y[k] = Σ_j w[|j|] · x[mirror(k + j)]` for the rows k of one block: `length` rows of `inner` numbers each, from `at` on.
    static void apply(double[] x, double[] y, int at, int length, int inner) {
        double w0 = WEIGHTS[0], w1 = WEIGHTS[1], w2 = WEIGHTS[2], w3 = WEIGHTS[3], w4 = WEIGHTS[4], w5 = WEIGHTS[5];
        var row = new int[2 * RADIUS + 1];
        for (int k = 0; k < length; k++) {
            for (int j = -RADIUS; j <= RADIUS; j++) row[RADIUS + j] = at + mirror(k + j, length) * inner;
            int a5 = row[0], a4 = row[1], a3 = row[2], a2 = row[3], a1 = row[4], c = row[5];
            int b1 = row[6], b2 = row[7], b3 = row[8], b4 = row[9], b5 = row[10];
            for (int i = 0; i < inner; i++) {
                y[c + i] = w0 * x[c + i] + w1 * (x[a1 + i] + x[b1 + i]) + w2 * (x[a2 + i] + x[b2 + i])
                        + w3 * (x[a3 + i] + x[b3 + i]) + w4 * (x[a4 + i] + x[b4 + i]) + w5 * (x[a5 + i] + x[b5 + i]);
            }
        }
    }

    /// The same along a row of neighbors: `padded` is scratch for length + 2·RADIUS numbers.
    static void applyToRow(double[] x, double[] y, int at, int length, double[] padded) {
        double w0 = WEIGHTS[0], w1 = WEIGHTS[1], w2 = WEIGHTS[2], w3 = WEIGHTS[3], w4 = WEIGHTS[4], w5 = WEIGHTS[5];
        for (int i = -RADIUS; i < 0; i++) padded[i + RADIUS] = x[at + mirror(i, length)];
        System.arraycopy(x, at, padded, RADIUS, length);
        for (int i = length; i < length + RADIUS; i++) padded[i + RADIUS] = x[at + mirror(i, length)];
        for (int i = 0; i < length; i++) {
            y[at + i] = w0 * padded[i + 5] + w1 * (padded[i + 4] + padded[i + 6]) + w2 * (padded[i + 3] + padded[i + 7])
                    + w3 * (padded[i + 2] + padded[i + 8]) + w4 * (padded[i + 1] + padded[i + 9])
                    + w5 * (padded[i] + padded[i + 10]);
        }
    }

    /// Valid from −RADIUS to length − 1 + RADIUS for length > RADIUS.
    private static int mirror(int i, int length) {
        return i < 0 ? -i : i < length ? i : 2 * length - 2 - i;
    }
}
