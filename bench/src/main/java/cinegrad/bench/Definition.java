package cinegrad.bench;

import java.util.Optional;
import java.util.function.IntToDoubleFunction;

/// Single elements of a workload's result, summed in double precision as the textbook defines them.
final class Definition {
    private Definition() { }

    /// The elements at the [Probe#place]s; empty where the work has no short definition.
    static Optional<double[]> elements(Workload work) {
        return switch (work) {
            case Workload.Convolution c -> Optional.of(convolution(c));
            case Workload.Matmul m -> Optional.of(product(m));
            case Workload.Fourier f -> Optional.of(transform(f));
            case Workload.TrainingStep _, Workload.Layer _ -> Optional.empty();
        };
    }

    private static double[] at(int length, IntToDoubleFunction element) {
        var all = new double[Probe.ELEMENTS];
        for (int i = 0; i < all.length; i++) all[i] = element.applyAsDouble(Probe.place(i, length));
        return all;
    }

    /// y[i, j] = Σₖ a[i, k] b[k, j].
    private static double[] product(Workload.Matmul m) {
        int n = m.n();
        float[] a = m.a();
        float[] b = m.b();
        return at(n * n, p -> {
            double sum = 0;
            for (int k = 0; k < n; k++) sum += (double) a[p / n * n + k] * b[k * n + p % n];
            return sum;
        });
    }

    /// y[u, v] = (H W)^(−½) Σ x[h, w] exp(−2πi (u h / H + v w / W)).
    private static double[] transform(Workload.Fourier f) {
        int h = f.height();
        int w = f.width();
        float[] x = f.input();
        return at(x.length, p -> {
            int pixel = p / 2 % (h * w);
            int image = p / 2 / (h * w);
            double re = 0;
            double im = 0;
            for (int i = 0; i < h * w; i++) {
                long turns = (long) (pixel / w) * (i / w) % h * w + (long) (pixel % w) * (i % w) % w * h;
                double angle = -2 * Math.PI * (turns % ((long) h * w)) / ((double) h * w);
                double a = x[2 * (image * h * w + i)];
                double b = x[2 * (image * h * w + i) + 1];
                re += a * Math.cos(angle) - b * Math.sin(angle);
                im += a * Math.sin(angle) + b * Math.cos(angle);
            }
            return (p % 2 == 0 ? re : im) / Math.sqrt((double) h * w);
        });
    }

    private static double[] convolution(Workload.Convolution c) {
        var images = new Images(c.frames(), c.height(), c.width());
        int in = c.in();
        int out = c.out();
        float[] x = c.input();
        float[] weight = c.weight();
        float[] gy = c.outputGradient();
        return switch (c.pass()) {
            // y[p, k] = Σ w[tap, c, k] x[p + tap − 1, c]
            case FORWARD -> at(images.pixels() * out, e -> {
                double sum = 0;
                for (int tap = 0; tap < 9; tap++) {
                    int from = images.neighbor(e / out, tap / 3 - 1, tap % 3 - 1);
                    for (int k = 0; k < in && from >= 0; k++) {
                        sum += (double) weight[(tap * in + k) * out + e % out] * x[from * in + k];
                    }
                }
                return sum;
            });
            // gx[p, c] = Σ w[tap, c, k] gy[p − tap + 1, k]
            case INPUT_GRADIENT -> at(images.pixels() * in, e -> {
                double sum = 0;
                for (int tap = 0; tap < 9; tap++) {
                    int from = images.neighbor(e / in, 1 - tap / 3, 1 - tap % 3);
                    for (int k = 0; k < out && from >= 0; k++) {
                        sum += (double) weight[(tap * in + e % in) * out + k] * gy[from * out + k];
                    }
                }
                return sum;
            });
            // gw[tap, c, k] = Σ x[p + tap − 1, c] gy[p, k]
            case WEIGHT_GRADIENT -> at(9 * in * out, e -> {
                int tap = e / (in * out);
                double sum = 0;
                for (int p = 0; p < images.pixels(); p++) {
                    int from = images.neighbor(p, tap / 3 - 1, tap % 3 - 1);
                    if (from >= 0) sum += (double) x[from * in + e / out % in] * gy[p * out + e % out];
                }
                return sum;
            });
        };
    }

    private record Images(int frames, int height, int width) {
        int pixels() {
            return frames * height * width;
        }

        /// The pixel that far down and to the right of `pixel`, −1 outside the image.
        int neighbor(int pixel, int down, int right) {
            int row = pixel / width % height + down;
            int column = pixel % width + right;
            boolean inside = row >= 0 && row < height && column >= 0 && column < width;
            return inside ? pixel + down * width + right : -1;
        }
    }
}
