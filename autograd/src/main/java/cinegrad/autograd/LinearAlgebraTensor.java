package cinegrad.autograd;

import cinegrad.autograd.op.LinearAlgebra;
import cinegrad.ops.matrix.LinearAlgebraException;
import cinegrad.ops.matrix.MatrixTypes;
import cinegrad.ops.matrix.Triangle;
import cinegrad.ops.shape.Precision;

/// Linear algebra of matrices (…, m, n), real or complex: the last two axes, all before them being a batch. A* is the conjugate
/// transpose. Values are computed in double precision on every backend and then rounded; gradients are those of the formulas in
/// [LinearAlgebra], of any order.
///
/// A matrix without a result is a [LinearAlgebraException] that names it. The message is there when the value is computed, not
/// when it is recorded.
sealed interface LinearAlgebraTensor permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /// X with x·X = b: x is (…, n, n), b (…, n, k), the batches under broadcasting; a vector is one column. Refuses singular
    /// matrices.
    default Tensor solve(Tensor b) {
        return Tensor.apply(new LinearAlgebra.Solve(), self(), b);
    }

    /// X with x·X = b, x being triangular: its other triangle is not read. Shapes as for [#solve]; refuses a 0 on the diagonal.
    default Tensor solveTriangular(Tensor b, Triangle triangle) {
        return Tensor.apply(new LinearAlgebra.SolveTriangular(triangle), self(), b);
    }

    /// x⁻¹ of square matrices; refuses singular ones. [#solve] is faster and more exact than a product with it.
    default Tensor inverse() {
        return Tensor.apply(new LinearAlgebra.Inverse(), self());
    }

    /// The determinants (…) of square matrices (…, n, n). Singular ones have a gradient, but no second derivative.
    default Tensor det() {
        return Tensor.apply(new LinearAlgebra.Determinant(), self());
    }

    /// The determinants of square matrices as sign · e^logAbsDet, which neither over- nor underflows; the gradient refuses
    /// singular matrices.
    default Factors.SlogDet slogdet() {
        Tensor both = Tensor.apply(new LinearAlgebra.LogDeterminant(), self());
        return new Factors.SlogDet(both.select(-1, 0), both.select(-1, 1).real());
    }

    /// L with L·L* = x, lower triangular with a positive diagonal. Refuses matrices that are not positive definite; of one that
    /// is not Hermitian the Hermitian part (x + x*)/2 counts.
    default Tensor cholesky() {
        return Tensor.apply(new LinearAlgebra.Cholesky(), self());
    }

    /// X with L·L*·X = b, x being the L of [#cholesky]; shapes as for [#solve].
    default Tensor choleskySolve(Tensor b) {
        return self().conj().transpose().solveTriangular(solveTriangular(b, Triangle.LOWER), Triangle.UPPER);
    }

    /// x = Q·R of (…, m, n), reduced: Q (…, m, k), R (…, k, n), k = min(m, n). The diagonal of R is not negative (PyTorch's is
    /// where LAPACK leaves it), so both are unique; their gradient demands that the first k columns are independent.
    default Factors.Qr qr() {
        Tensor both = Tensor.apply(new LinearAlgebra.Qr(), self());
        int m = self().shape().size(-2);
        return new Factors.Qr(both.slice(-2, 0, m), both.slice(-2, m, both.shape().size(-2)).transpose());
    }

    /// x = V·diag(λ)·V* of Hermitian matrices (…, n, n); of others the Hermitian part (x + x*)/2 counts.
    ///
    /// Vectors are known up to a factor of magnitude 1: ±1, or any phase of complex ones. A loss of complex vectors that depends
    /// on the phase has no gradient and is refused. Where values are equal, or differ by rounding alone, single vectors have no
    /// derivative; the part of the gradient that turns them into each other is 0 there, which is right for a loss of the plane
    /// they span.
    default Factors.Eigh eigh() {
        Tensor both = Tensor.apply(new LinearAlgebra.Eigh(), self());
        int n = self().shape().size(-1);
        return new Factors.Eigh(both.select(-2, n).real(), both.slice(-2, 0, n));
    }

    /// x = U·diag(s)·V* of (…, m, n), thin: U (…, m, k), s (…, k) descending, V* (…, k, n), k = min(m, n).
    ///
    /// What is said of [#eigh] about phases and equal values holds for pairs of singular vectors and for singular values, two
    /// that are 0 being equal. A singular value has a kink at 0, and its gradient there is one of its slopes.
    default Factors.Svd svd() {
        Tensor all = Tensor.apply(new LinearAlgebra.Svd(), self());
        int m = self().shape().size(-2);
        return new Factors.Svd(all.slice(-2, 0, m), all.select(-2, m).real(),
                all.slice(-2, m + 1, all.shape().size(-2)).conj().transpose());
    }

    /// The X of smallest norm among those that make ‖x·X − b‖ smallest: x is (…, m, n), b (…, m, k), the batches under
    /// broadcasting. x may have any rank, as [#pinv()] finds it.
    default Tensor lstsq(Tensor b) {
        return pinv().matmul(b);
    }

    /// The pseudoinverse (…, n, m) of (…, m, n), singular values up to max(m, n)·ε times the largest being taken for 0, where ε
    /// is the distance of 1 from the next number of the backend's precision.
    default Tensor pinv() {
        var shape = MatrixTypes.matrices("pinv", self().type()).shape();
        double epsilon = self().backend().precision() == Precision.SINGLE ? Math.ulp(1f) : Math.ulp(1.0);
        return pinv(Math.max(shape.size(-1), shape.size(-2)) * epsilon);
    }

    /// The pseudoinverse (…, n, m) of (…, m, n), singular values up to `relative` times the largest being taken for 0; the
    /// gradient holds where the rank does not change.
    default Tensor pinv(double relative) {
        return Tensor.apply(new LinearAlgebra.Pseudoinverse(relative), self());
    }

    /// e^x = Σ xᵏ/k! of square matrices (…, n, n).
    default Tensor matrixExp() {
        return Tensor.apply(new LinearAlgebra.MatrixExponential(), self());
    }
}
