package cinegrad.autograd.op;

import cinegrad.ops.LinearAlgebraOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.matrix.LinearAlgebraException;
import cinegrad.ops.matrix.MatrixTypes;
import cinegrad.ops.matrix.Triangle;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Linear algebra of matrices (…, m, n), real or complex. A* is the conjugate transpose, G the gradient of the result.
///
/// A factorization has one result, its factors stacked along the rows; the methods of a tensor take it apart. Sources of the
/// gradients: Giles, *Collected matrix derivative results for forward and reverse mode algorithmic differentiation*, 2008;
/// Townsend, *Differentiating the singular value decomposition*, 2016; Walter & Lehmann, *Algorithmic differentiation of linear
/// algebra functions with application in optimum experimental design*, 2012; Golub & Pereyra, 1973.
public final class LinearAlgebra {
    private LinearAlgebra() { }

    /// Of one array of matrices.
    public sealed interface OfMatrix extends Unary {
        @Override
        default int temporaries(List<ArrayType> inputs) {
            return 24;
        }
    }

    /// X = A⁻¹·B; ∂L/∂B = A⁻*·G, ∂L/∂A = −∂L/∂B·X*.
    public record Solve() implements Binary {
        public ArrayType type(ArrayType a, ArrayType b) { return MatrixTypes.solution("solve", a, b); }
        public NdArray forward(NdArray a, NdArray b) { return a.backend().solve(a, b); }
        public NdArray backwardA(NdArray g, NdArray a, NdArray b, NdArray x) {
            return timesAdjoint(backwardB(g, a, b, x), x).times(-1);
        }
        public NdArray backwardB(NdArray g, NdArray a, NdArray b, NdArray x) { return g.backend().solve(adjoint(a), g); }
        public int temporaries(List<ArrayType> inputs) { return spread(type(inputs), inputs); }
        public Reads readsA() { return Reads.inputs(0).andOutput(); }
        public Reads readsB() { return Reads.inputs(0); }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// A⁻¹·(t_B − t_A·X).
        public NdArray tangent(@Nullable NdArray[] t, Context c) {
            return c.output().backend().solve(c.inputs()[0], moved(t[1], t[0] == null ? null : product(t[0], c.output())));
        }
    }

    /// X = T⁻¹·B of a triangular T, whose other triangle is not read and has no gradient; otherwise as [Solve].
    public record SolveTriangular(Triangle triangle) implements Binary {
        public ArrayType type(ArrayType t, ArrayType b) { return MatrixTypes.solution("solveTriangular", t, b); }
        public NdArray forward(NdArray t, NdArray b) { return t.backend().solveTriangular(t, triangle, b); }
        public NdArray backwardA(NdArray g, NdArray t, NdArray b, NdArray x) {
            NdArray all = timesAdjoint(backwardB(g, t, b, x), x);
            return all.times(mask(all, triangle, -1, -1));
        }
        public NdArray backwardB(NdArray g, NdArray t, NdArray b, NdArray x) {
            return g.backend().solveTriangular(adjoint(t), triangle.transposed(), g);
        }
        public int temporaries(List<ArrayType> inputs) { return spread(type(inputs), inputs); }
        public Reads readsA() { return Reads.inputs(0).andOutput(); }
        public Reads readsB() { return Reads.inputs(0); }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// As of [Solve], with the triangle of t_T.
        public NdArray tangent(@Nullable NdArray[] t, Context c) {
            NdArray half = t[0] == null ? null : t[0].times(mask(t[0], triangle, 1, 1));
            NdArray right = moved(t[1], half == null ? null : product(half, c.output()));
            return right.backend().solveTriangular(c.inputs()[0], triangle, right);
        }
    }

    /// Y = A⁻¹; ∂L/∂A = −Y*·G·Y*.
    public record Inverse() implements OfMatrix {
        public ArrayType type(ArrayType x) { return MatrixTypes.square("inverse", x); }
        public NdArray forward(NdArray x) { return inverse(x); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            return timesAdjoint(adjointTimes(y, g), y).times(-1);
        }
        public Reads reads() { return Reads.OUTPUT; }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// −Y·t·Y.
        public NdArray tangent(NdArray[] t, Context c) {
            return product(product(c.output(), t[0]), c.output()).times(-1);
        }
    }

