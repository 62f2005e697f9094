package cinegrad.ddei.metric;

/// The Haar wavelet-based perceptual similarity index of two images, 0 … 1 with 1 for equal ones; of videos the mean over the
/// frames.
///
/// Both are scaled so that the reference's largest value is 255, averaged over 2×2 pixels and thinned by two. With the
/// coefficients g of the two orientations' Haar filters of sizes 2, 4, 8, C = 30 and α = 4.2, similarity at a pixel is the mean
/// of (2|g|·|g′| + C) / (|g|² + |g′|² + C) over the two finest sizes, its weight the larger |g| of the coarsest, and
///
/// `HaarPSI = l⁻¹( Σ w·l(s) / Σ w )²`, `l(s) = 1 / (1 + exp(−α s))`.
///
/// Source: Reisenhofer, Bosse, Kutyniok, Wiegand, *A Haar wavelet-based perceptual similarity index for image quality
/// assessment*, Signal Processing: Image Communication 61 (2018), and its authors' program, whose borders (zeros) are kept.
final class HaarPsi {
    private static final double C = 30;
    private static final double ALPHA = 4.2;
    private static final double BRIGHTEST = 255;

    private HaarPsi() { }

    /// @param estimate  real
    /// @param reference real, with a positive largest value and no pixels selected: the index is of whole frames
    static double of(MetricVideo estimate, MetricVideo reference) {
        MetricVideo.requireAlike(estimate, reference);
        if (!reference.isWhole()) {
            throw new IllegalArgumentException("HaarPSI: is a measure of whole frames, not of selected pixels; crop instead");
        }
        double scale = BRIGHTEST / reference.maximum();
        int height = reference.shape().size(-2);
        int width = reference.shape().size(-1);
        double sum = 0;
        for (int t = 0; t < reference.frames(); t++) {
            sum += of(estimate.frame(t).numbers(), reference.frame(t).numbers(), height, width, scale);
        }
        return sum / reference.frames();
    }

    private static double of(double[] estimate, double[] reference, int height, int width, double scale) {
        double[] a = thinned(estimate, height, width, scale);
        double[] b = thinned(reference, height, width, scale);
        int h = (height + 1) / 2;
        int w = (width + 1) / 2;
        double total = 0;
        double weights = 0;
        for (int i = 0; i < h; i++) {
            for (int j = 0; j < w; j++) {
                for (boolean rows : new boolean[] {true, false}) {
                    double similarity = 0;
                    for (int size = 2; size <= 4; size *= 2) {
                        double p = Math.abs(haar(a, h, w, i, j, size, rows));
                        double q = Math.abs(haar(b, h, w, i, j, size, rows));
                        similarity += (2 * p * q + C) / (p * p + q * q + C) / 2;
                    }
                    double weight = Math.max(Math.abs(haar(a, h, w, i, j, 8, rows)), Math.abs(haar(b, h, w, i, j, 8, rows)));
                    total += weight / (1 + Math.exp(-ALPHA * similarity));
                    weights += weight;
                }
            }
        }
        if (weights == 0) return 1;                                    // two frames without structure
        double mean = total / weights;
        double index = Math.log(mean / (1 - mean)) / ALPHA;
        return index * index;
    }

    /// Means of 2×2 pixels (zeros beyond the border) at every other pixel.
    private static double[] thinned(double[] x, int height, int width, double scale) {
        int h = (height + 1) / 2;
        int w = (width + 1) / 2;
        double[] y = new double[h * w];
        for (int i = 0; i < h; i++) for (int j = 0; j < w; j++) y[i * w + j] = scale / 4
                * box(x, height, width, 2 * i, 2 * i + 2, 2 * j, 2 * j + 2);
        return y;
    }

    /// The difference of the sums over the two halves of the size × size pixels around (i, j), over `size`.
    private static double haar(double[] x, int h, int w, int i, int j, int size, boolean rows) {
        int top = i + 1 - size / 2;
        int left = j + 1 - size / 2;
        double first = rows ? box(x, h, w, top, top + size / 2, left, left + size)
                : box(x, h, w, top, top + size, left, left + size / 2);
        return (2 * first - box(x, h, w, top, top + size, left, left + size)) / size;
    }

    private static double box(double[] x, int h, int w, int top, int bottom, int left, int right) {
        double sum = 0;
        for (int i = Math.max(0, top); i < Math.min(h, bottom); i++) {
            for (int j = Math.max(0, left); j < Math.min(w, right); j++) sum += x[i * w + j];
        }
        return sum;
    }
}
