package cinegrad.ops.reference;

import cinegrad.ops.sample.GridAxis;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.PoolGeometry;

/// Pooling positions and grid sampling, as plain loops.
final class ReferenceSampling {
    private ReferenceSampling() { }

    static void poolPositions(double[] x, double[] y, PoolGeometry g) {
        int height = g.h().size();
        int width = g.w().size();
        int channels = g.input().size(4);
        int volume = g.t().size() * height * width;
        int at = 0;
        for (int n = 0; n < g.input().size(0); n++) {
            for (int t = 0; t < g.t().length(); t++) {
                for (int h = 0; h < g.h().length(); h++) {
                    for (int w = 0; w < g.w().length(); w++) {
                        for (int c = 0; c < channels; c++) {
                            double most = Double.NEGATIVE_INFINITY;
                            int position = -1;
                            for (int i = 0; i < g.t().count()[t]; i++) {
                                for (int j = 0; j < g.h().count()[h]; j++) {
                                    for (int k = 0; k < g.w().count()[w]; k++) {
                                        int p = ((g.t().first()[t] + i * g.t().dilation()) * height + g.h().first()[h] + j * g.h().dilation()) * width
                                                + g.w().first()[w] + k * g.w().dilation();
                                        double v = x[(n * volume + p) * channels + c];
                                        if (position < 0 || v > most || Double.isNaN(v)) {
                                            most = v;
                                            position = p;
                                        }
                                    }
                                }
                            }
                            y[at++] = position;
                        }
                    }
                }
            }
        }
    }

    /// Called for every pixel that a grid point reads: its place in the image, and its weight along each axis (W, H, T).
    private interface Tap {
        void visit(int point, int pixel, double[] weight, double[] slope);
    }

    private static void forEachTap(double[] grid, GridSampleGeometry g, Tap body) {
        GridAxis[] axes = {g.axis(0), g.axis(1), g.axis(2)};
        double[] weight = new double[3];
        double[] slope = new double[3];
        int coordinates = g.axes();
        for (int p = 0; p < g.image().size(0) * g.points(); p++) {
            for (int a = 0; a < coordinates; a++) axes[a].moveTo(grid[p * coordinates + a]);
            int n = p / g.points();
            for (int i = 0; i < axes[2].taps(); i++) {
                for (int j = 0; j < axes[1].taps(); j++) {
                    for (int k = 0; k < axes[0].taps(); k++) {
                        if (axes[2].index(i) < 0 || axes[1].index(j) < 0 || axes[0].index(k) < 0) continue;
                        int[] tap = {k, j, i};
                        for (int a = 0; a < 3; a++) {
                            weight[a] = axes[a].weight(tap[a]);
                            slope[a] = axes[a].slope(tap[a]);
                        }
                        body.visit(p, ((n * g.depth() + axes[2].index(i)) * g.height() + axes[1].index(j)) * g.width() + axes[0].index(k), weight, slope);
                    }
                }
            }
        }
    }

    static void gridSample(double[] image, double[] grid, double[] y, GridSampleGeometry g) {
        int channels = g.channels();
        forEachTap(grid, g, (point, pixel, weight, _) -> {
            double w = weight[0] * weight[1] * weight[2];
            for (int c = 0; c < channels; c++) y[point * channels + c] += w * image[pixel * channels + c];
        });
    }

    static void gridSampleImageGradient(double[] gradient, double[] grid, double[] image, GridSampleGeometry g) {
        int channels = g.channels();
        forEachTap(grid, g, (point, pixel, weight, _) -> {
            double w = weight[0] * weight[1] * weight[2];
            for (int c = 0; c < channels; c++) image[pixel * channels + c] += w * gradient[point * channels + c];
        });
    }

    static void gridSampleGridGradient(double[] gradient, double[] image, double[] grid, double[] d, GridSampleGeometry g) {
        int channels = g.channels();
        forEachTap(grid, g, (point, pixel, weight, slope) -> {
            double sum = 0;
            for (int c = 0; c < channels; c++) sum += gradient[point * channels + c] * image[pixel * channels + c];
            for (int a = 0; a < g.axes(); a++) d[point * g.axes() + a] += sum * slope[a] * weight[(a + 1) % 3] * weight[(a + 2) % 3];
        });
    }
}
