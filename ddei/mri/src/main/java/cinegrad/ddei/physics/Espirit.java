package cinegrad.ddei.physics;

import cinegrad.ops.matrix.HermitianEigen;
import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;
import java.util.stream.IntStream;

/// Sensitivities of receive coils from the middle of their k-space by ESPIRiT.
///
/// Patches of `kernel` × `kernel` samples of all coils lie in a space far smaller than their number of samples: coils see one
/// image. P projects on it (singular vectors of the matrix of all patches whose value is above `threshold` of the largest).
/// Replacing every patch of k-space by P of it, and every sample by the mean over the patches that hold it, leaves the
/// measurements of any image as they are. In the image this is one matrix a pixel,
/// `G[c,c'](r) = 1/kernel² Σ_{u,u'} P[(c,u),(c',u')] exp(−2πi (u' − u)·r/N)`, whose eigenvector of eigenvalue 1 is the coils'
/// sensitivity there. Its phase is that of the smooth coil images, so that the combined image is nearly real.
///
/// Source: Uecker et al., *ESPIRiT — an eigenvalue approach to autocalibrating parallel MRI: where SENSE meets GRAPPA*, MRM 71
/// (2014).
///
/// @param kernel    side of the patches, in samples; fewer rows or columns where fewer were measured
/// @param region    side of the calibration region, in samples, at most
/// @param threshold of singular values, over the largest
/// @param crop      maps are 0 where the largest eigenvalue of G is smaller: there is no signal
public record Espirit(int kernel, int region, double threshold, double crop) {
    /// Patches of 6 × 6, a region of 24 × 24 and the crop of BART's `ecalib`, whose threshold is 0.001.
    public static final Espirit USUAL = new Espirit(6, 24, 0.005, 0.8);

    public Espirit {
        if (kernel < 2 || region < kernel) {
            throw new IllegalArgumentException("espirit: a kernel of at least 2 and a region no smaller, got " + kernel + " and "
                    + region);
        }
        if (!(threshold > 0 && threshold < 1) || !(crop >= 0 && crop <= 1)) {
            throw new IllegalArgumentException("espirit: 0 < threshold < 1 and 0 ≤ crop ≤ 1, got " + threshold + " and " + crop);
        }
    }

    /// One set of maps.
    ///
    /// @param calibration the middle of k-space
    /// @return complex (C, H, W), interleaved; Σ_c |s_c|² is 1 where there is signal, elsewhere they are 0
    public float[] maps(CalibrationData calibration, Parallel parallel) {
        return maps(calibration, 1, parallel);
    }

    /// Several sets of maps: the eigenvectors of the largest eigenvalues, which are orthogonal in every pixel. Those beyond the
    /// first see something only where the picture shows more than one place at once.
    ///
    /// @param sets how many, no more than there are coils
    /// @return complex (sets, C, H, W), interleaved
    public float[] maps(CalibrationData calibration, int sets, Parallel parallel) {
        if (sets < 1 || sets > calibration.coils()) {
            throw new IllegalArgumentException("espirit: 1 … " + calibration.coils() + " sets of maps of " + calibration.coils()
                    + " coils, got " + sets);
        }
        var cut = calibration.cut(region);
        int high = Math.min(kernel, (cut.rows() + 1) / 2);
        int wide = Math.min(kernel, (cut.columns() + 1) / 2);
        var pixels = new Pixels(calibration, correlations(cut, high, wide), high, wide);
        var maps = new float[Math.multiplyExact(2 * sets * calibration.coils(), calibration.height() * calibration.width())];
        float[] smooth = calibration.smoothImages();
        parallel.forRange(calibration.height(), 1, (from, to, _) -> {
            var matrix = new PixelMatrix(calibration.coils(), sets);
            for (int h = from; h < to; h++) pixels.row(h, matrix, smooth, maps, crop);
        });
        return maps;
    }

    /// `w[c,c'](d) = 1/(high·wide) Σ_u P[(c,u),(c',u+d)]`, d from 1 − high and 1 − wide on: two arrays of (C, C, 2 high − 1,
    /// 2 wide − 1), real and imaginary.
    private double[][] correlations(CalibrationData.Cut cut, int high, int wide) {
        int coils = cut.coils();
        int n = coils * high * wide;
        double[][] p = projection(cut, high, wide);
        int across = 2 * wide - 1;
        int size = (2 * high - 1) * across;
        var w = new double[2][coils * coils * size];
        for (int a = 0; a < n; a++) {
            int c = a / (high * wide);
            int ua = a / wide % high;
            int va = a % wide;
            for (int b = 0; b < n; b++) {
                int d = (b / wide % high - ua + high - 1) * across + b % wide - va + wide - 1;
                int at = (c * coils + b / (high * wide)) * size + d;
                w[0][at] += p[0][a * n + b] / (high * wide);
                w[1][at] += p[1][a * n + b] / (high * wide);
            }
        }
        return w;
    }

