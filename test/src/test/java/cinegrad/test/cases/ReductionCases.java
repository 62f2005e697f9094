package cinegrad.test.cases;

import static cinegrad.test.cases.OpCase.complex;
import static cinegrad.test.cases.OpCase.of;
import static cinegrad.test.cases.OpCase.real;
import static cinegrad.test.cases.OpCase.unary;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.Product;
import cinegrad.autograd.op.Reduce;
import cinegrad.ops.Shape;

import java.util.stream.Stream;

/// Sums, products and what is made of them.
final class ReductionCases {
    private ReductionCases() { }

    static Stream<OpCase> all() {
        return Stream.of(
                unary(Reduce.Sum.class, "all", Tensor::sum, real(n -> Shape.of(n, 3))),
                unary(Reduce.Sum.class, "inner", x -> x.sum(-1), real(n -> Shape.of(3, n))),
                unary(Reduce.Sum.class, "outer", x -> x.sum(0), complex(n -> Shape.of(3, n))),
                unary(Reduce.Sum.class, "two apart", x -> x.sum(0, 2), real(n -> Shape.of(2, n, 3))),
                of(Product.Matmul.class, "real", in -> in.get(0).matmul(in.get(1)), real(n -> Shape.of(3, n)), real(n -> Shape.of(n, 2))).upTo(97),
                of(Product.Matmul.class, "many rows", in -> in.get(0).matmul(in.get(1)), real(n -> Shape.of(n, 5)), real(n -> Shape.of(5, 7))),
                of(Product.Matmul.class, "complex batch", in -> in.get(0).matmul(in.get(1)), complex(n -> Shape.of(2, 1, 2, n)), complex(n -> Shape.of(3, n, 3))).upTo(97),
                of(Product.Matmul.class, "real and complex", in -> in.get(0).matmul(in.get(1)), real(n -> Shape.of(2, 3)), complex(n -> Shape.of(3, n))).upTo(997));
    }
}
