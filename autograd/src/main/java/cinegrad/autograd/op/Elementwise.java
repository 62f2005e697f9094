package cinegrad.autograd.op;

import cinegrad.ops.NdArray;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Operand;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Field;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Operations on every element, or on pairs of elements under broadcasting.
public final class Elementwise {
    private Elementwise() { }

    /// y = f(x), x real; ∂L/∂x = g · f′(x).
    public record Map(UnaryFunction f) implements Unary {
        public ArrayType type(ArrayType x) {
            if (x.isComplex()) {
                throw new ShapeException(f + ": needs a real array, got " + x + "; take abs(), or asReal() for the parts");
            }
            return x;
        }
        public NdArray forward(NdArray x) { return x.backend().map(f, x); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            return f.needs() == UnaryFunction.Needs.NOTHING ? g.backend().zeros(type) : g.backend().mapGradient(f, g, x, y);
        }
        public Reads reads() { return reads(f.needs()); }
        private static Reads reads(UnaryFunction.Needs needs) {
            return switch (needs) {
                case NOTHING -> Reads.NOTHING;
                case INPUT -> Reads.inputs(0);
                case OUTPUT -> Reads.OUTPUT;
                case BOTH -> Reads.inputs(0).andOutput();
            };
        }
        public String name() { return f.toString(); }
        public TangentRule tangentRule() { return TangentRule.SELF_ADJOINT; }
    }

    /// w = f(z), z complex; see [ComplexFunction] for the gradient.
    public record MapComplex(ComplexFunction f) implements Unary {
        public ArrayType type(ArrayType z) {
            if (!z.isComplex()) throw new ShapeException(f + ": needs a complex array, got " + z);
            return new ArrayType(z.shape(), f.result());
        }
        public NdArray forward(NdArray z) { return z.backend().map(f, z); }
        public NdArray backward(NdArray g, NdArray z, NdArray w, ArrayType type) { return g.backend().mapGradient(f, g, z, w); }
        public Reads reads() { return Map.reads(f.needs()); }
        public String name() { return f.toString(); }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// Of a holomorphic f it is f′(z)·t = conj(gradient of conj(t)), of a real one Re(conj(gradient of 1)·t); z/|z| has a
        /// symmetric Jacobian.
        public NdArray tangent(NdArray[] t, Context c) {
            NdArray z = c.inputs()[0];
            var backend = z.backend();
            if (f == ComplexElementary.SIGN) return backend.mapGradient(f, t[0], z, c.output());
            if (f.result() == Field.COMPLEX) return backend.mapGradient(f, t[0].conjugate(), z, c.output()).conjugate();
            NdArray slope = backend.mapGradient(f, backend.full(c.output().type(), 1), z, c.output());
            return backend.realPart(slope.conjugate().times(t[0]));
        }
    }

