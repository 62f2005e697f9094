package cinegrad.ops.fft;

import java.util.Arrays;
import java.util.Optional;

/// Lines in double arithmetic and plain loops: the transform of double arrays, and of float arrays where there are no vectors.
/// One butterfly serves every radix. The innermost loops run over the lanes and are left to the JIT's own vectoriser.
final class PlainLines implements LineKernel {
    private static final int MOST_LANES = 16;

    private final int lanes;

    PlainLines() {
        this(MOST_LANES);
    }

    private PlainLines(int lanes) {
        this.lanes = lanes;
    }

    /// With panels of as many of the `lines` as fit into `bytes`, one at least.
    static PlainLines within(long bytes, FftPlan plan, int lines) {
        return new PlainLines(Math.clamp(bytes / (2L * Double.BYTES * plan.work()), 1, Math.clamp(lines, 1, MOST_LANES)));
    }

    @Override
    public int lanes() {
        return lanes;
    }

    @Override
    public long panelBytes(FftPlan plan) {
        return 2L * Double.BYTES * lanes * plan.work();
    }

    @Override
    public Optional<RowPlan> rowPlan(FftGeometry g, int axis, double scale) {
        return Optional.empty();
    }

    @Override
    public void run(float[] in, float[] out, AxisPass axis, int from, int to, FftScratch scratch) {
        double[] s = scratch.exact(2 * lanes * axis.plan.work());
        for (int line = from; line < to; line += lanes) {
            int count = Math.min(lanes, to - line);
            for (int lane = 0; lane < count; lane++) {
                int at = axis.start(line + lane);
                for (int i = 0; i < axis.n; i++, at += 2 * axis.inner) {
                    FftPlan.Pass.requireUninterrupted(i);
                    s[axis.enter[2 * i] + lane] = in[at];
                    s[axis.enter[2 * i + 1] + lane] = in[at + 1];
                }
            }
            int y = transform(axis.plan, s, lanes);
            for (int lane = 0; lane < count; lane++) {
                int at = axis.start(line + lane);
                for (int i = 0; i < axis.n; i++, at += 2 * axis.inner) {
                    FftPlan.Pass.requireUninterrupted(i);
                    out[at] = (float) (s[y + axis.leave[2 * i] + lane] * axis.scale);
                    out[at + 1] = (float) (s[y + axis.leave[2 * i + 1] + lane] * axis.scale);
                }
            }
        }
    }

    /// The same for double arrays.
    void run(double[] in, double[] out, AxisPass axis, int from, int to, FftScratch scratch) {
        double[] s = scratch.exact(2 * lanes * axis.plan.work());
        for (int line = from; line < to; line += lanes) {
            int count = Math.min(lanes, to - line);
            for (int lane = 0; lane < count; lane++) {
                int at = axis.start(line + lane);
                for (int i = 0; i < axis.n; i++, at += 2 * axis.inner) {
                    FftPlan.Pass.requireUninterrupted(i);
                    s[axis.enter[2 * i] + lane] = in[at];
                    s[axis.enter[2 * i + 1] + lane] = in[at + 1];
                }
            }
            int y = transform(axis.plan, s, lanes);
            for (int lane = 0; lane < count; lane++) {
                int at = axis.start(line + lane);
                for (int i = 0; i < axis.n; i++, at += 2 * axis.inner) {
                    FftPlan.Pass.requireUninterrupted(i);
                    out[at] = s[y + axis.leave[2 * i] + lane] * axis.scale;
                    out[at + 1] = s[y + axis.leave[2 * i + 1] + lane] * axis.scale;
                }
            }
        }
    }

    /// The forward transform of one line of interleaved complex numbers.
    static double[] transformOne(FftPlan.MixedRadix plan, double[] x) {
        double[] s = new double[2 * plan.work()];
        for (int i = 0; i < plan.length(); i++) {
            s[2 * plan.slot(i)] = x[2 * i];
            s[2 * plan.slot(i) + 1] = x[2 * i + 1];
        }
        transform(plan, s, 1);
        return Arrays.copyOf(s, 2 * plan.length());
    }

    /// Transforms the panel at the start of `s`; returns where the result begins.
    private static int transform(FftPlan plan, double[] s, int lanes) {
        return switch (plan) {
            case FftPlan.MixedRadix direct -> {
                passes(direct, s, 0, lanes);
                yield 0;
            }
            case FftPlan.Bluestein chirped -> {
                chirped(chirped, s, lanes);
                yield 2 * lanes * chirped.convolution().work();
            }
        };
    }

    private static void passes(FftPlan.MixedRadix plan, double[] s, int at, int lanes) {
        int spare = at + 2 * lanes * plan.length();
        for (var pass : plan.passes()) {
            int step = 2 * lanes * pass.span();
            int done = 0;
            for (int block = at; block < spare; block += step * pass.radix()) {
                for (int p = 0; p < pass.span(); p++) {
                    FftPlan.Pass.requireUninterrupted(done++);
                    butterfly(pass, p, s, block + 2 * lanes * p, step, spare, lanes);
                }
            }
        }
    }

