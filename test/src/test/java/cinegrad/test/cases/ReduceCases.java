package cinegrad.test.cases;

import static cinegrad.test.cases.OpCase.complex;
import static cinegrad.test.cases.OpCase.of;
import static cinegrad.test.cases.OpCase.real;
import static cinegrad.test.cases.OpCase.unary;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.Product;
import cinegrad.autograd.op.Reduce;
import cinegrad.autograd.option.Correction;
import cinegrad.ops.shape.Shape;

import java.util.stream.Stream;

/// Sums, products and what is made of them.
final class ReduceCases {
    private ReduceCases() { }

    static Stream<OpCase> all() {
        return Stream.of(
                unary(Reduce.Sum.class, "all", Tensor::sum, real(n -> Shape.of(n, 3))),
                unary(Reduce.Sum.class, "inner", x -> x.sum(-1), real(n -> Shape.of(3, n))),
                unary(Reduce.Sum.class, "outer", x -> x.sum(0), complex(n -> Shape.of(3, n))),
                unary(Reduce.Sum.class, "two apart", x -> x.sum(0, 2), real(n -> Shape.of(2, n, 3))),
                unary(Reduce.Extreme.class, "maximum of all", Tensor::amax, real(n -> Shape.of(n, 3))).from(1),
                unary(Reduce.Extreme.class, "minimum, middle axis", x -> x.amin(1), real(n -> Shape.of(2, 3, n))),
                unary(Reduce.Variance.class, "unbiased, inner", x -> x.var(-1), real(n -> Shape.of(3, n))).from(2),
                unary(Reduce.Variance.class, "two axes apart", x -> x.var(Correction.POPULATION, 0, 2),
                real(n -> Shape.of(2, n, 3))),
                unary(Reduce.Variance.class, "outer axes", x -> x.var(Correction.POPULATION, 0, 1), real(n -> Shape.of(n, 3, 4)))
                .from(1),
                unary(Reduce.Deviation.class, "of all", x -> x.std(), real(n -> Shape.of(n, 2))).from(2),
                unary(Reduce.EuclideanNorm.class, "real, inner", x -> x.norm(2, -1), real(n -> Shape.of(3, n))).from(1),
                unary(Reduce.EuclideanNorm.class, "complex, outer", x -> x.norm(2, 0), complex(n -> Shape.of(3, n))),
                unary(Reduce.LogSumExp.class, "inner", x -> x.logsumexp(-1), real(Domain.WIDE, n -> Shape.of(3, n))).from(1),
                unary(Reduce.LogSumExp.class, "outer", x -> x.logsumexp(0), real(n -> Shape.of(3, n))),
                of(Product.Matmul.class, "many small", in -> in.get(0).matmul(in.get(1)), real(n -> Shape.of(n, 2, 3)),
                real(n -> Shape.of(n, 3, 2))),
                of(Product.Matmul.class, "one right factor", in -> in.get(0).matmul(in.get(1)), real(n -> Shape.of(2, n, 3)),
                real(n -> Shape.of(1, 3, 4))),
                of(Product.Matmul.class, "real", in -> in.get(0).matmul(in.get(1)), real(n -> Shape.of(3, n)),
                real(n -> Shape.of(n, 2))).upTo(97),
                of(Product.Matmul.class, "many rows", in -> in.get(0).matmul(in.get(1)), real(n -> Shape.of(n, 5)),
                real(n -> Shape.of(5, 7))),
                of(Product.Matmul.class, "complex batch", in -> in.get(0).matmul(in.get(1)), complex(n -> Shape.of(2, 1, 2, n)),
                complex(n -> Shape.of(3, n, 3))).upTo(97),
                of(Product.Matmul.class, "real and complex", in -> in.get(0).matmul(in.get(1)), real(n -> Shape.of(2, 3)),
                complex(n -> Shape.of(3, n))).upTo(997));
    }
}