    /// y = det A; ∂L/∂A = g·adj(A)* with adj(A) = det(A)·A⁻¹, which singular matrices have too.
    public record Determinant() implements OfMatrix {
        public ArrayType type(ArrayType x) {
            return MatrixTypes.square("determinant", x).with(MatrixTypes.batch(x.shape()));
        }
        public NdArray forward(NdArray x) { return x.backend().determinant(x); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            return adjoint(g.backend().adjugate(x)).times(column(g));
        }
        public Reads reads() { return Reads.inputs(0); }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// tr(adj(A)·t).
        public NdArray tangent(NdArray[] t, Context c) {
            NdArray adjugate = t[0].backend().adjugate(c.inputs()[0]);
            return trace(adjugate, t[0]).reshape(c.output().shape());
        }
    }

    /// (s, log |det A|) with s = det A/|det A|; with g_s and g of the two, ∂L/∂A = (Re g − i·Im(conj(g_s)·s))·A⁻*.
    public record LogDeterminant() implements OfMatrix {
        public ArrayType type(ArrayType x) {
            Shape batch = MatrixTypes.batch(MatrixTypes.square("slogdet", x).shape());
            return x.with(batch.insert(batch.rank(), 2));
        }
        public NdArray forward(NdArray x) { return x.backend().logDeterminant(x); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            NdArray weight = entry(g, 1);
            if (g.isComplex()) {
                NdArray turned = entry(g, 0).conjugate().times(entry(y, 0));
                weight = g.backend().toComplex(g.backend().realPart(weight))
                        .plus(turned.conjugate().minus(turned).times(0.5));
            }
            return adjoint(inverse(x)).times(column(weight));
        }
        private static NdArray entry(NdArray x, int i) {
            NdArray y = x.backend().take(x, x.shape().rank() - 1, new int[] {i});
            return y.reshape(y.shape().remove(-1));
        }
        public Reads reads() { return Reads.inputs(0).andOutput(); }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// With z = tr(A⁻¹·t) it is (s·i·Im z, Re z).
        public NdArray tangent(NdArray[] t, Context c) {
            var backend = t[0].backend();
            NdArray z = trace(inverse(c.inputs()[0]), t[0]);
            z = z.reshape(c.output().shape().with(-1, 1));
            int last = z.shape().rank() - 1;
            if (!z.isComplex()) return backend.concatenate(List.of(backend.zeros(z.type()), z), last);
            NdArray real = backend.toComplex(backend.realPart(z));
            NdArray sign = backend.take(c.output(), last, new int[] {0});
            return backend.concatenate(List.of(sign.times(z.minus(real)), real), last);
        }
    }

    /// A = L·L*, A being the Hermitian part of the input; with Φ the lower triangle whose diagonal counts half, ∂L/∂A is the
    /// Hermitian part of L⁻*·Φ(L*·G)·L⁻¹.
    public record Cholesky() implements OfMatrix {
        public ArrayType type(ArrayType x) { return MatrixTypes.square("cholesky", x); }
        public NdArray forward(NdArray x) { return x.backend().cholesky(x); }
        public NdArray backward(NdArray g, NdArray x, NdArray l, ArrayType type) {
            NdArray lower = g.times(mask(g, Triangle.LOWER, 1, 1));
            NdArray inner = adjointTimes(l, lower).times(mask(g, Triangle.LOWER, 1, 0.5));
            NdArray upper = adjoint(l);
            NdArray half = g.backend().solveTriangular(upper, Triangle.UPPER, inner);
            return hermitianPart(g.backend().solveTriangular(upper, Triangle.UPPER, adjoint(half)));
        }
        public Reads reads() { return Reads.OUTPUT; }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// L·Φ(L⁻¹·H·L⁻*) with the Hermitian part H of t.
        public NdArray tangent(NdArray[] t, Context c) {
            NdArray l = c.output();
            NdArray half = l.backend().solveTriangular(l, Triangle.LOWER, hermitianPart(t[0]));
            NdArray inner = adjoint(l.backend().solveTriangular(l, Triangle.LOWER, adjoint(half)));
            return product(l, inner.times(mask(inner, Triangle.LOWER, 1, 0.5)));
        }
    }

