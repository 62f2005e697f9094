package cinegrad.ddei.physics;

import cinegrad.ops.NdArray;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Optional;
import java.util.function.UnaryOperator;

/// x = (A*A + μ)⁻¹ (A* y + μ z) of several coils and whole lines, without iterations.
///
/// The transform over H is unitary, and a mask of whole lines is the same in every row of k-space, so both cancel in A*A, which
/// then couples only the pixels of one row of one frame: W unknowns, whose matrix is
/// `G[i,j] = 1/W Σ_k M[t,k]² exp(2πi (k − W/2)(i − j)/W) · Σ_c conj(s_c[h,i]) s_c[h,j]`.
/// Of S sets of maps there are S·W unknowns, the pixels of one set after those of another.
/// Every G + μ = L L* is factorized once (Cholesky, single precision); then a solution costs one pass over the factors, less than
/// applying A once. They take about 4·T·H·(S·W)² bytes.
public final class LineEquations implements UnaryOperator<NdArray> {
    /// Larger factors are not made: conjugate gradients need less memory.
    private static final long MOST_BYTES = 1L << 30;
    /// μ over the largest Σ_c |s_c|², below which rounding would be felt.
    private static final double LEAST_DAMPING = 1e-3;
    /// The same, above which nothing but z is left; and the smallest and largest of both numbers that single precision likes.
    private static final double MOST_DAMPING = 1e6;
    private static final double SMALL = 1e-30;
    private static final double LARGE = 1e30;
    private static final int ARRAY_HEADER = 16;

    private final Shape video;
    private final Parallel parallel;
    private final float damping;
    private final float[] drawn;                                       // A* y
    private final float[][][] factors;                                 // (t, h): S·W rows of re L, then of im L; 1/L[i,i] at i

    private LineEquations(Shape video, Parallel parallel, double damping, float[] drawn) {
        this.video = video;
        this.parallel = parallel;
        this.damping = (float) damping;
        this.drawn = drawn;
        this.factors = new float[video.size(1) * video.size(2)][][];
    }

    /// The bytes that the equations of a video take in the heap, 0 where conjugate gradients solve them instead.
    ///
    /// @param sets of coil maps
    public static long bytes(int sets, int frames, int height, int width, Precision precision) {
        long unknowns = (long) sets * width;
        long row = 2L * ARRAY_HEADER + (unknowns + 1) * Float.BYTES;   // real and imaginary, half of it zeros
        long bytes = (long) frames * height * unknowns * row;
        return precision == Precision.SINGLE && bytes <= MOST_BYTES ? bytes : 0;
    }

    /// The equations of one video, if they fall apart into rows and are worth their memory.
    ///
    /// @param drawn A* y, complex (S, T, H, W)
    static Optional<LineEquations> of(KspaceSampling mask, Sensitivities coils, NdArray drawn, double damping) {
        Shape s = drawn.shape();
        NdArray weights = mask.weights();
        NdArray maps = coils.maps();
        int sets = coils.sets();
        boolean one = s.size(0) == sets && weights.shape().size(0) == 1 && maps.shape().size(0) == sets;
        boolean lines = weights.shape().rank() == 4 && weights.shape().size(2) == 1 && weights.shape().size(3) == s.size(3);
        boolean whole = maps.shape().size(3) == s.size(2) && maps.shape().size(4) == s.size(3);
        if (!one || !lines || !whole
                || bytes(sets, s.size(1), s.size(2), s.size(3), drawn.backend().precision()) == 0) {
            return Optional.empty();
        }
        double brightest = 0;
        for (double b : coils.brightness().toDoubles()) brightest = Math.max(brightest, b * b);
        boolean ordinary = brightest >= SMALL && brightest <= LARGE && damping >= SMALL && damping <= LARGE;
        if (!ordinary || damping < LEAST_DAMPING * brightest || damping > MOST_DAMPING * brightest) return Optional.empty();
        var equations = new LineEquations(s, drawn.backend().parallel(), damping, drawn.toFloats());
        equations.factorize(weights.toDoubles(), maps.toFloats(), coils.coils());
        return Optional.of(equations);
    }

