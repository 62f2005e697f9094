package cinegrad.ddei.classical;

import cinegrad.ops.matrix.HermitianEigen;

import java.util.Arrays;

/// A complex matrix C with one column a frame and one row a pixel, whose singular values can be shrunk.
///
/// For at most a few dozen columns: with the small Gram matrix C*C = V diag(s²) V* at hand, shrinking every singular value s to
/// max(0, s − threshold) is C ← C · V diag(max(0, 1 − threshold/s)) V*, and the long left singular vectors are never formed.
/// The price: singular values below 1e-8 of the largest are lost in rounding. Reusable for any number of rows up to `mostRows`.
final class Casorati {
    private final int frames;
    private final double[][] re;
    private final double[][] im;
    private final double[][] newRe;
    private final double[][] newIm;
    private final double[] gramRe;
    private final double[] gramIm;
    private final HermitianEigen eigen;

    Casorati(int mostRows, int frames) {
        this.frames = frames;
        this.re = new double[frames][mostRows];
        this.im = new double[frames][mostRows];
        this.newRe = new double[frames][mostRows];
        this.newIm = new double[frames][mostRows];
        this.gramRe = new double[frames * frames];
        this.gramIm = new double[frames * frames];
        this.eigen = new HermitianEigen(frames);
    }

    /// The column of frame t, real parts: to be filled before [#shrink], which makes it another array to be read after.
    double[] real(int t) {
        return re[t];
    }

    double[] imaginary(int t) {
        return im[t];
    }

    /// The first `rows` rows become those of the nearest matrix in the sense of ½‖· − C‖² + threshold·‖·‖_*.
    void shrink(int rows, double threshold) {
        decompose(rows);
        double[] keep = eigen.values();
        for (int j = 0; j < frames; j++) keep[j] = keep[j] > threshold * threshold ? 1 - threshold / Math.sqrt(keep[j]) : 0;
        for (int t = 0; t < frames; t++) {
            Arrays.fill(newRe[t], 0, rows, 0);
            Arrays.fill(newIm[t], 0, rows, 0);
        }
        for (int s = 0; s < frames; s++) for (int t = s; t < frames; t++) apply(keep, s, t, rows);
        swap(re, newRe);
        swap(im, newIm);
    }

    /// The contributions of the columns s and t of C to each other through W = V diag(keep) V*, which is Hermitian.
    private void apply(double[] keep, int s, int t, int rows) {
        double[] vr = eigen.vectorsReal();
        double[] vi = eigen.vectorsImaginary();
        double wr = 0;                                                 // W[s,t]
        double wi = 0;
        for (int j = 0; j < frames; j++) {
            double ar = vr[s * frames + j];
            double ai = vi[s * frames + j];
            double br = vr[t * frames + j];
            double bi = vi[t * frames + j];
            wr += keep[j] * (ar * br + ai * bi);
            wi += keep[j] * (ai * br - ar * bi);
        }
        addColumn(wr, wi, s, t, rows);
        if (s != t) addColumn(wr, -wi, t, s, rows);
    }

    private void swap(double[][] a, double[][] b) {
        for (int t = 0; t < frames; t++) {
            double[] held = a[t];
            a[t] = b[t];
            b[t] = held;
        }
    }

    /// Σ of the singular values of the first `rows` rows.
    double nuclearNorm(int rows) {
        decompose(rows);
        double sum = 0;
        for (double v : eigen.values()) sum += Math.sqrt(Math.max(0, v));
        return sum;
    }

    private void decompose(int rows) {
        for (int s = 0; s < frames; s++) for (int t = s; t < frames; t++) gram(s, t, rows);
        eigen.decompose(gramRe, gramIm);
    }

    /// conj(C[·,s])·C[·,t]: products first, which the JIT vectorises, then their sum.
    private void gram(int s, int t, int rows) {
        double[] ar = re[s];
        double[] ai = im[s];
        double[] br = re[t];
        double[] bi = im[t];
        double[] productRe = newRe[0];
        double[] productIm = newIm[0];
        for (int p = 0; p < rows; p++) {
            productRe[p] = ar[p] * br[p] + ai[p] * bi[p];
            productIm[p] = ar[p] * bi[p] - ai[p] * br[p];
        }
        gramRe[s * frames + t] = gramRe[t * frames + s] = sum(productRe, rows);
        gramIm[s * frames + t] = s == t ? 0 : sum(productIm, rows);
        gramIm[t * frames + s] = -gramIm[s * frames + t];
    }

    /// In eight independent sums, so that no addition waits for another.
    private static double sum(double[] a, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        double s4 = 0;
        double s5 = 0;
        double s6 = 0;
        double s7 = 0;
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

    /// newC[·,t] += w · C[·,s].
    private void addColumn(double wr, double wi, int s, int t, int rows) {
        double[] ar = re[s];
        double[] ai = im[s];
        double[] outRe = newRe[t];
        double[] outIm = newIm[t];
        for (int p = 0; p < rows; p++) {
            outRe[p] += wr * ar[p] - wi * ai[p];
            outIm[p] += wr * ai[p] + wi * ar[p];
        }
    }
}
