package cinegrad.test.cases;

import static cinegrad.test.cases.OpCase.complex;
import static cinegrad.test.cases.OpCase.of;
import static cinegrad.test.cases.OpCase.real;
import static cinegrad.test.cases.OpCase.unary;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.AxisOps;
import cinegrad.autograd.op.Structural;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.TimeDirection;

import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Operations along one axis.
final class AxisCases {
    private AxisCases() { }

    static Stream<OpCase> all() {
        return Stream.of(
                unary(AxisOps.CumulativeSum.class, "last axis", x -> x.cumsum(-1), real(n -> Shape.of(3, n))),
                unary(AxisOps.CumulativeSum.class, "back along a middle axis",
                x -> Tensor.apply(new AxisOps.CumulativeSum(1, TimeDirection.BACKWARD), x), complex(n -> Shape.of(2, 4, n))),
                of(AxisOps.Recurrence.class, "real", in -> in.get(1).scan(in.get(0), 0),
                        real(Domain.UNIT, n -> Shape.of(n, 2)), real(n -> Shape.of(n, 2))),
                of(AxisOps.Recurrence.class, "complex", in -> in.get(1).scan(in.get(0).times(0.3), -1),
                        complex(n -> Shape.of(2, n)), complex(n -> Shape.of(2, n))).upTo(997),
                unary(AxisOps.CumulativeProduct.class, "first axis", x -> x.cumprod(0), real(n -> Shape.of(3, n))),
                unary(AxisOps.CumulativeProduct.class, "complex, last axis", x -> x.times(0.3).cumprod(-1),
                complex(n -> Shape.of(2, n))),
                unary(AxisOps.Softmax.class, "last axis", x -> x.softmax(-1), real(n -> Shape.of(3, n))),
                unary(AxisOps.Softmax.class, "middle axis", x -> x.softmax(1), real(Domain.WIDE, n -> Shape.of(2, 5, n))),
                unary(AxisOps.Softmax.class, "logarithms, last axis", x -> x.logSoftmax(-1),
                real(Domain.WIDE, n -> Shape.of(3, n))),
                unary(AxisOps.Softmax.class, "logarithms, first axis", x -> x.logSoftmax(0), real(n -> Shape.of(n, 3))),
                of(AxisOps.Gather.class, "given positions", in -> in.get(0).gather(1, in.get(1)), complex(n -> Shape.of(n, 2)),
                        OpCase.truth(n -> Shape.of(n, 3))),
                of(AxisOps.ScatterAdd.class, "adds up", in -> Tensor.apply(new AxisOps.ScatterAdd(1, 2), in.get(0), in.get(1)),
                complex(n -> Shape.of(n, 3)),
                        OpCase.truth(n -> Shape.of(n, 3))),
                unary(AxisOps.Gather.class, "sorted", x -> x.sort(0, Order.DESCENDING).values(), real(n -> Shape.of(n, 3))),
                unary(AxisOps.Gather.class, "largest", x -> x.max(1).values(), real(n -> Shape.of(2, n))).from(1),
                unary(AxisOps.Argsort.class, "have no gradient", x -> x.plus(x.sort(0, Order.ASCENDING).indices()),
                real(n -> Shape.of(n, 3))),
                unary(Structural.IndexAdd.class, "adds up", x ->
                Tensor.apply(new Structural.IndexAdd(0, new int[] {1, -1, 1, 4}, 5), x), real(n -> Shape.of(4, n))),
                unary(Structural.IndexAdd.class, "complex", x ->
                Tensor.apply(new Structural.IndexAdd(1, new int[] {0, 2, -1}, 3), x), complex(n -> Shape.of(n, 3))),
                of(Structural.IndexAdd.class, "single numbers",
                in -> in.get(0).indexAdd(0, IntStream.range(0, in.get(1).shape().size(0))
                        .map(i -> i / 2).toArray(), in.get(1)), real(Shape::of), real(Shape::of)));
    }
}