    /// P = Σ e e* over the left singular vectors of the matrix Y of patches that are kept: eigenvectors of Y Y*, or where there
    /// are fewer patches than numbers in one, Y v/√λ with those of Y* Y.
    private double[][] projection(CalibrationData.Cut cut, int high, int wide) {
        double[][] patches = cut.patches(high, wide);                  // [2 · patch + part][(c, u)]
        int n = cut.coils() * high * wide;
        int count = patches.length / 2;
        boolean few = count < n;
        var eigen = new HermitianEigen(few ? count : n);
        double[][] products = few ? inner(patches) : outer(patches);
        eigen.decompose(products[0], products[1]);
        double[] values = eigen.values();
        double largest = Arrays.stream(values).max().orElseThrow();
        int[] kept = IntStream.range(0, values.length).filter(j -> values[j] > threshold * threshold * largest).toArray();
        var p = new double[2][n * n];
        for (int j : kept) {
            Parallel.requireUninterrupted();
            double[] re = column(eigen.vectorsReal(), j);
            double[] im = column(eigen.vectorsImaginary(), j);
            if (!few) {
                addOuter(re, im, p[0], p[1]);
            } else {
                double[][] sum = combined(patches, re, im, 1 / Math.sqrt(values[j]));
                addOuter(sum[0], sum[1], p[0], p[1]);
            }
        }
        return p;
    }

    private static double[] column(double[] vectors, int j) {
        int n = (int) Math.sqrt(vectors.length);
        var v = new double[n];
        for (int i = 0; i < n; i++) v[i] = vectors[i * n + j];
        return v;
    }

    /// Y Y*.
    private static double[][] outer(double[][] patches) {
        int n = patches[0].length;
        var products = new double[2][n * n];
        for (int i = 0; i < patches.length; i += 2) {
            Parallel.requireUninterrupted();
            addOuter(patches[i], patches[i + 1], products[0], products[1]);
        }
        return products;
    }

