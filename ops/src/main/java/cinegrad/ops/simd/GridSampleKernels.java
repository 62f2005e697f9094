package cinegrad.ops.simd;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.sample.GridAxis;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.TapKernel;

/// Grid sampling: grid points are split over the threads; for the gradient of the image its rows are, every thread walking all
/// points and adding only what falls into its rows, so that each pixel's sum is made in the order of the points.
final class GridSampleKernels {
    private static final int GRAIN = 256;
    private static final TapKernel TAPS = TapKernel.fastest();

    /// The pixels that one grid point reads, as positions in its volume, and their weights.
    private static final class Taps {
        private final GridSampleGeometry g;
        private final GridAxis x;
        private final GridAxis y;
        private final GridAxis z;
        private final int[] pixel;
        private final float[] weight;
        private final float[] product;
        private int count;

        Taps(GridSampleGeometry g) {
            this.g = g;
            x = g.axis(0);
            y = g.axis(1);
            z = g.axis(2);
            pixel = new int[x.taps() * y.taps() * z.taps()];
            weight = new float[pixel.length];
            product = new float[pixel.length];
        }

        /// Finds the pixels in the rows `first` ≤ z·height + y < `last`.
        void moveTo(float[] grid, int point, int first, int last) {
            int at = point * g.axes();
            x.moveTo(grid[at]);
            y.moveTo(grid[at + 1]);
            if (g.axes() == 3) z.moveTo(grid[at + 2]);
            count = 0;
            for (int i = 0; i < z.taps(); i++) {
                for (int j = 0; j < y.taps(); j++) {
                    int row = z.index(i) * g.height() + y.index(j);
                    if (z.index(i) < 0 || y.index(j) < 0 || row < first || row >= last) continue;
                    double w = z.weight(i) * y.weight(j);
                    for (int k = 0; k < x.taps(); k++) {
                        if (x.index(k) < 0) continue;
                        pixel[count] = row * g.width() + x.index(k);
                        weight[count++] = (float) (w * x.weight(k));
                    }
                }
            }
        }

        /// Σ product · ∂weight/∂coordinate over the pixels of [#moveTo], for each coordinate.
        void slopes(float[] d, int point) {
            double dx = 0;
            double dy = 0;
            double dz = 0;
            int n = 0;
            for (int i = 0; i < z.taps(); i++) {
                for (int j = 0; j < y.taps(); j++) {
                    if (z.index(i) < 0 || y.index(j) < 0) continue;
                    for (int k = 0; k < x.taps(); k++) {
                        if (x.index(k) < 0) continue;
                        double s = product[n++];
                        dx += s * x.slope(k) * y.weight(j) * z.weight(i);
                        dy += s * x.weight(k) * y.slope(j) * z.weight(i);
                        dz += s * x.weight(k) * y.weight(j) * z.slope(i);
                    }
                }
            }
            int at = point * g.axes();
            d[at] = (float) dx;
            d[at + 1] = (float) dy;
            if (g.axes() == 3) d[at + 2] = (float) dz;
        }
    }

    private GridSampleKernels() { }

    static void forward(float[] image, float[] grid, float[] to, GridSampleGeometry g, Parallel parallel) {
        int channels = g.channels();
        int rows = g.depth() * g.height();
        parallel.forRange(g.image().size(0) * g.points(), GRAIN, (from, until, _) -> {
            var taps = new Taps(g);
            for (int p = from; p < until; p++) {
                taps.moveTo(grid, p, 0, rows);
                TAPS.gather(taps.weight, taps.pixel, 0, taps.count, image, p / g.points() * rows * g.width() * channels, to,
                        p * channels, channels);
            }
        });
    }

    static void imageGradient(float[] gradient, float[] grid, float[] image, GridSampleGeometry g, Parallel parallel) {
        int channels = g.channels();
        int rows = g.depth() * g.height();
        int bands = Math.min(parallel.threads(), rows);
        parallel.forRange(g.image().size(0) * bands, 1, (from, until, _) -> {
            var taps = new Taps(g);
            for (int task = from; task < until; task++) {
                int n = task / bands;
                int first = (int) ((long) rows * (task % bands) / bands);
                int last = (int) ((long) rows * (task % bands + 1) / bands);
                for (int p = n * g.points(); p < (n + 1) * g.points(); p++) {
                    if (p % GRAIN == 0) Parallel.requireUninterrupted();
                    taps.moveTo(grid, p, first, last);
                    TAPS.scatter(taps.weight, taps.pixel, 0, taps.count, gradient, p * channels, image,
                            n * rows * g.width() * channels, channels);
                }
            }
        });
    }

    static void gridGradient(float[] gradient, float[] image, float[] grid, float[] d, GridSampleGeometry g, Parallel parallel) {
        int channels = g.channels();
        int rows = g.depth() * g.height();
        parallel.forRange(g.image().size(0) * g.points(), GRAIN, (from, until, _) -> {
            var taps = new Taps(g);
            for (int p = from; p < until; p++) {
                taps.moveTo(grid, p, 0, rows);
                TAPS.products(taps.pixel, 0, taps.count, gradient, p * channels, image,
                        p / g.points() * rows * g.width() * channels, taps.product, channels);
                taps.slopes(d, p);
            }
        });
    }
}
