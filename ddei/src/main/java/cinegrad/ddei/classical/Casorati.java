package cinegrad.ddei.classical;

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

    /// The column of frame t, real parts: to be filled before, read after [#shrink].
    double[] real(int t) {
        return re[t];
    }

    double[] imaginary(int t) {
        return im[t];
    }

    /// The first `rows` rows become those of the nearest matrix in the sense of ½‖· − C‖² + threshold·‖·‖_*.
    void shrink(int rows, double threshold) {
        decompose(rows);
        double[] keep = eigen.values().clone();
        for (int j = 0; j < frames; j++) keep[j] = keep[j] > threshold * threshold ? 1 - threshold / Math.sqrt(keep[j]) : 0;
        for (int t = 0; t < frames; t++) {
            Arrays.fill(newRe[t], 0, rows, 0);
            Arrays.fill(newIm[t], 0, rows, 0);
            for (int s = 0; s < frames; s++) {
                double wr = 0;                                         // (V diag(keep) V*)[s,t]
                double wi = 0;
                for (int j = 0; j < frames; j++) {
                    double ar = eigen.vectorsReal()[s * frames + j];
                    double ai = eigen.vectorsImaginary()[s * frames + j];
                    double br = eigen.vectorsReal()[t * frames + j];
                    double bi = eigen.vectorsImaginary()[t * frames + j];
                    wr += keep[j] * (ar * br + ai * bi);
                    wi += keep[j] * (ai * br - ar * bi);
                }
                addColumn(wr, wi, s, t, rows);
            }
        }
        for (int t = 0; t < frames; t++) {
            System.arraycopy(newRe[t], 0, re[t], 0, rows);
            System.arraycopy(newIm[t], 0, im[t], 0, rows);
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

    /// Σ_p conj(C[p,s]) · C[p,t], in four sums so that additions need not wait for one another.
    private void gram(int s, int t, int rows) {
        double[] ar = re[s];
        double[] ai = im[s];
        double[] br = re[t];
        double[] bi = im[t];
        double rr = 0;
        double ii = 0;
        double ri = 0;
        double ir = 0;
        for (int p = 0; p < rows; p++) {
            rr += ar[p] * br[p];
            ii += ai[p] * bi[p];
            ri += ar[p] * bi[p];
            ir += ai[p] * br[p];
        }
        gramRe[s * frames + t] = rr + ii;
        gramRe[t * frames + s] = rr + ii;
        gramIm[s * frames + t] = s == t ? 0 : ri - ir;
        gramIm[t * frames + s] = s == t ? 0 : ir - ri;
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
