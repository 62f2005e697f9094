package cinegrad.ops.matrix;

import cinegrad.ops.function.ComplexNumber;
import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// A = U·diag(s)·V* by one-sided Jacobi rotations: U (m, k) and V (n, k) with orthonormal columns, k = min(m, n), s descending
/// and not negative. Small singular values are as exact, relative to themselves, as the columns of A let them be, down to 10⁻¹³⁰
/// of the largest.
///
/// Pairs of columns are rotated until all are orthogonal; their lengths are the singular values, and the QR factor of what they
/// have become is U, orthonormal beside singular values of 0 too. Sources: Hestenes, *Inversion of matrices by
/// biorthogonalization*, 1958; Golub & Van Loan, *Matrix Computations*, 4th edition, §8.6.3. A tall matrix is first brought to
/// triangular form. Cost: 4mnk, then about 8k³ for each of some 6 to 10 sweeps; a matrix with NaN or infinity has NaN for its
/// answer.
public final class JacobiSvd {
    private static final int SWEEPS = 60;
    private static final double EPSILON = Math.ulp(1.0);
    /// Squared lengths of columns that are nothing beside the largest; products of such columns have few digits.
    private static final double NOTHING = 0x1p-900;

    private final DenseMatrix u;
    private final double[] s;
    private final DenseMatrix v;

    private JacobiSvd(DenseMatrix u, double[] s, DenseMatrix v) {
        this.u = u;
        this.s = s;
        this.v = v;
    }

    /// @throws LinearAlgebraException if the rotations do not come to an end
    public static JacobiSvd of(DenseMatrix a, Place place) {
        int k = Math.min(a.rows(), a.columns());
        if (!a.isFinite()) {
            var s = new double[k];
            Arrays.fill(s, Double.NaN);
            return new JacobiSvd(DenseMatrix.undefined(a.rows(), k, a.field()), s,
                    DenseMatrix.undefined(a.columns(), k, a.field()));
        }
        if (a.rows() < a.columns()) {
            var of = of(a.adjoint(), place);
            return new JacobiSvd(of.v, of.s, of.u);
        }
        if (a.rows() == a.columns()) return ofSquare(a, place);
        var qr = HouseholderQr.of(a);
        var of = ofSquare(qr.r(), place);
        return new JacobiSvd(qr.q().times(of.u), of.s, of.v);
    }

    private static JacobiSvd ofSquare(DenseMatrix a, Place place) {
        int n = a.rows();
        var columns = a.adjoint();                                     // row j: conjugate of column j
        int exponent = columns.scaleToUnit();
        var rotations = DenseMatrix.identity(n, a.field());            // row j: conjugate of column j of V
        int sweep = 0;
        while (!areOrthogonal(columns, rotations)) {
            Parallel.requireUninterrupted();
            if (++sweep > SWEEPS) throw place.failure("has singular values that " + SWEEPS + " sweeps of rotations do not find");
        }
        double[] lengths = IntStream.range(0, n).mapToDouble(columns::length).toArray();
        int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(j -> -lengths[j])).mapToInt(j -> j)
                .toArray();
        var u = HouseholderQr.of(sorted(columns, order).adjoint()).q();
        double[] s = IntStream.of(order).mapToDouble(j -> Math.scalb(lengths[j], exponent)).toArray();
        return new JacobiSvd(u, s, sorted(rotations, order).adjoint());
    }

    private static DenseMatrix sorted(DenseMatrix x, int[] order) {
        var y = new DenseMatrix(x.rows(), x.columns(), x.field());
        for (int i = 0; i < order.length; i++) y.addRow(i, x, order[i], 0, ComplexNumber.ONE);
        return y;
    }

    /// Rotates every pair of columns that are not orthogonal to rounding; whether there was none.
    private static boolean areOrthogonal(DenseMatrix columns, DenseMatrix rotations) {
        int n = columns.rows();
        double least = EPSILON * Math.sqrt(Math.max(n, 4));
        boolean orthogonal = true;
        for (int p = 0; p < n - 1; p++) {
            for (int q = p + 1; q < n; q++) {
                double alpha = columns.squaredNorm(p);
                double beta = columns.squaredNorm(q);
                var gamma = columns.inner(p, q);
                double size = gamma.abs();
                if (alpha < NOTHING || beta < NOTHING || size <= least * Math.sqrt(alpha) * Math.sqrt(beta)) continue;
                orthogonal = false;
                double zeta = (beta - alpha) / (2 * size);
                double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.hypot(1, zeta));
                double c = 1 / Math.hypot(1, t);
                var phase = gamma.conjugate().times(1 / size);
                columns.rotateRows(p, q, c, c * t, phase);
                rotations.rotateRows(p, q, c, c * t, phase);
            }
        }
        return orthogonal;
    }

    /// U over one row s over V: (m + 1 + n, k).
    public DenseMatrix stacked() {
        var y = new DenseMatrix(u.rows() + 1 + v.rows(), s.length, u.field());
        for (int i = 0; i < u.rows(); i++) y.addRow(i, u, i, 0, ComplexNumber.ONE);
        for (int j = 0; j < s.length; j++) y.set(u.rows(), j, ComplexNumber.real(s[j]));
        for (int i = 0; i < v.rows(); i++) y.addRow(u.rows() + 1 + i, v, i, 0, ComplexNumber.ONE);
        return y;
    }

    /// V·diag(1/s)·U*, singular values up to `relative` times the largest being taken for 0.
    public DenseMatrix pseudoinverse(double relative) {
        double least = s.length == 0 ? 0 : relative * s[0];
        double[] inverse = IntStream.range(0, s.length).mapToDouble(j -> s[j] == 0 || s[j] <= least ? 0 : 1 / s[j]).toArray();
        return weighted(inverse);
    }

    /// det(A)·A⁻¹ of a square matrix, which exists where the inverse does not: with p_i the product of all singular values but
    /// the i-th, det(U)·conj(det(V))·V·diag(p)·U*.
    public DenseMatrix adjugate() {
        int n = s.length;
        var others = new double[n];
        for (int i = 0; i < n; i++) {
            var product = new ScaledProduct(ComplexNumber.ONE);
            for (int j = 0; j < n; j++) if (j != i) product.times(s[j]);
            others[i] = product.value().re();
        }
        var y = weighted(others);
        var factor = Lu.of(u).determinant().times(Lu.of(v).determinant().conjugate());
        for (int j = 0; j < n; j++) y.scaleColumn(j, factor);
        return y;
    }

    private DenseMatrix weighted(double[] weights) {
        var left = v.copy();
        for (int j = 0; j < weights.length; j++) left.scaleColumn(j, ComplexNumber.real(weights[j]));
        return left.times(u.adjoint());
    }
}