    /// y = factor · x.
    public record Scale(double factor) implements Unary {
        public ArrayType type(ArrayType x) { return x; }
        public NdArray forward(NdArray x) { return x.times(factor); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return g.times(factor); }
        public Reads reads() { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// y = conj(x).
    public record Conjugate() implements Unary {
        public ArrayType type(ArrayType x) { return x; }
        public NdArray forward(NdArray x) { return x.conjugate(); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return g.conjugate(); }
        public Reads reads() { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// y = x + 0i.
    public record ToComplex() implements Unary {
        public ArrayType type(ArrayType x) {
            if (x.isComplex()) throw new ShapeException("toComplex: needs a real array, got " + x);
            return ArrayType.complex(x.shape());
        }
        public NdArray forward(NdArray x) { return x.backend().toComplex(x); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return g.backend().realPart(g); }
        public Reads reads() { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// y = Re x.
    public record RealPart() implements Unary {
        public ArrayType type(ArrayType x) { return ArrayType.real(x.shape()); }
        public NdArray forward(NdArray x) { return x.isComplex() ? x.backend().realPart(x) : x; }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            return type.isComplex() ? g.backend().toComplex(g) : g;
        }
        public Reads reads() { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// y = a + b.
    public record Add() implements Binary {
        public ArrayType type(ArrayType a, ArrayType b) { return broadcast("add", a, b); }
        public NdArray forward(NdArray a, NdArray b) { return a.plus(b); }
        public NdArray backwardA(NdArray g, NdArray a, NdArray b, NdArray y) { return g; }
        public NdArray backwardB(NdArray g, NdArray a, NdArray b, NdArray y) { return g; }
        public int temporaries(List<ArrayType> inputs) { return apart(inputs); }
        public Reads readsA() { return Reads.NOTHING; }
        public Reads readsB() { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// y = a − b.
    public record Subtract() implements Binary {
        public ArrayType type(ArrayType a, ArrayType b) { return broadcast("subtract", a, b); }
        public NdArray forward(NdArray a, NdArray b) { return a.minus(b); }
        public NdArray backwardA(NdArray g, NdArray a, NdArray b, NdArray y) { return g; }
        public NdArray backwardB(NdArray g, NdArray a, NdArray b, NdArray y) { return g.times(-1); }
        public int temporaries(List<ArrayType> inputs) { return apart(inputs); }
        public Reads readsA() { return Reads.NOTHING; }
        public Reads readsB() { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// y = a · b; ∂L/∂a = g · conj(b).
    public record Multiply() implements Binary {
        public ArrayType type(ArrayType a, ArrayType b) { return broadcast("multiply", a, b); }
        public NdArray forward(NdArray a, NdArray b) { return a.times(b); }
        public NdArray backwardA(NdArray g, NdArray a, NdArray b, NdArray y) { return g.times(b.conjugate()); }
        public NdArray backwardB(NdArray g, NdArray a, NdArray b, NdArray y) { return g.times(a.conjugate()); }
        public int temporaries(List<ArrayType> inputs) { return conjugates(inputs, 2) + apart(inputs); }
        public Reads readsA() { return Reads.inputs(1); }
        public Reads readsB() { return Reads.inputs(0); }
        public TangentRule tangentRule() { return TangentRule.MULTILINEAR; }
    }

    /// y = a / b; ∂L/∂a = g / conj(b), ∂L/∂b = −g · conj(y) / conj(b).
    public record Divide() implements Binary {
        public ArrayType type(ArrayType a, ArrayType b) { return broadcast("divide", a, b); }
        public NdArray forward(NdArray a, NdArray b) { return a.dividedBy(b); }
        public NdArray backwardA(NdArray g, NdArray a, NdArray b, NdArray y) { return g.dividedBy(b.conjugate()); }
        public NdArray backwardB(NdArray g, NdArray a, NdArray b, NdArray y) {
            return g.times(y.conjugate()).dividedBy(b.conjugate()).times(-1);
        }
        public int temporaries(List<ArrayType> inputs) { return 2 + conjugates(inputs, 3) + apart(inputs); }
        public Reads readsA() { return Reads.inputs(1); }
        public Reads readsB() { return Reads.inputs(1).andOutput(); }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// (t_a − y·t_b)/b.
        public NdArray tangent(@Nullable NdArray[] t, Context c) {
            NdArray ofB = t[1] == null ? null : c.output().times(t[1]).times(-1);
            NdArray sum = ofB == null ? Objects.requireNonNull(t[0]) : t[0] == null ? ofB : ofB.plus(t[0]);
            return sum.dividedBy(c.inputs()[1]);
        }
    }

    /// y = f(a, b), both real; ∂L/∂a = g · ∂f/∂a.
    public record Zip(BinaryFunction f) implements Binary {
        public ArrayType type(ArrayType a, ArrayType b) {
            if (a.isComplex() || b.isComplex()) throw new ShapeException(f + ": needs real arrays, got " + a + " and " + b);
            return broadcast(f.name(), a, b);
        }
        public NdArray forward(NdArray a, NdArray b) { return a.backend().zip(f, a, b); }
        public NdArray backwardA(NdArray g, NdArray a, NdArray b, NdArray y) {
            return g.backend().zipGradient(f, Operand.A, g, a, b);
        }
        public NdArray backwardB(NdArray g, NdArray a, NdArray b, NdArray y) {
            return g.backend().zipGradient(f, Operand.B, g, a, b);
        }
        public int temporaries(List<ArrayType> inputs) { return apart(inputs); }
        public Reads readsA() { return Reads.inputs(0, 1); }
        public Reads readsB() { return Reads.inputs(0, 1); }
        public boolean isDifferentiable() { return !f.isComparison(); }
        public String name() { return f.name(); }
        public TangentRule tangentRule() { return TangentRule.SELF_ADJOINT; }
    }

    /// y = −(t·max(log p, −100) + (1 − t)·max(log(1 − p), −100)) of probabilities p and targets t, shaped alike.
    ///
    /// ∂L/∂p = g · (p − t) / max(p·(1 − p), 10⁻¹²), which is 0 where p = t, whichever they are; ∂L/∂t = g · (log(1 − p) − log p).
    public record BinaryCrossEntropy() implements Binary {
        private static final UnaryFunction FINITE = new UnaryFunction.Clamp(-100, Double.POSITIVE_INFINITY);
        private static final UnaryFunction NOT_ZERO = new UnaryFunction.Clamp(1e-12f, Double.POSITIVE_INFINITY);

        public ArrayType type(ArrayType p, ArrayType t) {
            if (p.isComplex() || !p.equals(t)) {
                throw new ShapeException("binaryCrossEntropy: needs real arrays of one shape, got " + p + " and " + t);
            }
            return p;
        }
        public NdArray forward(NdArray p, NdArray t) {
            return t.times(logarithm(p)).plus(complement(t).times(logarithm(complement(p)))).times(-1);
        }
        public NdArray backwardA(NdArray g, NdArray p, NdArray t, NdArray y) {
            return g.times(p.minus(t)).dividedBy(p.backend().map(NOT_ZERO, p.times(complement(p))));
        }
        public NdArray backwardB(NdArray g, NdArray p, NdArray t, NdArray y) {
            return g.times(logarithm(complement(p)).minus(logarithm(p)));
        }
        public int temporaries(List<ArrayType> inputs) { return 11; }
        public Reads readsA() { return Reads.inputs(0, 1); }
        public Reads readsB() { return Reads.inputs(0); }
        private static NdArray logarithm(NdArray p) { return p.backend().map(FINITE, p.backend().map(Elementary.LOG, p)); }
        private static NdArray complement(NdArray p) { return p.backend().full(ArrayType.real(Shape.SCALAR), 1).minus(p); }
        public TangentRule tangentRule() { return TangentRule.SELF_ADJOINT; }
    }

    /// y = a where the (real) condition is not 0, else b; ∂L/∂a = g there, ∂L/∂b = g elsewhere. All three under broadcasting.
    public record Where() implements Variadic {
        public ArrayType type(List<ArrayType> in) {
            if (in.get(0).isComplex()) throw new ShapeException("where: the condition must be real, got " + in.get(0));
            if (in.get(1).field() != in.get(2).field()) {
                throw new ShapeException("where: both choices must be real or both complex, got " + in.get(1) + " and "
                        + in.get(2));
            }
            Shape choices = Shape.broadcast("where", in.get(1).shape(), in.get(2).shape());
            return in.get(1).with(Shape.broadcast("where", in.get(0).shape(), choices));
        }
        public Result forward(List<NdArray> in) {
            Shape shape = type(in.stream().map(NdArray::type).toList()).shape();
            return Result.of(in.getFirst().backend().where(spread(in.get(0), shape), spread(in.get(1), shape),
                    spread(in.get(2), shape)));
        }
        public NdArray[] backward(NdArray g, Context c) {
            var backend = g.backend();
            NdArray condition = spread(c.inputs()[0], g.shape());
            NdArray zero = backend.zeros(g.type());
            return new NdArray[] {c.wanted()[0] ? backend.zeros(c.types().getFirst()) : null,
                    c.wanted()[1] ? backend.where(condition, g, zero) : null, c.wanted()[2] ? backend.where(condition, zero, g)
                    : null};
        }
        public int temporaries(List<ArrayType> inputs) { return 1 + apart(inputs); }
        public Reads reads(int input) { return Reads.inputs(0); }
        private static NdArray spread(NdArray x, Shape shape) {
            return x.shape().equals(shape) ? x : x.backend().broadcastTo(x, shape);
        }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// That of the choice; the condition has none.
        public NdArray tangent(@Nullable NdArray[] t, Context c) {
            var type = c.output().type();
            NdArray zero = c.output().backend().zeros(type);
            return c.output().backend().where(spread(c.inputs()[0], type.shape()),
                    t[1] == null ? zero : spread(t[1], type.shape()), t[2] == null ? zero : spread(t[2], type.shape()));
        }
    }

    /// Arrays of the result's size: what is summed back to operands that were spread over it, and operands made complex.
    private static int apart(List<ArrayType> inputs) {
        return inputs.stream().distinct().count() == 1 ? 0 : conjugates(inputs, 2) + inputs.size();
    }

    private static int conjugates(List<ArrayType> inputs, int arrays) {
        return inputs.stream().anyMatch(ArrayType::isComplex) ? arrays : 0;
    }

    private static ArrayType broadcast(String operation, ArrayType a, ArrayType b) {
        var field = a.isComplex() || b.isComplex() ? Field.COMPLEX : Field.REAL;
        return new ArrayType(Shape.broadcast(operation, a.shape(), b.shape()), field);
    }
}
