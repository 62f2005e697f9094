package cinegrad.test.cases;

import static cinegrad.test.cases.OpCase.complex;
import static cinegrad.test.cases.OpCase.of;
import static cinegrad.test.cases.OpCase.real;
import static cinegrad.test.cases.OpCase.unary;

import cinegrad.autograd.Factors;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.LinearAlgebra;
import cinegrad.ops.matrix.Triangle;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;

/// Linear algebra, of matrices far from singular and with values far apart. What is known up to a phase alone is used in products
/// in which the phase cancels.
final class LinearAlgebraCases {
    private LinearAlgebraCases() { }

    static Stream<OpCase> all() {
        return Stream.of(systems(), functions(), factors()).flatMap(cases -> cases);
    }

    private static Stream<OpCase> systems() {
        return Stream.of(
                of(LinearAlgebra.Solve.class, "real", in -> regular(in.get(0)).solve(in.get(1)),
                        real(n -> Shape.of(2, n, n)), real(n -> Shape.of(2, n, 3))).upTo(17),
                of(LinearAlgebra.Solve.class, "complex, a matrix shared by a batch", in -> regular(in.get(0)).solve(in.get(1)),
                        complex(n -> Shape.of(n, n)), complex(n -> Shape.of(3, 2, n, 1))).upTo(17),
                of(LinearAlgebra.Solve.class, "real and complex, a large batch", in -> regular(in.get(0)).solve(in.get(1)),
                        real(n -> Shape.of(n, 3, 3)), complex(n -> Shape.of(3, 2))).upTo(2_999),
                of(LinearAlgebra.SolveTriangular.class, "lower, real",
                        in -> regular(in.get(0)).solveTriangular(in.get(1), Triangle.LOWER),
                        real(n -> Shape.of(2, n, n)), real(n -> Shape.of(n, 2))).upTo(17),
                of(LinearAlgebra.SolveTriangular.class, "upper, complex",
                        in -> regular(in.get(0)).solveTriangular(in.get(1), Triangle.UPPER),
                        complex(n -> Shape.of(n, n)), complex(n -> Shape.of(2, n, 2))).upTo(17));
    }

    private static Stream<OpCase> functions() {
        return Stream.of(
                unary(LinearAlgebra.Inverse.class, "real", x -> regular(x).inverse(), real(n -> Shape.of(2, n, n))).upTo(17),
                unary(LinearAlgebra.Inverse.class, "complex", x -> regular(x).inverse(), complex(n -> Shape.of(n, n))).upTo(17),
                unary(LinearAlgebra.Determinant.class, "real", x -> regular(x).det(), real(n -> Shape.of(3, n, n))).upTo(9),
                unary(LinearAlgebra.Determinant.class, "complex", x -> regular(x).det(), complex(n -> Shape.of(n, n))).upTo(9),
                unary(LinearAlgebra.LogDeterminant.class, "real", x -> both(regular(x).slogdet()), real(n -> Shape.of(3, n, n)))
                        .upTo(9),
                unary(LinearAlgebra.LogDeterminant.class, "complex", x -> both(regular(x).slogdet()),
                complex(n -> Shape.of(n, n)))
                        .upTo(9),
                unary(LinearAlgebra.Pseudoinverse.class, "tall, real", x -> apart(x).pinv(), real(n -> Shape.of(2, n + 2, n)))
                        .upTo(9),
                unary(LinearAlgebra.Pseudoinverse.class, "wide, complex", x -> apart(x).pinv(), complex(n -> Shape.of(n, n + 1)))
                        .upTo(9),
                unary(LinearAlgebra.Pseudoinverse.class, "of rank 1, complex",
                        x -> x.slice(-1, 0, 1).plus(1).matmul(x.slice(-2, 0, 1).plus(1)).pinv(0.1),
                        complex(n -> Shape.of(n, n))).from(1).upTo(5),
                unary(LinearAlgebra.MatrixExponential.class, "real", x -> x.times(0.4).matrixExp(), real(n -> Shape.of(2, n, n)))
                        .upTo(9),
                unary(LinearAlgebra.MatrixExponential.class, "complex", x -> x.times(0.4).matrixExp(),
                        complex(n -> Shape.of(n, n))).upTo(9));
    }

