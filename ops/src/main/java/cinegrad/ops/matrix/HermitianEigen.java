package cinegrad.ops.matrix;

import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;
import java.util.List;

/// Eigenvalues and eigenvectors of a small Hermitian matrix: A = V diag(values) V*.
///
/// Householder reflections make A tridiagonal, unit factors make its off-diagonal real, A = Q D T D* Q*, and implicit QL steps
/// with Wilkinson's shift diagonalise T = Z diag(values) Zᵀ, so V = Q D Z. Sources: Golub & Van Loan, *Matrix Computations*, 4th
/// edition, §8.3; `tql2` of Smith et al., *Matrix Eigensystem Routines: EISPACK Guide*, 1976. Reusable: the arrays belong to the
/// object and hold the last matrix's answer. Errors are some 1e-15 of the largest eigenvalue, whatever its size; a matrix with
/// NaN or infinity has NaN for its answer. Cost: O(n³), for n = 12 about a fifth of cyclic Jacobi rotations.
public final class HermitianEigen {
    private static final double EPSILON = Math.ulp(1.0);
    private static final int STEPS = 30;
    /// Beyond this power of two a number's square times another's would over- or underflow.
    private static final int ORDINARY = 250;
    /// Numbers so far below those of an ordinary matrix are 0: the roots of their squares have few digits.
    private static final double NOTHING = 0x1p-400;
    /// Rows from which on an interrupt is asked for.
    private static final int MANY = 64;

    private final int n;
    private final double[] vr;
    private final double[] vi;
    private final double[] values;
    private final double[] off;                                        // off[i] = T[i, i+1], the last 0
    private final double[] phaseR;                                     // D
    private final double[] phaseI;
    private final double[] scale;                                      // 2/|v|² of every reflection, 0 for none
    private final double[] pr;
    private final double[] pi;
    private final double[] z;                                          // Zᵀ, row-major: row j belongs to value j

    /// @param n rows and columns, at least 1
    public HermitianEigen(int n) {
        if (n < 1) throw new IllegalArgumentException("eigenvalues: a matrix of at least one row, got " + n);
        this.n = n;
        this.vr = new double[n * n];
        this.vi = new double[n * n];
        this.values = new double[n];
        this.off = new double[n];
        this.phaseR = new double[n];
        this.phaseI = new double[n];
        this.scale = new double[n];
        this.pr = new double[n];
        this.pi = new double[n];
        this.z = new double[n * n];
    }

    /// The eigenvalues, in no particular order.
    public double[] values() {
        return values;
    }

    /// Real parts of V, row-major; column j belongs to value j.
    public double[] vectorsReal() {
        return vr;
    }

    /// Imaginary parts of V, laid out alike.
    public double[] vectorsImaginary() {
        return vi;
    }