    /// A = Q·R, as Q (m, k) over Rᵀ (n, k), k = min(m, n).
    ///
    /// With X = G_R·R* − Q*·G_Q and S the Hermitian matrix whose upper triangle is that of X and whose diagonal is Re X_ii,
    /// ∂L/∂A = (G_Q + Q·S)·R⁻*. Of a wide matrix (U, Y) with R = (R_U, R_Y) this is the gradient of U, with G_Q + Y·G_RY* in the
    /// place of G_Q, and that of Y is Q·G_RY.
    public record Qr() implements OfMatrix {
        public ArrayType type(ArrayType x) { return LinearAlgebraOperations.qrType(x); }
        public NdArray forward(NdArray x) { return x.backend().qr(x); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            var backend = g.backend();
            int m = type.shape().size(-2);
            int n = type.shape().size(-1);
            NdArray q = rows(y, 0, m);
            NdArray gq = rows(g, 0, m);
            if (m >= n) return square(q, transpose(rows(y, m, m + n)), gq, transpose(rows(g, m, m + n)));
            NdArray r = transpose(rows(y, m, 2 * m));
            NdArray gr = transpose(rows(g, m, 2 * m));
            NdArray rest = transpose(rows(y, 2 * m, m + n));
            NdArray grest = transpose(rows(g, 2 * m, m + n));
            NdArray left = square(q, r, gq.plus(timesAdjoint(product(q, rest), grest)), gr);
            return backend.concatenate(List.of(left, product(q, grest)), type.shape().rank() - 1);
        }
        private static NdArray square(NdArray q, NdArray r, NdArray gq, NdArray gr) {
            NdArray x = timesAdjoint(gr, r).minus(adjointTimes(q, gq));
            NdArray upper = x.times(mask(x, Triangle.UPPER, 1, 0.5));
            NdArray z = gq.plus(product(q, upper.plus(adjoint(upper))));
            return adjoint(q.backend().solveTriangular(r, Triangle.UPPER, adjoint(z)));
        }
        public int temporaries(List<ArrayType> inputs) { return 40; }
        public Reads reads() { return Reads.OUTPUT; }
    }

    /// A = V·diag(λ)·V*, A being the Hermitian part of the input, as V over one row λ.
    ///
    /// With F_ij = 1/(λ_j − λ_i), and 0 where the two are equal but for rounding, ∂L/∂A is the Hermitian part of
    /// V·(diag(G_λ) + F ∘ V*·G_V)·V*.
    public record Eigh() implements OfMatrix {
        public ArrayType type(ArrayType x) { return LinearAlgebraOperations.eighType(x); }
        public NdArray forward(NdArray x) { return x.backend().eigh(x); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            if (type.numbers() == 0) return g.backend().zeros(type);
            int n = type.shape().size(-1);
            NdArray v = rows(y, 0, n);
            NdArray inner = adjointTimes(v, rows(g, 0, n));
            requirePhasesUnread("eigh", inner);
            NdArray values = realPart(rows(y, n, n + 1));
            NdArray middle = inner.times(reciprocal(values.minus(transpose(values)), rounding(values)))
                    .plus(realPart(rows(g, n, n + 1)).times(identity(g, n)));
            return hermitianPart(timesAdjoint(product(v, middle), v));
        }
        public Reads reads() { return Reads.OUTPUT; }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// With M = V*·H·V of the Hermitian part H of t it is V·(F ∘ M) over Re M_jj.
        public NdArray tangent(NdArray[] t, Context c) {
            var backend = t[0].backend();
            NdArray y = c.output();
            if (t[0].numbers() == 0) return backend.zeros(y.type());
            int n = y.shape().size(-1);
            NdArray v = rows(y, 0, n);
            NdArray values = realPart(rows(y, n, n + 1));
            NdArray inner = product(adjointTimes(v, hermitianPart(t[0])), v);
            NdArray turned = product(v, inner.times(reciprocal(values.minus(transpose(values)), rounding(values))));
            int rows = y.shape().rank() - 2;
            NdArray diagonal = backend.reduce(Reduction.SUM, realPart(inner).times(identity(t[0], n)), rows);
            return backend.concatenate(List.of(turned, y.isComplex() ? backend.toComplex(diagonal) : diagonal), rows);
        }
    }

