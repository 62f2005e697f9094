package cinegrad.ops.matrix;

import cinegrad.ops.function.ComplexNumber;
import cinegrad.ops.parallel.Parallel;

/// A = L·L* of a positive definite matrix. Source: Golub & Van Loan, *Matrix Computations*, 4th edition, §4.2. Cost: n³/3.
public final class Cholesky {
    private Cholesky() { }

    /// L, lower triangular with a positive diagonal, of the Hermitian part of `a`.
    ///
    /// @throws LinearAlgebraException if a pivot is not positive; NaN goes through
    public static DenseMatrix lower(DenseMatrix a, Place place) {
        int n = a.rows();
        var u = a.hermitianPart();                                     // becomes U = L*, row by row
        for (int k = 0; k < n; k++) {
            Parallel.requireUninterrupted();
            double pivot = u.get(k, k).re();
            if (pivot <= 0) {
                throw place.failure("is not positive definite: pivot " + k + " of " + n + " is " + pivot
                        + "; add a multiple of the identity, or use eigh()");
            }
            u.divideRow(k, k, ComplexNumber.real(Math.sqrt(pivot)));
            for (int i = k + 1; i < n; i++) u.addRow(i, u, k, i, u.get(k, i).conjugate().times(-1));
            for (int j = 0; j < k; j++) u.set(k, j, ComplexNumber.ZERO);
            u.set(k, k, ComplexNumber.real(Math.sqrt(pivot)));
        }
        return u.adjoint();
    }
}