    private void factorize(double[] weights, float[] maps, int coils) {
        int frames = video.size(1);
        int height = video.size(2);
        int width = video.size(3);
        var circulants = new float[frames][];
        for (int t = 0; t < frames; t++) circulants[t] = circulant(weights, weights.length == width ? 0 : t * width, width);
        parallel.forRange(height, 1, (from, to, _) -> {
            for (int h = from; h < to; h++) {
                float[][] products = products(maps, coils, h);
                for (int t = 0; t < frames; t++) factors[t * height + h] = factor(products, circulants[t]);
            }
        });
    }

    /// `1/W Σ_k M[k]² exp(2πi (k − W/2) d/W)` for d = 0 … W − 1, as pairs.
    private static float[] circulant(double[] weights, int at, int width) {
        var c = new float[2 * width];
        for (int d = 0; d < width; d++) {
            double re = 0;
            double im = 0;
            for (int k = 0; k < width; k++) {
                double m = weights[at + k] * weights[at + k];
                if (m == 0) continue;
                double angle = 2 * Math.PI * ((long) (k - width / 2) * d % width) / width;
                re += m * Math.cos(angle);
                im += m * Math.sin(angle);
            }
            c[2 * d] = (float) (re / width);
            c[2 * d + 1] = (float) (im / width);
        }
        return c;
    }

    /// `Σ_c conj(s_c[h,i]) s_c[h,j]` for j ≤ i: S·W rows of real parts, then as many of imaginary ones.
    private float[][] products(float[] maps, int coils, int h) {
        int height = video.size(2);
        int width = video.size(3);
        int n = video.size(0) * width;
        var p = new float[2 * n][];
        for (int i = 0; i < n; i++) {
            p[i] = new float[i + 1];
            p[n + i] = new float[i + 1];
        }
        var seen = new float[2 * n];
        for (int c = 0; c < coils; c++) {
            for (int set = 0; set < video.size(0); set++) {
                System.arraycopy(maps, 2 * ((set * coils + c) * height + h) * width, seen, 2 * set * width, 2 * width);
            }
            for (int i = 0; i < n; i++) addProducts(seen, i, p[i], p[n + i]);
        }
        return p;
    }

    private static void addProducts(float[] seen, int i, float[] re, float[] im) {
        float ar = seen[2 * i];
        float ai = seen[2 * i + 1];
        for (int j = 0; j <= i; j++) {
            float br = seen[2 * j];
            float bi = seen[2 * j + 1];
            re[j] += ar * br + ai * bi;
            im[j] += ar * bi - ai * br;
        }
    }

    /// L of one row of one frame.
    private float[][] factor(float[][] products, float[] circulant) {
        int n = products.length / 2;
        int width = video.size(3);
        var a = new float[2 * n][];
        for (int i = 0; i < n; i++) {
            float[] pr = products[i];
            float[] pi = products[n + i];
            var re = new float[i + 1];
            var im = new float[i + 1];
            for (int j = 0; j <= i; j++) {
                int d = Math.floorMod(i - j, width);                   // of columns, whatever the sets
                float cr = circulant[2 * d];
                float ci = circulant[2 * d + 1];
                re[j] = cr * pr[j] - ci * pi[j];
                im[j] = cr * pi[j] + ci * pr[j];
            }
            re[i] += damping;
            a[i] = re;
            a[n + i] = im;
        }
        var columnRe = new float[n];
        var columnIm = new float[n];
        for (int k = 0; k < n; k++) {
            float inverse = (float) (1 / Math.sqrt(a[k][k]));
            for (int i = k + 1; i < n; i++) {
                columnRe[i] = a[i][k] *= inverse;
                columnIm[i] = a[n + i][k] *= inverse;
            }
            a[k][k] = inverse;
            for (int i = k + 1; i < n; i++) subtract(columnRe[i], columnIm[i], columnRe, columnIm, a[i], a[n + i], k + 1);
        }
        return a;
    }

