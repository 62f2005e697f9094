package cinegrad.ddei.transform.cpab;

import java.util.List;

/// An orthonormal basis of the vectors that a matrix maps to zero, from a Householder QR of its transpose with column
/// pivoting: Lᵀ P = Q R, and the columns of Q behind the rank of R are orthogonal to every row of L. Deterministic.
///
/// Source: Golub and Van Loan, *Matrix Computations*, §5.4.2.
final class NullSpace {
    /// A column whose remaining length is at most this is a combination of those already taken.
    private static final double TOLERANCE = 1e-6;

    private NullSpace() { }

    /// @param rows the rows of L, each of length n
    /// @return B (n, d), row-major, BᵀB = 1 and L·B = 0
    static double[] of(List<double[]> rows, int n) {
        double[][] columns = rows.stream().map(double[]::clone).toArray(double[][]::new);    // the columns of Lᵀ
        double[][] reflectors = new double[n][];
        int rank = 0;
        while (rank < Math.min(n, columns.length)) {
            int longest = rank;
            for (int j = rank + 1; j < columns.length; j++) {
                if (tail(columns[j], rank) > tail(columns[longest], rank)) longest = j;
            }
            double length = Math.sqrt(tail(columns[longest], rank));
            if (!(length > TOLERANCE)) break;
            double[] pivot = columns[longest];
            columns[longest] = columns[rank];
            columns[rank] = pivot;
            reflectors[rank] = reflector(pivot, rank, length);
            for (int j = rank + 1; j < columns.length; j++) reflect(reflectors[rank], rank, columns[j]);
            rank++;
        }
        int d = n - rank;
        double[] basis = new double[n * d];
        for (int j = 0; j < d; j++) {
            double[] q = new double[n];
            q[rank + j] = 1;
            for (int k = rank - 1; k >= 0; k--) reflect(reflectors[k], k, q);
            for (int i = 0; i < n; i++) basis[i * d + j] = q[i];
        }
        return basis;
    }

    /// Σ_{i ≥ from} v_i²
    private static double tail(double[] v, int from) {
        double sum = 0;
        for (int i = from; i < v.length; i++) sum += v[i] * v[i];
        return sum;
    }

    /// The unit vector u, zero before `from`, whose reflection 1 − 2uuᵀ turns v's tail into a multiple of its first axis.
    private static double[] reflector(double[] v, int from, double length) {
        double[] u = new double[v.length];
        System.arraycopy(v, from, u, from, v.length - from);
        u[from] += v[from] < 0 ? -length : length;
        double scale = 1 / Math.sqrt(tail(u, from));
        for (int i = from; i < u.length; i++) u[i] *= scale;
        return u;
    }

    /// v ← v − 2u(u·v)
    private static void reflect(double[] u, int from, double[] v) {
        double dot = 0;
        for (int i = from; i < v.length; i++) dot += u[i] * v[i];
        for (int i = from; i < v.length; i++) v[i] -= 2 * dot * u[i];
    }
}
