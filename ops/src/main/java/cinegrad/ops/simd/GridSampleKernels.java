package cinegrad.ops.simd;

import cinegrad.ops.Parallel;
import cinegrad.ops.sample.GridAxis;
import cinegrad.ops.sample.GridSampleGeometry;

/// Grid sampling: grid points are split over the threads; for the gradient of the image its rows are, every thread walking all
/// points and adding only what falls into its rows, so that each pixel's sum is made in the order of the points.
final class GridSampleKernels {
    private static final int GRAIN = 256;

    /// The pixels that one grid point reads, found anew for each.
    private static final class Taps {
        private final GridSampleGeometry g;
        private final GridAxis x;
        private final GridAxis y;
        private final GridAxis z;

        Taps(GridSampleGeometry g) {
            this.g = g;
            x = g.axis(0);
            y = g.axis(1);
            z = g.axis(2);
        }

        void moveTo(float[] grid, int point) {
            int at = point * g.axes();
            x.moveTo(grid[at]);
            y.moveTo(grid[at + 1]);
            if (g.axes() == 3) z.moveTo(grid[at + 2]);
        }
    }

    private GridSampleKernels() { }

    static void forward(float[] image, float[] grid, float[] to, GridSampleGeometry g, Parallel parallel) {
        int channels = g.channels();
        parallel.forRange(g.image().size(0) * g.points(), GRAIN, (from, until, _) -> {
            var taps = new Taps(g);
            for (int p = from; p < until; p++) {
                taps.moveTo(grid, p);
                int yAt = p * channels;
                for (int c = 0; c < channels; c++) to[yAt + c] = 0;
                int volume = p / g.points() * g.depth();
                for (int i = 0; i < taps.z.taps(); i++) {
                    for (int j = 0; j < taps.y.taps(); j++) {
                        if (taps.z.index(i) < 0 || taps.y.index(j) < 0) continue;
                        int row = ((volume + taps.z.index(i)) * g.height() + taps.y.index(j)) * g.width();
                        double weight = taps.z.weight(i) * taps.y.weight(j);
                        for (int k = 0; k < taps.x.taps(); k++) {
                            if (taps.x.index(k) < 0) continue;
                            axpy((float) (weight * taps.x.weight(k)), image, (row + taps.x.index(k)) * channels, to, yAt, channels);
                        }
                    }
                }
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
                    taps.moveTo(grid, p);
                    for (int i = 0; i < taps.z.taps(); i++) {
                        for (int j = 0; j < taps.y.taps(); j++) {
                            int row = taps.z.index(i) * g.height() + taps.y.index(j);
                            if (taps.z.index(i) < 0 || taps.y.index(j) < 0 || row < first || row >= last) continue;
                            double weight = taps.z.weight(i) * taps.y.weight(j);
                            for (int k = 0; k < taps.x.taps(); k++) {
                                if (taps.x.index(k) < 0) continue;
                                int pixel = (n * rows + row) * g.width() + taps.x.index(k);
                                axpy((float) (weight * taps.x.weight(k)), gradient, p * channels, image, pixel * channels, channels);
                            }
                        }
                    }
                }
            }
        });
    }

    static void gridGradient(float[] gradient, float[] image, float[] grid, float[] d, GridSampleGeometry g, Parallel parallel) {
        int channels = g.channels();
        parallel.forRange(g.image().size(0) * g.points(), GRAIN, (from, until, _) -> {
            var taps = new Taps(g);
            for (int p = from; p < until; p++) {
                taps.moveTo(grid, p);
                int volume = p / g.points() * g.depth();
                double dx = 0;
                double dy = 0;
                double dz = 0;
                for (int i = 0; i < taps.z.taps(); i++) {
                    for (int j = 0; j < taps.y.taps(); j++) {
                        if (taps.z.index(i) < 0 || taps.y.index(j) < 0) continue;
                        int row = ((volume + taps.z.index(i)) * g.height() + taps.y.index(j)) * g.width();
                        for (int k = 0; k < taps.x.taps(); k++) {
                            if (taps.x.index(k) < 0) continue;
                            double s = dot(gradient, p * channels, image, (row + taps.x.index(k)) * channels, channels);
                            dx += s * taps.x.slope(k) * taps.y.weight(j) * taps.z.weight(i);
                            dy += s * taps.x.weight(k) * taps.y.slope(j) * taps.z.weight(i);
                            dz += s * taps.x.weight(k) * taps.y.weight(j) * taps.z.slope(i);
                        }
                    }
                }
                int at = p * g.axes();
                d[at] = (float) dx;
                d[at + 1] = (float) dy;
                if (g.axes() == 3) d[at + 2] = (float) dz;
            }
        });
    }

    private static void axpy(float a, float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) y[yAt + i] += a * x[xAt + i];
    }

    private static double dot(float[] a, int aAt, float[] b, int bAt, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) sum += (double) a[aAt + i] * b[bAt + i];
        return sum;
    }
}