    /// `row[j] −= f · conj(column[j])` from `first` to the row's end.
    private static void subtract(float fr, float fi, float[] columnRe, float[] columnIm, float[] re, float[] im, int first) {
        for (int j = first; j < re.length; j++) {
            re[j] -= fr * columnRe[j] + fi * columnIm[j];
            im[j] -= fi * columnRe[j] - fr * columnIm[j];
        }
    }

    /// The solution for this z.
    @Override
    public NdArray apply(NdArray z) {
        if (!z.shape().equals(video)) throw new ShapeException("LineEquations: of a video " + video + ", got " + z.type());
        int width = video.size(3);
        int sets = video.size(0);
        float[] x = z.toFloats();
        parallel.forRange(factors.length, 16, (from, to, _) -> {
            var row = new Row(sets * width);
            for (int i = from; i < to; i++) {
                for (int set = 0; set < sets; set++) {
                    row.load(x, drawn, damping, 2 * (set * factors.length + i) * width, set * width, width);
                }
                row.solve(factors[i]);
                for (int set = 0; set < sets; set++) {
                    row.store(x, 2 * (set * factors.length + i) * width, set * width, width);
                }
            }
        });
        return z.backend().upload(z.type(), x);
    }

    /// The unknowns of one row.
    private static final class Row {
        private final float[] re;
        private final float[] im;
        private final float[] productsRe;
        private final float[] productsIm;

        Row(int unknowns) {
            re = new float[unknowns];
            im = new float[unknowns];
            productsRe = new float[unknowns];
            productsIm = new float[unknowns];
        }

        /// `count` numbers from `at` on, as the unknowns from `first` on.
        void load(float[] z, float[] drawn, float damping, int at, int first, int count) {
            for (int i = 0; i < count; i++) {
                re[first + i] = drawn[at + 2 * i] + damping * z[at + 2 * i];
                im[first + i] = drawn[at + 2 * i + 1] + damping * z[at + 2 * i + 1];
            }
        }

        void store(float[] x, int at, int first, int count) {
            for (int i = 0; i < count; i++) {
                x[at + 2 * i] = re[first + i];
                x[at + 2 * i + 1] = im[first + i];
            }
        }

        /// b becomes L*⁻¹ L⁻¹ b.
        void solve(float[][] factor) {
            int n = re.length;
            for (int i = 0; i < n; i++) {
                float[] lr = factor[i];
                float[] li = factor[n + i];
                multiply(lr, li, i);
                re[i] = (re[i] - sum(productsRe, i)) * lr[i];
                im[i] = (im[i] - sum(productsIm, i)) * lr[i];
            }
            for (int i = n - 1; i >= 0; i--) {
                float[] lr = factor[i];
                re[i] *= lr[i];
                im[i] *= lr[i];
                eliminate(lr, factor[n + i], re[i], im[i], i);
            }
        }

        private void multiply(float[] lr, float[] li, int n) {
            for (int j = 0; j < n; j++) {
                productsRe[j] = lr[j] * re[j] - li[j] * im[j];
                productsIm[j] = lr[j] * im[j] + li[j] * re[j];
            }
        }

        /// `b[j] −= conj(L[i,j]) x[i]` for j < i.
        private void eliminate(float[] lr, float[] li, float xr, float xi, int n) {
            for (int j = 0; j < n; j++) {
                re[j] -= lr[j] * xr + li[j] * xi;
                im[j] -= lr[j] * xi - li[j] * xr;
            }
        }

        /// In eight independent sums, so that no addition waits for another.
        private static float sum(float[] a, int n) {
            float s0 = 0;
            float s1 = 0;
            float s2 = 0;
            float s3 = 0;
            float s4 = 0;
            float s5 = 0;
            float s6 = 0;
            float s7 = 0;
            int i = 0;
            for (; i < n - 7; i += 8) {
                s0 += a[i];
                s1 += a[i + 1];
                s2 += a[i + 2];
                s3 += a[i + 3];
                s4 += a[i + 4];
                s5 += a[i + 5];
                s6 += a[i + 6];
                s7 += a[i + 7];
            }
            for (; i < n; i++) s0 += a[i];
            return s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7));
        }
    }
}