    /// A = U·diag(s)·V*, as U (m, k) over one row s over V (n, k), k = min(m, n).
    ///
    /// With K = U*·G_U, M = V*·G_V, and F_ij = 1/(s_j² − s_i²), and 0 where the two are equal but for rounding, ∂L/∂A is
    /// U·(F ∘ (K − K*)·diag(s) + diag(s)·F ∘ (M − M*) + diag(G_s + i·Im K_ii/s))·V* + (1 − U·U*)·G_U·diag(1/s)·V* +
    /// U·diag(1/s)·G_V*·(1 − V·V*), 1/s being 0 where s is but for rounding. F and s are never multiplied out: squares of
    /// singular values over- and underflow.
    public record Svd() implements OfMatrix {
        public ArrayType type(ArrayType x) { return LinearAlgebraOperations.svdType(x); }
        public NdArray forward(NdArray x) { return x.backend().svd(x); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            if (type.numbers() == 0) return g.backend().zeros(type);
            int m = type.shape().size(-2);
            int n = type.shape().size(-1);
            int k = Math.min(m, n);
            NdArray u = rows(y, 0, m);
            NdArray v = rows(y, m + 1, m + 1 + n);
            NdArray s = realPart(rows(y, m, m + 1));
            NdArray gu = rows(g, 0, m);
            NdArray gv = rows(g, m + 1, m + 1 + n);
            NdArray ofU = adjointTimes(u, gu);
            NdArray ofV = adjointTimes(v, gv);
            requirePhasesUnread("svd", ofU.plus(ofV));
            NdArray skewU = ofU.minus(adjoint(ofU));
            NdArray skewV = ofV.minus(adjoint(ofV));
            NdArray column = transpose(s);
            NdArray apart = reciprocal(s.minus(column), rounding(s));                            // F = apart/sum
            NdArray sum = s.plus(column);
            NdArray divisor = g.backend().where(sum, sum, g.backend().full(sum.type(), 1));
            NdArray perS = reciprocal(s, rounding(s));
            NdArray eye = identity(g, k);
            NdArray middle = skewU.times(apart).times(s.dividedBy(divisor))
                    .plus(skewV.times(apart).times(column.dividedBy(divisor)))
                    .plus(realPart(rows(g, m, m + 1)).times(eye));
            if (g.isComplex()) middle = middle.plus(skewU.times(eye).times(perS.times(0.5)));
            NdArray left = product(u, middle);
            if (m > k) {
                NdArray scaled = gu.times(perS);
                left = left.plus(scaled.minus(product(u, adjointTimes(u, scaled))));
            }
            NdArray all = timesAdjoint(left, v);
            if (n == k) return all;
            NdArray scaled = gv.times(perS);
            return all.plus(timesAdjoint(u, scaled.minus(product(v, adjointTimes(v, scaled)))));
        }
        public int temporaries(List<ArrayType> inputs) { return 60; }
        public Reads reads() { return Reads.OUTPUT; }
    }

    /// P = A⁺, singular values up to `relative` times the largest being taken for 0; where the rank does not change,
    /// ∂L/∂A = −P*·G·P* + (1 − A·P)·G*·P·P* + P*·P·G*·(1 − P·A).
    public record Pseudoinverse(double relative) implements OfMatrix {
        public ArrayType type(ArrayType x) { return LinearAlgebraOperations.pseudoinverseType(x, relative); }
        public NdArray forward(NdArray x) { return x.backend().pseudoinverse(x, relative); }
        public NdArray backward(NdArray g, NdArray x, NdArray p, ArrayType type) {
            NdArray right = timesAdjoint(adjointTimes(g, p), p);       // G*·P·P*; P·P* alone might overflow, and so below
            NdArray left = adjointTimes(p, timesAdjoint(p, g));        // P*·P·G*
            return right.minus(product(product(x, p), right)).plus(left.minus(product(left, product(p, x))))
                    .minus(timesAdjoint(adjointTimes(p, g), p));
        }
        public int temporaries(List<ArrayType> inputs) { return 60; }
        public Reads reads() { return Reads.inputs(0).andOutput(); }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// −P·t·P + P·P*·t*·(1 − A·P) + (1 − P·A)·t*·P*·P.
        public NdArray tangent(NdArray[] t, Context c) {
            NdArray a = c.inputs()[0];
            NdArray p = c.output();
            NdArray back = adjoint(t[0]);
            NdArray left = product(p, adjointTimes(p, back));
            NdArray right = product(timesAdjoint(back, p), p);
            return left.minus(product(left, product(a, p))).plus(right.minus(product(product(p, a), right)))
                    .minus(product(product(p, t[0]), p));
        }
    }

