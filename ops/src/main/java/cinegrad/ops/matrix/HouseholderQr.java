package cinegrad.ops.matrix;

import cinegrad.ops.function.ComplexNumber;
import cinegrad.ops.parallel.Parallel;

/// A = Q·R by Householder's reflections: Q (m, k) with orthonormal columns, k = min(m, n), R (k, n) upper triangular with a
/// diagonal that is not negative, which makes both unique where A has full rank. Source: Golub & Van Loan, *Matrix Computations*,
/// 4th edition, §5.2. Cost: about 4mnk.
public final class HouseholderQr {
    private final DenseMatrix q;
    private final DenseMatrix r;

    private HouseholderQr(DenseMatrix q, DenseMatrix r) {
        this.q = q;
        this.r = r;
    }

    public static HouseholderQr of(DenseMatrix a) {
        int m = a.rows();
        int k = Math.min(m, a.columns());
        var r = a.copy();
        int exponent = r.scaleToUnit();
        var vectors = new DenseMatrix(k, m, a.field());                // row j: v of the reflection 1 − scale·v v*
        var scales = new double[k];
        for (int j = 0; j < k; j++) {
            Parallel.requireUninterrupted();
            scales[j] = reflection(r, j, vectors);
            reflect(r, j, j, vectors, scales[j]);
        }
        var q = DenseMatrix.rectangularIdentity(m, k, a.field());
        for (int j = k - 1; j >= 0; j--) reflect(q, j, j, vectors, scales[j]);
        var upper = new DenseMatrix(k, a.columns(), a.field());
        for (int j = 0; j < k; j++) {
            var phase = r.get(j, j).sign();
            if (phase.squaredAbs() == 0) phase = ComplexNumber.ONE;
            upper.addRow(j, r, j, j, phase.conjugate());
            upper.set(j, j, ComplexNumber.real(r.get(j, j).abs()));
            q.scaleColumn(j, phase);
        }
        upper.scaleByPowerOf2(exponent);
        return new HouseholderQr(q, upper);
    }

    /// Writes the vector whose reflection makes column j a multiple of e_j below row j − 1; its scale, 0 for none. The vector may
    /// be of any length: it is brought to one whose square is a number however small the column is.
    private static double reflection(DenseMatrix r, int j, DenseMatrix vectors) {
        for (int i = j; i < r.rows(); i++) vectors.set(j, i, r.get(i, j));
        vectors.scaleRowToUnit(j);
        double length = Math.sqrt(vectors.squaredNorm(j));
        if (length == 0) return 0;
        var head = vectors.get(j, j);
        double size = head.abs();
        var direction = size == 0 ? ComplexNumber.ONE : head.times(1 / size);
        vectors.set(j, j, head.plus(direction.times(length)));
        return 1 / (length * (length + size));
    }

    /// X ← (1 − scale·v v*)·X in the rows from j and the columns from `first` on.
    private static void reflect(DenseMatrix x, int j, int first, DenseMatrix vectors, double scale) {
        if (scale == 0) return;
        var w = new DenseMatrix(1, x.columns(), x.field());            // v* X
        for (int i = j; i < x.rows(); i++) w.addRow(0, x, i, first, vectors.get(j, i).conjugate());
        for (int i = j; i < x.rows(); i++) x.addRow(i, w, 0, first, vectors.get(j, i).times(-scale));
    }

    DenseMatrix q() {
        return q;
    }

    DenseMatrix r() {
        return r;
    }

    /// Q over Rᵀ: (m + n, k).
    public DenseMatrix stacked() {
        var y = new DenseMatrix(q.rows() + r.columns(), q.columns(), q.field());
        for (int i = 0; i < q.rows(); i++) y.addRow(i, q, i, 0, ComplexNumber.ONE);
        for (int j = 0; j < r.rows(); j++) for (int i = j; i < r.columns(); i++) y.set(q.rows() + i, j, r.get(j, i));
        return y;
    }
}
