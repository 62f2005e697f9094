package cinegrad.test.cases;

import static cinegrad.test.cases.OpCase.complex;
import static cinegrad.test.cases.OpCase.of;
import static cinegrad.test.cases.OpCase.real;
import static cinegrad.test.cases.OpCase.unary;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.Op;
import cinegrad.autograd.op.Reads;
import cinegrad.autograd.op.Structural;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Operations that move numbers, and one of user code.
final class StructureCases {
    private StructureCases() { }

    static Stream<OpCase> all() {
        return Stream.of(
                of(Op.Leaf.class, "a leaf and what is made of it", in -> in.getFirst().times(2), real(Shape::of)),
                of(Op.Custom.class, "of user code", in -> Tensor.apply(new Cube(), in.getFirst()), real(Shape::of)),
                unary(Structural.Reshape.class, "real", x -> x.reshape(x.shape().size(0), 6), real(n -> Shape.of(n, 2, 3))),
                of(Op.Leaf.class, "a complex leaf", in -> in.getFirst().conj(), complex(Shape::of)),
                of(Op.Custom.class, "of user code, complex", in -> Tensor.apply(new Cube(), in.getFirst()), complex(Shape::of)),
                unary(Structural.Reshape.class, "complex", x -> x.reshape(6, x.shape().size(0)), complex(n -> Shape.of(n, 2, 3))),
                of(Structural.Concatenate.class, "complex", in -> Tensor.concatenate(-1, in.get(1), in.get(0)),
                complex(n -> Shape.of(2, n)), complex(n -> Shape.of(2, 3))),
                unary(Structural.AsReal.class, "of complex", Tensor::viewAsReal, complex(n -> Shape.of(2, n))),
                unary(Structural.AsComplex.class, "of real", Tensor::viewAsComplex, real(n -> Shape.of(n, 2))),
                unary(Structural.Permute.class, "real", x -> x.permute(2, 0, 1), real(n -> Shape.of(2, n, 3))),
                unary(Structural.Permute.class, "two axes", x -> x.permute(1, 0), real(n -> Shape.of(n, 5))),
                unary(Structural.Permute.class, "complex, last kept", x -> x.permute(1, 0, 2), complex(n -> Shape.of(2, 3, n))),
                unary(Structural.Take.class, "repeated and zero",
                x -> Tensor.apply(new Structural.Take(1, new int[] {2, -1, 0, 2}), x), complex(n -> Shape.of(2, 3, n))),
                unary(Structural.Take.class, "single numbers",
                x -> x.indexSelect(-1, IntStream.range(0, x.shape().size(-1)).map(i -> i / 2).toArray()),
                        real(n -> Shape.of(3, n))),
                unary(Structural.BroadcastTo.class, "inner and leading", x -> x.broadcastTo(Shape.of(2, 3, x.shape().size(1))),
                real(n -> Shape.of(1, n))),
                unary(Structural.BroadcastTo.class, "along the last", x -> x.broadcastTo(Shape.of(x.shape().size(0), 4)),
                complex(n -> Shape.of(n, 1))),
                of(Structural.Concatenate.class, "twice the same", in -> Tensor.concatenate(1, in.get(0), in.get(1), in.get(0)),
                        real(n -> Shape.of(2, n)), real(n -> Shape.of(2, 3))));
    }

    /// x³ with gradient 3·conj(x²)·g, as user code would write it.
    private record Cube() implements Op.Custom {
        public ArrayType type(List<ArrayType> in) { return in.getFirst(); }
        public Result forward(List<NdArray> in) { return Result.of(in.getFirst().times(in.getFirst()).times(in.getFirst())); }
        public NdArray[] backward(NdArray g, Context c) {
            NdArray x = c.inputs()[0];
            return new NdArray[] {g.times(x.conjugate()).times(x.conjugate()).times(3)};
        }
        public Reads reads(int input) { return Reads.inputs(0); }
    }
}