    /// Y = e^A; ∂L/∂A is the upper right block of the exponential of ((A*, G), (0, A*)), of a G of norm 1: a longer one would
    /// cost digits of A. Source: Al-Mohy & Higham, *Computing the Fréchet derivative of the matrix exponential*, 2009.
    public record MatrixExponential() implements OfMatrix {
        public ArrayType type(ArrayType x) { return MatrixTypes.square("matrixExp", x); }
        public NdArray forward(NdArray x) { return x.backend().matrixExponential(x); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return along(adjoint(x), g); }
        /// The derivative of e^A along G.
        private static NdArray along(NdArray a, NdArray g) {
            var backend = g.backend();
            if (g.numbers() == 0) return g;
            int n = g.shape().size(-1);
            int last = g.shape().rank() - 1;
            NdArray exponent = exponent(g);
            NdArray upper = backend.concatenate(List.of(a, g.times(powerOf2(exponent.times(-1))).times(1.0 / n)), last);
            NdArray lower = backend.concatenate(List.of(backend.zeros(a.type()), a), last);
            NdArray all = backend.matrixExponential(backend.concatenate(List.of(upper, lower), last - 1));
            return backend.take(rows(all, 0, n), last, IntStream.range(n, 2 * n).toArray()).times(n).times(powerOf2(exponent));
        }
        /// ⌊log₂⌋ of the largest magnitude of each matrix; 0 of one of zeros.
        private static NdArray exponent(NdArray g) {
            var backend = g.backend();
            int rank = g.shape().rank();
            NdArray largest = backend.reduce(Reduction.MAXIMUM, magnitudes(g), rank - 2, rank - 1);
            NdArray positive = backend.where(largest, largest, backend.full(largest.type(), 1));
            return backend.map(Elementary.FLOOR, backend.map(Elementary.LOG2, positive));
        }
        private static NdArray powerOf2(NdArray exponent) {
            NdArray two = exponent.backend().full(ArrayType.real(Shape.SCALAR), 2);
            return exponent.backend().zip(BinaryFunction.POWER, two, exponent);
        }
        public Reads reads() { return Reads.inputs(0); }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        public NdArray tangent(NdArray[] t, Context c) { return along(c.inputs()[0], t[0]); }
    }

    // ---- algebra ----

    /// t − moved, one of which may be missing.
    private static NdArray moved(@Nullable NdArray t, @Nullable NdArray moved) {
        if (moved == null) return Objects.requireNonNull(t);
        return t == null ? moved.times(-1) : t.minus(moved);
    }

    /// tr(a·b) as (…, 1, 1).
    private static NdArray trace(NdArray a, NdArray b) {
        int rank = a.shape().rank();
        return a.backend().reduce(Reduction.SUM, a.times(transpose(b)), rank - 2, rank - 1);
    }

    private static NdArray product(NdArray a, NdArray b) {
        return a.backend().matmul(a, Transpose.NO, b, Transpose.NO);
    }

    /// a·b*.
    private static NdArray timesAdjoint(NdArray a, NdArray b) {
        return a.backend().matmul(a, Transpose.NO, b.conjugate(), Transpose.YES);
    }

    /// a*·b.
    private static NdArray adjointTimes(NdArray a, NdArray b) {
        return a.backend().matmul(a.conjugate(), Transpose.YES, b, Transpose.NO);
    }

    private static NdArray transpose(NdArray a) {
        int rank = a.shape().rank();
        return a.backend().permute(a, IntStream.range(0, rank).map(i -> i < rank - 2 ? i : 2 * rank - 3 - i).toArray());
    }

    private static NdArray adjoint(NdArray a) {
        return transpose(a.conjugate());
    }

    private static NdArray hermitianPart(NdArray a) {
        return a.plus(adjoint(a)).times(0.5);
    }

    private static NdArray rows(NdArray x, int from, int to) {
        return x.backend().take(x, x.shape().rank() - 2, IntStream.range(from, to).toArray());
    }

