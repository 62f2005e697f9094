package cinegrad.ops;

import cinegrad.ops.matrix.Cholesky;
import cinegrad.ops.matrix.DenseMatrix;
import cinegrad.ops.matrix.Eigenpairs;
import cinegrad.ops.matrix.HouseholderQr;
import cinegrad.ops.matrix.JacobiSvd;
import cinegrad.ops.matrix.LinearAlgebraException;
import cinegrad.ops.matrix.Lu;
import cinegrad.ops.matrix.MatrixExponential;
import cinegrad.ops.matrix.MatrixTypes;
import cinegrad.ops.matrix.Triangle;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

/// Linear algebra of matrices, real or complex: the last two axes, all axes before them being the batch.
///
/// The bodies here compute on the host in double precision, whatever the backend is, see [cinegrad.ops.matrix]: the definition,
/// and at once what every backend does that has no kernel of its own. A matrix without a result, a singular one that is to be
/// inverted for example, is a [LinearAlgebraException] that names it. Where a batch has several of them it names one.
public interface LinearAlgebraOperations extends MemoryOperations {
    /// X with A·X = B, by elimination with pivots.
    ///
    /// @param a (…, n, n)
    /// @param b (…, n, k), the batches under broadcasting; complex if one of the two is
    /// @throws LinearAlgebraException if a matrix is singular: a pivot is 0
    default NdArray solve(NdArray a, NdArray b) {
        var backend = a.backend();
        if (a.isComplex() != b.isComplex()) {
            return solve(a.isComplex() ? a : backend.toComplex(a), b.isComplex() ? b : backend.toComplex(b));
        }
        NdArray y = empty(MatrixTypes.solution("solve", a.type(), b.type()));
        solveInto(a, b, y);
        return y;
    }

    /// Both operands are real, or both complex.
    default void solveInto(NdArray a, NdArray b, NdArray y) {
        y.backend().writeInto(y, HostMatrices.solve(a, b));
    }

    /// X with T·X = B, of T only the given triangle being read; otherwise as [#solve].
    ///
    /// @throws LinearAlgebraException if an element of a diagonal is 0
    default NdArray solveTriangular(NdArray t, Triangle triangle, NdArray b) {
        var backend = t.backend();
        if (t.isComplex() != b.isComplex()) {
            return solveTriangular(t.isComplex() ? t : backend.toComplex(t), triangle, b.isComplex() ? b : backend.toComplex(b));
        }
        NdArray y = empty(MatrixTypes.solution("solveTriangular", t.type(), b.type()));
        solveTriangularInto(t, triangle, b, y);
        return y;
    }

    /// Both operands are real, or both complex.
    default void solveTriangularInto(NdArray t, Triangle triangle, NdArray b, NdArray y) {
        y.backend().writeInto(y, HostMatrices.solveTriangular(t, triangle, b));
    }

    /// The determinants (…) of matrices (…, n, n); 1 where n = 0.
    default NdArray determinant(NdArray x) {
        NdArray y = empty(MatrixTypes.square("determinant", x.type()).with(MatrixTypes.batch(x.shape())));
        determinantInto(x, y);
        return y;
    }

    default void determinantInto(NdArray x, NdArray y) {
        y.backend().writeInto(y, HostMatrices.map("determinant", x, y.type(), (a, _) -> {
            var one = new DenseMatrix(1, 1, a.field());
            one.set(0, 0, Lu.of(a).determinant());
            return one;
        }));
    }

    /// (…, 2): the sign of the determinant, of magnitude 1, or 0 of a singular matrix, and the logarithm of its magnitude.
    default NdArray logDeterminant(NdArray x) {
        var batch = MatrixTypes.batch(MatrixTypes.square("slogdet", x.type()).shape());
        NdArray y = empty(x.type().with(batch.insert(batch.rank(), 2)));
        logDeterminantInto(x, y);
        return y;
    }

    default void logDeterminantInto(NdArray x, NdArray y) {
        y.backend().writeInto(y, HostMatrices.map("slogdet", x, y.type(), (a, _) -> Lu.of(a).signAndLogarithm()));
    }

    /// det(A)·A⁻¹, which singular matrices have too: the transposed matrix of the cofactors.
    default NdArray adjugate(NdArray x) {
        NdArray y = empty(MatrixTypes.square("adjugate", x.type()));
        adjugateInto(x, y);
        return y;
    }

    default void adjugateInto(NdArray x, NdArray y) {
        y.backend().writeInto(y, HostMatrices.map("adjugate", x, y.type(), (a, place) -> JacobiSvd.of(a, place).adjugate()));
    }

