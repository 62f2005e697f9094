package cinegrad.test.cases;

import static cinegrad.test.cases.OpCase.of;
import static cinegrad.test.cases.OpCase.real;
import static cinegrad.test.cases.OpCase.truth;
import static cinegrad.test.cases.OpCase.unary;

import cinegrad.autograd.AttentionMask;
import cinegrad.autograd.op.AxisOps;
import cinegrad.autograd.op.Reduce;
import cinegrad.ops.shape.Shape;

import java.util.stream.Stream;

/// Operations made of others, each under one that it uses.
final class CompositeCases {
    private CompositeCases() { }

    static Stream<OpCase> all() {
        return attention();
    }

    private static Stream<OpCase> attention() {
        return Stream.of(
                of(AxisOps.Softmax.class, "attention without looking ahead",
                in -> in.get(0).scaledDotProductAttention(in.get(1), in.get(2), new AttentionMask.Causal()),
                        real(n -> Shape.of(2, n, 3)), real(n -> Shape.of(2, n, 3)), real(n -> Shape.of(n, 2))).upTo(65),
                of(AxisOps.Softmax.class, "attention to some keys, perhaps to none",
                in -> in.get(0).scaledDotProductAttention(in.get(1), in.get(2), new AttentionMask.Allowed(in.get(3))),
                        real(n -> Shape.of(4, n)), real(n -> Shape.of(2, 3, n)), real(n -> Shape.of(2, 3, 5)),
                        truth(_ -> Shape.of(4, 3))).upTo(997),
                unary(Reduce.EuclideanNorm.class, "root mean square", x -> x.rmsNorm(2, 1e-3), real(n -> Shape.of(3, 2, n))));
    }
}
