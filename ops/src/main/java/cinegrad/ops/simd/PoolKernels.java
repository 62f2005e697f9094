package cinegrad.ops.simd;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.Windows;

/// The largest element of every window, its position, and the gradient; all channels of a window at once.
record PoolKernels(ArithmeticKernels kernels) {
    private static final int GRAIN = 1 << 12;

    void maximum(float[] x, float[] most, float[] places, PoolGeometry g, Parallel parallel) {
        forEachWindow(g, parallel, (window, taps) -> kernels.largest(x, taps.at, taps.place, taps.count, most, places, window,
                g.input().size(4)));
    }

    /// The gradient of windows that are a tiling: every element of `d` is written once.
    void gradient(float[] gradient, float[] places, float[] d, PoolGeometry g, Parallel parallel) {
        forEachWindow(g, parallel, (window, taps) -> kernels.toLargest(gradient, places, window, d, taps.at, taps.place,
                taps.count, g.input().size(4)));
    }

    private interface Window {
        void over(int at, Taps taps);
    }

    /// The elements of one window: the start of each in the array, and its position in the volume.
    private static final class Taps {
        private final PoolGeometry g;
        private final int[] at;
        private final float[] place;
        private int count;

        Taps(PoolGeometry g) {
            this.g = g;
            this.at = new int[most(g.t()) * most(g.h()) * most(g.w())];
            this.place = new float[at.length];
        }

        private static int most(Windows windows) {
            int most = 0;
            for (int count : windows.count()) most = Math.max(most, count);
            return most;
        }

        void see(int n, int t, int h, int w) {
            int volume = n * g.t().size() * g.h().size() * g.w().size();
            count = 0;
            for (int i = 0; i < g.t().count()[t]; i++) {
                for (int j = 0; j < g.h().count()[h]; j++) {
                    int row = (at(g.t(), t, i) * g.h().size() + at(g.h(), h, j)) * g.w().size();
                    for (int k = 0; k < g.w().count()[w]; k++) {
                        int p = row + at(g.w(), w, k);
                        place[count] = p;
                        at[count++] = (volume + p) * g.input().size(4);
                    }
                }
            }
        }

        private static int at(Windows windows, int window, int k) {
            return windows.first()[window] + k * windows.dilation();
        }
    }

    private static void forEachWindow(PoolGeometry g, Parallel parallel, Window window) {
        int channels = g.input().size(4);
        int across = g.w().length();
        if (g.output().elements() == 0) return;
        parallel.forRange(g.output().elements() / channels / across, Math.max(1, GRAIN / channels / across), (from, to, _) -> {
            var taps = new Taps(g);
            for (int row = from; row < to; row++) {
                int h = row % g.h().length();
                int t = row / g.h().length() % g.t().length();
                int n = row / g.h().length() / g.t().length();
                for (int w = 0; w < across; w++) {
                    taps.see(n, t, h, w);
                    window.over((row * across + w) * channels, taps);
                }
            }
        });
    }
}
