package cinegrad.ddei.classical;

/// Eigenvalues and eigenvectors of a small Hermitian matrix by cyclic Jacobi rotations: A = V diag(values) V*.
///
/// Each rotation makes one pair of off-diagonal elements zero; sweeps over all pairs go on until the sum of their squares is
/// below 1e-26 of the matrix's, some six sweeps, or 30 at most. Source: Golub & Van Loan, *Matrix Computations*, 4th edition,
/// §8.5. Reusable: the arrays belong to the object and hold the last matrix's answer. Cost: O(n³) a sweep.
final class HermitianEigen {
    private static final int SWEEPS = 30;
    private static final double SMALL = 1e-26;

    private final int n;
    private final double[] vr;
    private final double[] vi;
    private final double[] values;

    HermitianEigen(int n) {
        this.n = n;
        this.vr = new double[n * n];
        this.vi = new double[n * n];
        this.values = new double[n];
    }

    /// In no particular order.
    double[] values() {
        return values;
    }

    /// Real parts of V, row-major; column j belongs to value j.
    double[] vectorsReal() {
        return vr;
    }

    double[] vectorsImaginary() {
        return vi;
    }

    /// @param ar real parts (n, n), destroyed
    /// @param ai imaginary parts
    void decompose(double[] ar, double[] ai) {
        double all = 0;
        for (int i = 0; i < n * n; i++) {
            all += ar[i] * ar[i] + ai[i] * ai[i];
            vr[i] = i % (n + 1) == 0 ? 1 : 0;
            vi[i] = 0;
        }
        for (int sweep = 0; sweep < SWEEPS && offDiagonal(ar, ai) > SMALL * all; sweep++) {
            for (int p = 0; p < n; p++) for (int q = p + 1; q < n; q++) rotate(ar, ai, p, q);
        }
        for (int i = 0; i < n; i++) values[i] = ar[i * n + i];
    }

    private double offDiagonal(double[] ar, double[] ai) {
        double sum = 0;
        for (int p = 0; p < n; p++) {
            for (int q = p + 1; q < n; q++) sum += 2 * (ar[p * n + q] * ar[p * n + q] + ai[p * n + q] * ai[p * n + q]);
        }
        return sum;
    }

    /// A ← J* A J and V ← V J, where J = [c, s·u; −s·conj(u), c] in the rows and columns p, q and u = A[p,q] / |A[p,q]|, such that
    /// A[p,q] becomes 0.
    private void rotate(double[] ar, double[] ai, int p, int q) {
        double re = ar[p * n + q];
        double im = ai[p * n + q];
        double size = Math.sqrt(re * re + im * im);
        if (size == 0) return;
        double tau = (ar[q * n + q] - ar[p * n + p]) / (2 * size);
        double t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
        double c = 1 / Math.sqrt(1 + t * t);
        double sr = t * c * re / size;
        double si = t * c * im / size;
        double pp = ar[p * n + p] - t * size;
        double qq = ar[q * n + q] + t * size;
        columns(ar, ai, p, q, c, sr, si);
        columns(vr, vi, p, q, c, sr, si);
        for (int k = 0; k < n; k++) {                                  // the rows are the conjugate columns
            ar[p * n + k] = ar[k * n + p];
            ai[p * n + k] = -ai[k * n + p];
            ar[q * n + k] = ar[k * n + q];
            ai[q * n + k] = -ai[k * n + q];
        }
        block(ar, p, q, pp, 0, qq);
        block(ai, p, q, 0, 0, 0);
    }

    private void block(double[] a, int p, int q, double pp, double pq, double qq) {
        a[p * n + p] = pp;
        a[p * n + q] = pq;
        a[q * n + p] = pq;
        a[q * n + q] = qq;
    }

    /// (a_p, a_q) ← (c·a_p − conj(s)·a_q, s·a_p + c·a_q) in every row.
    private void columns(double[] ar, double[] ai, int p, int q, double c, double sr, double si) {
        for (int k = 0; k < n * n; k += n) {
            double pr = ar[k + p];
            double pi = ai[k + p];
            double qr = ar[k + q];
            double qi = ai[k + q];
            ar[k + p] = c * pr - (sr * qr + si * qi);
            ai[k + p] = c * pi - (sr * qi - si * qr);
            ar[k + q] = sr * pr - si * pi + c * qr;
            ai[k + q] = sr * pi + si * pr + c * qi;
        }
    }
}