    /// Replaces the answer.
    ///
    /// @param ar real parts (n, n), row-major, destroyed
    /// @param ai imaginary parts, destroyed
    public void decompose(double[] ar, double[] ai) {
        double largest = largest(ar, ai);
        if (!Double.isFinite(largest)) {
            for (double[] answer : List.of(values, vr, vi)) Arrays.fill(answer, Double.NaN);
            return;
        }
        int exponent = scaledToOrdinary(ar, ai, largest);
        tridiagonalize(ar, ai);
        for (int i = 0; i < n * n; i++) z[i] = i % (n + 1) == 0 ? 1 : 0;
        for (int l = 0; l < n; l++) {
            isolate(l);
        }
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                vr[i * n + j] = phaseR[i] * z[j * n + i];
                vi[i * n + j] = phaseI[i] * z[j * n + i];
            }
        }
        for (int k = n - 2; k >= 0; k--) {
            if (n >= MANY) Parallel.requireUninterrupted();
            if (scale[k] > 0) reflectVectors(ar, ai, k);
        }
        for (int i = 0; i < n && exponent != 0; i++) values[i] = Math.scalb(values[i], exponent);
    }

    /// NaN if a number is.
    private static double largest(double[] ar, double[] ai) {
        double largest = 0;
        for (int i = 0; i < ar.length; i++) largest = Math.max(largest, Math.max(Math.abs(ar[i]), Math.abs(ai[i])));
        return largest;
    }

    /// Very large and very small matrices divided by a power of two; which it was.
    private static int scaledToOrdinary(double[] ar, double[] ai, double largest) {
        int exponent = Math.getExponent(largest);
        if (largest == 0 || Math.abs(exponent) <= ORDINARY) return 0;
        for (int i = 0; i < ar.length; i++) {
            ar[i] = Math.scalb(ar[i], -exponent);
            ai[i] = Math.scalb(ai[i], -exponent);
        }
        return exponent;
    }

    /// A ← H A H for n − 1 reflections H = I − scale·v v*; v of the k-th replaces A[k+1…, k]. Leaves values, off and phase.
    private void tridiagonalize(double[] ar, double[] ai) {
        phaseR[0] = 1;
        phaseI[0] = 0;
        for (int k = 0; k < n - 1; k++) {
            if (n >= MANY) Parallel.requireUninterrupted();
            double tail = 0;
            for (int i = k + 2; i < n; i++) tail += ar[i * n + k] * ar[i * n + k] + ai[i * n + k] * ai[i * n + k];
            int head = (k + 1) * n + k;
            double size = unlessNothing(Math.sqrt(ar[head] * ar[head] + ai[head] * ai[head]));
            double length = unlessNothing(Math.sqrt(size * size + tail));
            double ur = size > 0 ? ar[head] / size : 1;                // H x = −u·|x|·e₁
            double ui = size > 0 ? ai[head] / size : 0;
            off[k] = length;
            phaseR[k + 1] = -(phaseR[k] * ur - phaseI[k] * ui);
            phaseI[k + 1] = -(phaseR[k] * ui + phaseI[k] * ur);
            scale[k] = length > 0 ? 1 / (length * (length + size)) : 0;
            if (scale[k] > 0) {
                ar[head] += ur * length;
                ai[head] += ui * length;
                reflect(ar, ai, k);
            }
        }
        off[n - 1] = 0;
        for (int i = 0; i < n; i++) values[i] = ar[i * n + i];
    }

    private static double unlessNothing(double x) {
        return x < NOTHING ? 0 : x;
    }

    /// With p = scale·A v and q = p − (scale/2)(v* p) v: A ← A − v q* − q v*, in the rows and columns from k + 1 on, lower half.
    private void reflect(double[] ar, double[] ai, int k) {
        double dot = 0;
        for (int i = k + 1; i < n; i++) {
            double sr = 0;
            double si = 0;
            for (int j = k + 1; j < n; j++) {
                double mr = j <= i ? ar[i * n + j] : ar[j * n + i];
                double mi = j <= i ? ai[i * n + j] : -ai[j * n + i];
                sr += mr * ar[j * n + k] - mi * ai[j * n + k];
                si += mr * ai[j * n + k] + mi * ar[j * n + k];
            }
            pr[i] = scale[k] * sr;
            pi[i] = scale[k] * si;
            dot += ar[i * n + k] * pr[i] + ai[i * n + k] * pi[i];      // v* p is real, A being Hermitian
        }
        double half = scale[k] * dot / 2;
        for (int i = k + 1; i < n; i++) {
            pr[i] -= half * ar[i * n + k];
            pi[i] -= half * ai[i * n + k];
        }
        for (int i = k + 1; i < n; i++) {
            for (int j = k + 1; j <= i; j++) {
                ar[i * n + j] -= ar[i * n + k] * pr[j] + ai[i * n + k] * pi[j] + pr[i] * ar[j * n + k] + pi[i] * ai[j * n + k];
                ai[i * n + j] -= ai[i * n + k] * pr[j] - ar[i * n + k] * pi[j] + pi[i] * ar[j * n + k] - pr[i] * ai[j * n + k];
            }
        }
    }

    /// QL steps on T[l…m, l…m] until off[l] is nothing beside its neighbors; m is where T next falls apart.
    private void isolate(int l) {
        for (int step = 0; step < STEPS; step++) {
            if (n >= MANY) Parallel.requireUninterrupted();
            int m = l;
            while (m < n - 1 && !(Math.abs(off[m]) <= EPSILON * (Math.abs(values[m]) + Math.abs(values[m + 1])))) m++;
            if (m == l) return;
            double g = (values[l + 1] - values[l]) / (2 * off[l]);
            double r = Math.sqrt(g * g + 1);
            g = values[m] - values[l] + off[l] / (g + (g >= 0 ? r : -r));
            double s = 1;
            double c = 1;
            double p = 0;
            int i = m - 1;
            for (; i >= l; i--) {
                double f = s * off[i];
                double b = c * off[i];
                r = unlessNothing(Math.sqrt(f * f + g * g));
                off[i + 1] = r;
                if (r == 0) break;
                s = f / r;
                c = g / r;
                g = values[i + 1] - p;
                r = (values[i] - g) * s + 2 * c * b;
                p = s * r;
                values[i + 1] = g + p;
                g = c * r - b;
                rotate(i * n, c, s);
            }
            values[i + 1] -= p;
            if (i < l) off[l] = g;
            off[m] = 0;
        }
    }

    /// (z_i, z_{i+1}) ← (c·z_i − s·z_{i+1}, s·z_i + c·z_{i+1}).
    private void rotate(int at, double c, double s) {
        for (int k = at; k < at + n; k++) {
            double f = z[k + n];
            z[k + n] = s * z[k] + c * f;
            z[k] = c * z[k] - s * f;
        }
    }

    /// V ← H V for the k-th reflection.
    private void reflectVectors(double[] ar, double[] ai, int k) {
        for (int j = 0; j < n; j++) {
            pr[j] = 0;
            pi[j] = 0;
        }
        for (int i = k + 1; i < n; i++) {                              // p = v* V
            double br = ar[i * n + k];
            double bi = ai[i * n + k];
            for (int j = 0; j < n; j++) {
                pr[j] += br * vr[i * n + j] + bi * vi[i * n + j];
                pi[j] += br * vi[i * n + j] - bi * vr[i * n + j];
            }
        }
        for (int i = k + 1; i < n; i++) {
            double br = scale[k] * ar[i * n + k];
            double bi = scale[k] * ai[i * n + k];
            for (int j = 0; j < n; j++) {
                vr[i * n + j] -= br * pr[j] - bi * pi[j];
                vi[i * n + j] -= br * pi[j] + bi * pr[j];
            }
        }
    }
}
