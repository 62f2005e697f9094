package cinegrad.ops.simd;

import cinegrad.ops.Parallel;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.Windows;

/// Where the largest element of every window stands; all channels of a window at once.
final class PoolKernels {
    private static final int GRAIN = 1 << 12;

    private PoolKernels() { }

    static void positions(float[] x, float[] y, PoolGeometry g, ArithmeticKernels kernels, Parallel parallel) {
        int channels = g.input().size(4);
        int windows = g.output().elements() / Math.max(1, channels);
        if (channels == 0) return;
        parallel.forRange(windows, Math.max(1, GRAIN / channels), (from, to, _) -> {
            var most = new float[channels];
            for (int w = from; w < to; w++) window(x, y, g, kernels, w, most);
        });
    }

    private static void window(float[] x, float[] y, PoolGeometry g, ArithmeticKernels kernels, int number, float[] most) {
        int channels = most.length;
        int w = number % g.w().length();
        int h = number / g.w().length() % g.h().length();
        int t = number / g.w().length() / g.h().length() % g.t().length();
        int n = number / g.w().length() / g.h().length() / g.t().length();
        int frame = n * g.t().size();
        boolean first = true;
        for (int i = 0; i < g.t().count()[t]; i++) {
            for (int j = 0; j < g.h().count()[h]; j++) {
                int row = (at(g.t(), t, i) * g.h().size() + at(g.h(), h, j)) * g.w().size();
                for (int k = 0; k < g.w().count()[w]; k++) {
                    int p = row + at(g.w(), w, k);
                    int from = (frame * g.h().size() * g.w().size() + p) * channels;
                    if (first) {
                        System.arraycopy(x, from, most, 0, channels);
                        for (int c = 0; c < channels; c++) y[number * channels + c] = p;
                        first = false;
                    } else {
                        kernels.larger(x, from, most, y, number * channels, p);
                    }
                }
            }
        }
    }

    private static int at(Windows windows, int window, int k) {
        return windows.first()[window] + k * windows.dilation();
    }
}