    private static Stream<OpCase> factors() {
        return Stream.of(
                unary(LinearAlgebra.Cholesky.class, "real", x -> definite(x).cholesky(), real(n -> Shape.of(2, n, n))).upTo(17),
                unary(LinearAlgebra.Cholesky.class, "complex, of any matrix", x -> regular(x).times(2).cholesky(),
                        complex(n -> Shape.of(n, n))).upTo(9),
                unary(LinearAlgebra.Qr.class, "tall, real", x -> both(apart(x).qr()), real(n -> Shape.of(2, n + 2, n))).upTo(9),
                unary(LinearAlgebra.Qr.class, "square, complex", x -> both(apart(x).qr()), complex(n -> Shape.of(n, n))).upTo(9),
                unary(LinearAlgebra.Qr.class, "wide, complex", x -> both(apart(x).qr()), complex(n -> Shape.of(2, n, n + 2)))
                        .upTo(9),
                unary(LinearAlgebra.Eigh.class, "values, real", x -> apart(x).eigh().values(), real(n -> Shape.of(2, n, n)))
                        .upTo(5),
                unary(LinearAlgebra.Eigh.class, "vectors, real", x -> squares(apart(x).eigh()), real(n -> Shape.of(2, n, n)))
                        .upTo(5),
                unary(LinearAlgebra.Eigh.class, "vectors, complex", x -> squares(apart(x).eigh()), complex(n -> Shape.of(n, n)))
                        .upTo(5),
                unary(LinearAlgebra.Eigh.class, "a large batch", x -> apart(x).eigh().values(), complex(n -> Shape.of(n, 2, 2)))
                        .upTo(4_999),
                unary(LinearAlgebra.Svd.class, "values, complex", x -> apart(x).svd().s(), complex(n -> Shape.of(2, n, n)))
                        .upTo(5),
                unary(LinearAlgebra.Svd.class, "tall, real", x -> weighted(apart(x).svd()), real(n -> Shape.of(2, n + 2, n)))
                        .upTo(5),
                unary(LinearAlgebra.Svd.class, "square, complex", x -> weighted(apart(x).svd()), complex(n -> Shape.of(n, n)))
                        .upTo(5),
                unary(LinearAlgebra.Svd.class, "wide, complex", x -> weighted(apart(x).svd()), complex(n -> Shape.of(n, n + 2)))
                        .upTo(5));
    }

    /// Near the identity.
    private static Tensor regular(Tensor x) {
        return x.times(0.4 / Math.sqrt(Math.max(1, x.shape().size(-1)))).plus(diagonal(x, _ -> 1));
    }

    /// Values near 1, 2, 3, …
    private static Tensor apart(Tensor x) {
        return x.times(0.2 / Math.sqrt(Math.max(1, x.shape().size(-1)))).plus(diagonal(x, i -> i + 1));
    }

    private static Tensor definite(Tensor x) {
        Tensor y = regular(x);
        return y.matmul(y.conj().transpose());
    }

    private static Tensor diagonal(Tensor x, IntToDoubleFunction value) {
        int m = x.shape().size(-2);
        int n = x.shape().size(-1);
        double[] numbers = new double[m * n];
        for (int i = 0; i < Math.min(m, n); i++) numbers[i * n + i] = value.applyAsDouble(i);
        return Tensor.constant(x.backend().upload(ArrayType.real(Shape.of(m, n)), numbers));
    }

    private static Tensor both(Factors.SlogDet f) {
        return Tensor.stack(-1, f.sign(), f.sign().isComplex() ? Tensor.complex(f.logAbsDet(), f.logAbsDet().times(2))
                : f.logAbsDet());
    }

    private static Tensor both(Factors.Qr f) {
        return Tensor.concatenate(-2, f.q(), f.r().transpose());
    }

    /// Σ_k v_ik·conj(v_jk)·e^(λ_k/4), and |v|².
    private static Tensor squares(Factors.Eigh f) {
        Tensor v = f.vectors();
        Tensor weighted = v.times(f.values().times(0.25).exp().unsqueeze(-2)).matmul(v.conj().transpose());
        return Tensor.concatenate(-1, weighted.real(), v.squaredAbs());
    }

    /// Σ_k u_ik·√s_k·conj(v_jk), and beside it |u|² of its rows and |v|² below.
    private static Tensor weighted(Factors.Svd f) {
        Tensor product = f.u().times(f.s().sqrt().unsqueeze(-2)).matmul(f.vh());
        Tensor magnitudes = f.u().squaredAbs().matmul(f.vh().squaredAbs());
        return product.isComplex() ? product.plus(Tensor.complex(magnitudes, magnitudes.times(-2))) : product.plus(magnitudes);
    }
}