    private static NdArray realPart(NdArray x) {
        return x.isComplex() ? x.backend().realPart(x) : x;
    }

    /// (…) as (…, 1, 1).
    private static NdArray column(NdArray x) {
        int rank = x.shape().rank();
        return x.reshape(x.shape().insert(rank, 1).insert(rank, 1));
    }

    private static NdArray inverse(NdArray x) {
        NdArray one = identity(x, x.shape().size(-1));
        return x.backend().solve(x, x.isComplex() ? x.backend().toComplex(one) : one);
    }

    /// 1/x, and 0 where |x| is at most `nothing`.
    private static NdArray reciprocal(NdArray x, NdArray nothing) {
        var backend = x.backend();
        NdArray one = backend.full(x.type(), 1);
        NdArray something = backend.zip(BinaryFunction.LESS, nothing, magnitudes(x));
        return backend.where(something, one.dividedBy(backend.where(something, x, one)), backend.zeros(x.type()));
    }

    /// How far apart equal values (…, 1, n) may come out, (…, 1, 1): a few units in the last place of the largest, of values that
    /// are computed in double precision more with the size of the matrix.
    private static NdArray rounding(NdArray values) {
        var backend = values.backend();
        double units = backend.precision() == Precision.SINGLE ? 4 * Math.ulp(1f)
                : 8 * Math.sqrt(values.shape().size(-1)) * Math.ulp(1.0);
        return backend.reduce(Reduction.MAXIMUM, magnitudes(values), values.shape().rank() - 1).times(units);
    }

    private static NdArray magnitudes(NdArray x) {
        return x.isComplex() ? x.backend().map(ComplexElementary.ABS, x) : x.backend().map(Elementary.ABS, x);
    }

    private static NdArray identity(NdArray like, int n) {
        return weights(like, n, (_, _) -> 0, 1);
    }

    /// For (…, n, n): `inside` in the triangle, `diagonal` on the diagonal, 0 elsewhere.
    private static NdArray mask(NdArray like, Triangle triangle, double inside, double diagonal) {
        return weights(like, like.shape().size(-1), (i, j) -> i > j == (triangle == Triangle.LOWER) ? inside : 0, diagonal);
    }

    private interface Weight {
        double of(int row, int column);
    }

    private static NdArray weights(NdArray like, int n, Weight beside, double diagonal) {
        double[] numbers = new double[n * n];
        for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) numbers[i * n + j] = i == j ? diagonal : beside.of(i, j);
        return like.backend().upload(ArrayType.real(Shape.of(n, n)), numbers);
    }

    /// Complex vectors are known up to a number of magnitude 1 each. What turns them alone changes the loss by the imaginary part
    /// of the diagonal of V*·G, which must be 0 beside rounding.
    private static void requirePhasesUnread(String operation, NdArray inner) {
        if (!inner.isComplex() || !inner.backend().holdsNumbers()) return;
        int n = inner.shape().size(-1);
        double[] numbers = inner.toDoubles();
        for (int at = 0; at < numbers.length; at += 2 * n * n) {
            double most = 0;
            double turned = 0;
            for (int i = 0; i < 2 * n * n; i++) most = Math.max(most, Math.abs(numbers[at + i]));
            for (int i = 0; i < n; i++) turned = Math.max(turned, Math.abs(numbers[at + 2 * i * (n + 1) + 1]));
            if (turned > 0.01 * most) {
                throw new LinearAlgebraException(operation + ": the loss depends on the phases of the complex vectors, which are "
                        + "arbitrary, so it has no gradient; use |v|, or products such as v·v*, in which they cancel");
            }
        }
    }

    /// Arrays of the size of the result and of the largest input, for matrices that are shared by a batch.
    private static int spread(ArrayType result, List<ArrayType> inputs) {
        var batch = MatrixTypes.batch(result.shape());
        int n = result.shape().size(-2);
        long ofMatrices = (long) batch.elements() * n * n * result.field().numbersPerElement();
        long largest = Math.max(1, Math.max(result.numbers(), Math.max(inputs.get(0).numbers(), inputs.get(1).numbers())));
        return 8 + (int) Math.ceilDiv(6 * ofMatrices, largest);
    }
}