    /// Y* Y.
    private static double[][] inner(double[][] patches) {
        int count = patches.length / 2;
        var products = new double[2][count * count];
        for (int i = 0; i < count; i++) {
            Parallel.requireUninterrupted();
            for (int j = 0; j < count; j++) {
                products[0][i * count + j] = dot(patches[2 * i], patches[2 * j]) + dot(patches[2 * i + 1], patches[2 * j + 1]);
                products[1][i * count + j] = dot(patches[2 * i], patches[2 * j + 1]) - dot(patches[2 * i + 1], patches[2 * j]);
            }
        }
        return products;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// Y v times a factor.
    private static double[][] combined(double[][] patches, double[] re, double[] im, double factor) {
        var sum = new double[2][patches[0].length];
        for (int i = 0; i < re.length; i++) {
            double[] pr = patches[2 * i];
            double[] pi = patches[2 * i + 1];
            double vr = factor * re[i];
            double vi = factor * im[i];
            for (int a = 0; a < pr.length; a++) {
                sum[0][a] += pr[a] * vr - pi[a] * vi;
                sum[1][a] += pr[a] * vi + pi[a] * vr;
            }
        }
        return sum;
    }

    /// A += v v*.
    private static void addOuter(double[] re, double[] im, double[] sumRe, double[] sumIm) {
        int n = re.length;
        for (int a = 0; a < n; a++) {
            double ar = re[a];
            double ai = im[a];
            int row = a * n;
            for (int b = 0; b < n; b++) {
                sumRe[row + b] += ar * re[b] + ai * im[b];
                sumIm[row + b] += ai * re[b] - ar * im[b];
            }
        }
    }

    /// G of every pixel, from the transforms of the correlations.
    private static final class Pixels {
        private final CalibrationData data;
        private final double[][] correlations;
        private final int high;
        private final int wide;
        private final double[][] down;                                 // exp(−2πi d r/N) of rows: [part][r · (2 high − 1) + d]
        private final double[][] across;

        Pixels(CalibrationData data, double[][] correlations, int high, int wide) {
            this.data = data;
            this.correlations = correlations;
            this.high = high;
            this.wide = wide;
            this.down = waves(data.height(), high);
            this.across = waves(data.width(), wide);
        }

        private static double[][] waves(int size, int kernel) {
            int shifts = 2 * kernel - 1;
            var waves = new double[2][size * shifts];
            for (int r = 0; r < size; r++) {
                for (int d = 0; d < shifts; d++) {
                    double angle = -2 * Math.PI * (d - kernel + 1) * (r - size / 2) / size;
                    waves[0][r * shifts + d] = Math.cos(angle);
                    waves[1][r * shifts + d] = Math.sin(angle);
                }
            }
            return waves;
        }

        /// The maps of one row of pixels.
        void row(int h, PixelMatrix matrix, float[] smooth, float[] maps, double crop) {
            int coils = data.coils();
            int width = data.width();
            int shifts = 2 * wide - 1;
            double[][] sums = overRows(h);                             // (C, C, 2 wide − 1)
            int plane = data.height() * width;
            for (int x = 0; x < width; x++) {
                for (int pair = 0; pair < coils * coils; pair++) {
                    double re = 0;
                    double im = 0;
                    for (int d = 0; d < shifts; d++) {
                        double wr = across[0][x * shifts + d];
                        double wi = across[1][x * shifts + d];
                        re += sums[0][pair * shifts + d] * wr - sums[1][pair * shifts + d] * wi;
                        im += sums[0][pair * shifts + d] * wi + sums[1][pair * shifts + d] * wr;
                    }
                    matrix.re[pair] = re;
                    matrix.im[pair] = im;
                }
                matrix.decompose();
                for (int set = 0; set < matrix.best.length && matrix.value(set) >= crop; set++) {
                    matrix.store(set, smooth, maps, h * width + x, plane);
                }
            }
        }

        private double[][] overRows(int h) {
            int rows = 2 * high - 1;
            int shifts = 2 * wide - 1;
            int pairs = data.coils() * data.coils();
            var sums = new double[2][pairs * shifts];
            for (int pair = 0; pair < pairs; pair++) {
                for (int u = 0; u < rows; u++) {
                    double wr = down[0][h * rows + u];
                    double wi = down[1][h * rows + u];
                    for (int d = 0; d < shifts; d++) {
                        double re = correlations[0][(pair * rows + u) * shifts + d];
                        double im = correlations[1][(pair * rows + u) * shifts + d];
                        sums[0][pair * shifts + d] += re * wr - im * wi;
                        sums[1][pair * shifts + d] += re * wi + im * wr;
                    }
                }
            }
            return sums;
        }
    }

    /// G of one pixel.
    private static final class PixelMatrix {
        private final int coils;
        private final double[] re;
        private final double[] im;
        private final HermitianEigen eigen;
        private final int[] best;                                      // the columns of the largest eigenvalues

        PixelMatrix(int coils, int sets) {
            this.coils = coils;
            this.best = new int[sets];
            this.re = new double[coils * coils];
            this.im = new double[coils * coils];
            this.eigen = new HermitianEigen(coils);
        }

        void decompose() {
            eigen.decompose(re, im);
            for (int set = 0; set < best.length; set++) best[set] = largest(set);
        }

        /// The column of the largest eigenvalue, those of the sets before left aside.
        private int largest(int set) {
            double[] values = eigen.values();
            int largest = -1;
            for (int j = 0; j < coils; j++) {
                boolean taken = false;
                for (int before = 0; before < set; before++) taken |= best[before] == j;
                if (!taken && (largest < 0 || values[j] > values[largest])) largest = j;
            }
            return largest;
        }

        double value(int set) {
            return eigen.values()[best[set]];
        }

        /// The eigenvector e of a set as its maps of one pixel, turned such that Σ_c conj(s_c) m_c is real and positive, m being
        /// the smooth coil images.
        void store(int set, float[] smooth, float[] maps, int pixel, int plane) {
            int column = best[set];
            int first = set * coils * plane;
            double[] vr = eigen.vectorsReal();
            double[] vi = eigen.vectorsImaginary();
            double sumRe = 0;
            double sumIm = 0;
            for (int c = 0; c < coils; c++) {
                double er = vr[c * coils + column];
                double ei = vi[c * coils + column];
                double mr = smooth[2 * (c * plane + pixel)];
                double mi = smooth[2 * (c * plane + pixel) + 1];
                sumRe += er * mr + ei * mi;
                sumIm += er * mi - ei * mr;
            }
            double size = Math.hypot(sumRe, sumIm);
            double turnRe = size > 0 ? sumRe / size : 1;
            double turnIm = size > 0 ? sumIm / size : 0;
            for (int c = 0; c < coils; c++) {
                double er = vr[c * coils + column];
                double ei = vi[c * coils + column];
                maps[2 * (first + c * plane + pixel)] = (float) (er * turnRe - ei * turnIm);
                maps[2 * (first + c * plane + pixel) + 1] = (float) (er * turnIm + ei * turnRe);
            }
        }
    }
}
