package cinegrad.ops.sample;

/// Sampling as its definition says it: a sum over all integers near the point, each standing for a pixel or for nothing.
final class PlainSampling {
    private PlainSampling() { }

    static double[] apply(SamplePoints points, ImageSize input, Interpolation interpolation, Edge edge, double[] x, int frames,
            int channels) {
        int pixels = points.size().pixels();
        double[] y = new double[frames * pixels * channels];
        for (int f = 0; f < frames; f++) {
            for (int p = 0; p < pixels; p++) {
                int r0 = (int) Math.floor(points.row(p)), c0 = (int) Math.floor(points.column(p));
                for (int r = r0 - 2; r <= r0 + 3; r++) {
                    for (int c = c0 - 2; c <= c0 + 3; c++) {
                        double w = kernel(interpolation, points.row(p), r) * kernel(interpolation, points.column(p), c);
                        for (int k = 0; k < channels; k++)
                            y[(f * pixels + p) * channels + k] += w * pixel(x, f, r, c, k, input, edge, channels);
                    }
                }
            }
        }
        return y;
    }

    private static double kernel(Interpolation interpolation, double position, int i) {
        double d = Math.abs(position - i);
        return switch (interpolation) {
            case NEAREST -> d < 0.5 || d == 0.5 && i % 2 == 0 ? 1 : 0;
            case BILINEAR -> Math.max(0, 1 - d);
            case BICUBIC -> d <= 1 ? 1.25 * d * d * d - 2.25 * d * d + 1 : d < 2 ? -0.75 * (d * d * d - 5 * d * d + 8 * d - 4)
                    : 0;
        };
    }

    private static double pixel(double[] x, int f, int r, int c, int k, ImageSize size, Edge edge, int channels) {
        int h = size.height(), w = size.width();
        int row = inside(r, h, edge), column = inside(c, w, edge);
        return row < 0 || column < 0 ? 0 : x[((f * h + row) * w + column) * channels + k];
    }

    /// Walks back into the image step by step.
    private static int inside(int i, int n, Edge edge) {
        while (i < 0 || i >= n) {
            switch (edge) {
                case ZERO -> {
                    return -1;
                }
                case BORDER -> i = i < 0 ? 0 : n - 1;
                case REFLECT -> i = n == 1 ? 0 : i < 0 ? -i : 2 * (n - 1) - i;
            }
        }
        return i;
    }
}