    /// L with L·L* = A, lower triangular with a positive diagonal; of a matrix that is not Hermitian the Hermitian part (A +
    /// A*)/2 counts.
    ///
    /// @throws LinearAlgebraException if a matrix is not positive definite
    default NdArray cholesky(NdArray x) {
        NdArray y = empty(MatrixTypes.square("cholesky", x.type()));
        choleskyInto(x, y);
        return y;
    }

    default void choleskyInto(NdArray x, NdArray y) {
        y.backend().writeInto(y, HostMatrices.map("cholesky", x, y.type(), Cholesky::lower));
    }

    /// A = Q·R of (…, m, n) as (…, m + n, k), k = min(m, n): Q (m, k) with orthonormal columns over Rᵀ (n, k), R upper triangular
    /// with a diagonal that is not negative.
    default NdArray qr(NdArray x) {
        NdArray y = empty(qrType(x.type()));
        qrInto(x, y);
        return y;
    }

    default void qrInto(NdArray x, NdArray y) {
        y.backend().writeInto(y, HostMatrices.map("qr", x, y.type(), (a, _) -> HouseholderQr.of(a).stacked()));
    }

    /// The type of [#qr].
    static ArrayType qrType(ArrayType x) {
        int m = MatrixTypes.matrices("qr", x).shape().size(-2);
        int n = x.shape().size(-1);
        return MatrixTypes.with(x, m + n, Math.min(m, n));
    }

    /// A = V·diag(λ)·V* of Hermitian matrices (…, n, n) as (…, n + 1, n): V with orthonormal columns over one row λ, real and
    /// ascending. Of a matrix that is not Hermitian the Hermitian part counts.
    default NdArray eigh(NdArray x) {
        NdArray y = empty(eighType(x.type()));
        eighInto(x, y);
        return y;
    }

    default void eighInto(NdArray x, NdArray y) {
        y.backend().writeInto(y, HostMatrices.map("eigh", x, y.type(), (a, _) -> Eigenpairs.stacked(a)));
    }

    /// The type of [#eigh].
    static ArrayType eighType(ArrayType x) {
        int n = MatrixTypes.square("eigh", x).shape().size(-1);
        return MatrixTypes.with(x, n + 1, n);
    }

    /// A = U·diag(s)·V* of (…, m, n) as (…, m + 1 + n, k), k = min(m, n): U (m, k) with orthonormal columns over one row s,
    /// descending, over V (n, k) with orthonormal columns.
    default NdArray svd(NdArray x) {
        NdArray y = empty(svdType(x.type()));
        svdInto(x, y);
        return y;
    }

    default void svdInto(NdArray x, NdArray y) {
        y.backend().writeInto(y, HostMatrices.map("svd", x, y.type(), (a, place) -> JacobiSvd.of(a, place).stacked()));
    }

    /// The type of [#svd].
    static ArrayType svdType(ArrayType x) {
        int m = MatrixTypes.matrices("svd", x).shape().size(-2);
        int n = x.shape().size(-1);
        return MatrixTypes.with(x, m + 1 + n, Math.min(m, n));
    }

    /// The pseudoinverse (…, n, m) of (…, m, n): V·diag(1/s)·U*, singular values up to `relative` times the largest being taken
    /// for 0.
    default NdArray pseudoinverse(NdArray x, double relative) {
        NdArray y = empty(pseudoinverseType(x.type(), relative));
        pseudoinverseInto(x, relative, y);
        return y;
    }

    default void pseudoinverseInto(NdArray x, double relative, NdArray y) {
        y.backend().writeInto(y, HostMatrices.map("pinv", x, y.type(), (a, place) -> JacobiSvd.of(a, place)
                .pseudoinverse(relative)));
    }

    /// The type of [#pseudoinverse].
    static ArrayType pseudoinverseType(ArrayType x, double relative) {
        MatrixTypes.matrices("pinv", x);
        if (!(relative >= 0)) throw new ShapeException("pinv: the relative tolerance is " + relative + "; it must be at least 0");
        return MatrixTypes.with(x, x.shape().size(-1), x.shape().size(-2));
    }

    /// e^A = Σ Aᵏ/k! of matrices (…, n, n).
    default NdArray matrixExponential(NdArray x) {
        NdArray y = empty(MatrixTypes.square("matrixExp", x.type()));
        matrixExponentialInto(x, y);
        return y;
    }

    default void matrixExponentialInto(NdArray x, NdArray y) {
        y.backend().writeInto(y, HostMatrices.map("matrixExp", x, y.type(), MatrixExponential::of));
    }
}