    /// X[j] = x[0] + Σ_k (x[k]+x[r−k])·cos(2πjk/r) − i·Σ_k (x[k]−x[r−k])·sin(2πjk/r), 1 ≤ k < r/2, and for even r the middle
    /// sample x[r/2]·(−1)^j; the x are the samples times their twiddles, `step` apart.
    private static void butterfly(FftPlan.Pass pass, int p, double[] s, int at, int step, int spare, int lanes) {
        int r = pass.radix();
        int half = (r - 1) / 2;
        int im = lanes;
        if (p > 0) {
            double[] w = pass.exactTwiddles();
            for (int j = 1; j < r; j++) {
                double wr = w[3 * (p * (r - 1) + j - 1)];
                double wi = w[3 * (p * (r - 1) + j - 1) + 1];
                multiply(wr, wi, s, at + j * step, s, at + j * step, lanes);
            }
        }
        boolean even = r % 2 == 0;
        int middle = at + r / 2 * step;
        int plus = spare + 4 * lanes * half;                                // x[0] + x[r/2], for even j
        int minus = plus + 2 * lanes;                                       // x[0] − x[r/2], for odd j
        int middleStart = r / 2 % 2 == 0 ? plus : minus;
        for (int l = 0; l < 2 * lanes; l++) {
            double x = even ? s[middle + l] : 0;
            s[plus + l] = s[at + l] + x;
            s[minus + l] = s[at + l] - x;
            s[at + l] += x;
        }
        if (even) System.arraycopy(s, middleStart, s, middle, 2 * lanes);
        for (int k = 1; k <= half; k++) {
            int a = at + k * step;
            int b = at + (r - k) * step;
            int t = spare + 4 * lanes * (k - 1);
            for (int l = 0; l < 2 * lanes; l++) {
                double sum = s[a + l] + s[b + l];
                s[t + l] = sum;
                s[t + 2 * lanes + l] = s[a + l] - s[b + l];
                s[at + l] += sum;
                if (even) s[middle + l] += k % 2 == 0 ? sum : -sum;
            }
        }
        double[] roots = pass.exactRoots();
        for (int j = 1; j <= half; j++) {
            int a = at + j * step;
            int b = at + (r - j) * step;
            int start = j % 2 == 0 ? plus : minus;
            for (int l = 0; l < lanes; l++) {
                double cr = s[start + l];
                double ci = s[start + im + l];
                double sr = 0;
                double si = 0;
                for (int k = 0, t = spare; k < half; k++, t += 4 * lanes) {
                    double cos = roots[2 * ((j - 1) * half + k)];
                    double sin = roots[2 * ((j - 1) * half + k) + 1];
                    cr += cos * s[t + l];
                    ci += cos * s[t + im + l];
                    sr += sin * s[t + 2 * im + l];
                    si += sin * s[t + 3 * im + l];
                }
                s[a + l] = cr + si;
                s[a + im + l] = ci - sr;
                s[b + l] = cr - si;
                s[b + im + l] = ci + sr;
            }
        }
    }

    /// y = w·x for all lanes of one place.
    private static void multiply(double wr, double wi, double[] x, int xAt, double[] y, int yAt, int lanes) {
        for (int l = 0; l < lanes; l++) {
            double re = x[xAt + l];
            double im = x[xAt + lanes + l];
            y[yAt + l] = re * wr - im * wi;
            y[yAt + lanes + l] = re * wi + im * wr;
        }
    }

    private static void chirped(FftPlan.Bluestein plan, double[] s, int lanes) {
        var convolution = plan.convolution();
        int m = convolution.length();
        int second = 2 * lanes * convolution.work();
        double[] w = plan.chirp();
        double[] kernel = plan.kernel();
        for (int j = 0; j < m; j++) {
            FftPlan.Pass.requireUninterrupted(j);
            int at = 2 * lanes * convolution.slot(j);
            if (j < plan.length()) {
                multiply(w[2 * j], w[2 * j + 1], s, at, s, at, lanes);
            } else {
                Arrays.fill(s, at, at + 2 * lanes, 0);
            }
        }
        passes(convolution, s, 0, lanes);
        for (int k = 0; k < m; k++) {                                       // the inverse transform: F⁻¹[k] = F[−k]
            FftPlan.Pass.requireUninterrupted(k);
            int at = second + 2 * lanes * convolution.slot(k == 0 ? 0 : m - k);
            multiply(kernel[2 * k], kernel[2 * k + 1], s, 2 * lanes * k, s, at, lanes);
        }
        passes(convolution, s, second, lanes);
        for (int k = 0; k < plan.length(); k++) {
            FftPlan.Pass.requireUninterrupted(k);
            int at = second + 2 * lanes * k;
            multiply(w[2 * k], w[2 * k + 1], s, at, s, at, lanes);
        }
    }
}
