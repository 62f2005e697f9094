package cinegrad.autograd.op;

import cinegrad.autograd.option.OldElements;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Operations along one axis.
public final class AxisOps {
    private AxisOps() { }

    /// Operations along an axis of one array.
    public sealed interface AlongAxis extends Unary { }

    /// y_i = Σ_{k≤i} x_k; every summand gets the sum of the gradients from its place on.
    public record CumulativeSum(int axis, TimeDirection direction) implements AlongAxis {
        public ArrayType type(ArrayType x) { return x; }
        public NdArray forward(NdArray x) { return x.backend().scan(Optional.empty(), x, axis, direction); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            return g.backend().scan(Optional.empty(), g, axis, reversed(direction));
        }
        public Reads reads() { return Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR; }
    }

    /// y_i = Π_{k≤i} x_k, that is y_0 = x_0 and y_i = x_i·y_{i−1}.
    ///
    /// δ_i = g_i + conj(x_{i+1})·δ_{i+1}, walked back; ∂L/∂x_0 = δ_0, ∂L/∂x_i = δ_i·conj(y_{i−1}). Nothing is divided by, so
    /// zeros may stand anywhere.
    public record CumulativeProduct(int axis) implements AlongAxis {
        public ArrayType type(ArrayType x) { return x; }
        public NdArray forward(NdArray x) { return x.backend().cumprod(x, axis); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            int n = type.shape().size(axis);
            if (n < 2) return g;
            var backend = g.backend();
            NdArray next = backend.take(x, axis, IntStream.range(0, n).map(i -> i + 1 < n ? i + 1 : -1).toArray());
            NdArray delta = backend.scan(Optional.of(next.conjugate()), g, axis, TimeDirection.BACKWARD);
            NdArray before = backend.take(y, axis, IntStream.range(0, n - 1).toArray());
            NdArray others = backend.take(delta, axis, IntStream.range(1, n).toArray()).times(before.conjugate());
            return backend.concatenate(List.of(backend.take(delta, axis, new int[] {0}), others), axis);
        }
        public int temporaries(List<ArrayType> inputs) { return 7; }
        public Reads reads() { return Reads.inputs(0).andOutput(); }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// y′_i = x_i·y′_{i−1} + t_i·y_{i−1}, from y′_0 = t_0.
        public NdArray tangent(NdArray[] t, Context c) {
            int n = t[0].shape().size(axis);
            if (n < 2) return t[0];
            var backend = t[0].backend();
            NdArray before = backend.take(c.output(), axis, IntStream.range(0, n - 1).toArray());
            NdArray others = backend.take(t[0], axis, IntStream.range(1, n).toArray()).times(before);
            NdArray terms = backend.concatenate(List.of(backend.take(t[0], axis, new int[] {0}), others), axis);
            NdArray factors = backend.take(c.inputs()[0], axis, IntStream.range(0, n).map(i -> i == 0 ? -1 : i).toArray());
            return backend.scan(Optional.of(factors), terms, axis, TimeDirection.FORWARD);     // 0 · x_0 may be NaN
        }
    }

    /// y_i = a_i·y_{i−1} + b_i from y = 0: a linear recurrence.
    ///
    /// δ_i = g_i + conj(a_{i+1})·δ_{i+1} is the same recurrence walked back; ∂L/∂b = δ, ∂L/∂a_i = δ_i·conj(y_{i−1}).
    public record Recurrence(int axis) implements Binary {
        public ArrayType type(ArrayType a, ArrayType b) {
            if (!a.equals(b)) throw new ShapeException("scan: factors and terms must have one type, got " + a + " and " + b);
            return b;
        }
        public NdArray forward(NdArray a, NdArray b) { return b.backend().scan(Optional.of(a), b, axis, TimeDirection.FORWARD); }
        public NdArray backwardA(NdArray g, NdArray a, NdArray b, NdArray y) {
            return delta(g, a).times(shifted(y, -1).conjugate());
        }
        public NdArray backwardB(NdArray g, NdArray a, NdArray b, NdArray y) { return delta(g, a); }
        private NdArray delta(NdArray g, NdArray a) {
            return g.backend().scan(Optional.of(shifted(a, 1).conjugate()), g, axis, TimeDirection.BACKWARD);
        }
        /// x_{i+by}, 0 beyond the ends.
        private NdArray shifted(NdArray x, int by) {
            int size = x.shape().size(axis);
            int[] index = new int[size];
            Arrays.setAll(index, i -> i + by < 0 || i + by >= size ? -1 : i + by);
            return x.backend().take(x, axis, index);
        }
        public int temporaries(List<ArrayType> inputs) { return inputs.getFirst().isComplex() ? 7 : 4; }
        public Reads readsA() { return Reads.inputs(0).andOutput(); }
        public Reads readsB() { return Reads.inputs(0); }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// y′_i = a_i·y′_{i−1} + (a′_i·y_{i−1} + b′_i).
        public NdArray tangent(@Nullable NdArray[] t, Context c) {
            NdArray ofA = t[0] == null ? null : t[0].times(shifted(c.output(), -1));
            NdArray terms = ofA == null ? Objects.requireNonNull(t[1]) : t[1] == null ? ofA : ofA.plus(t[1]);
            return terms.backend().scan(Optional.of(c.inputs()[0]), terms, axis, TimeDirection.FORWARD);
        }
    }

    /// exp(x_i) / Σ_k exp(x_k), or its logarithm; ∂L/∂x = y·(g − Σ g·y), or g − exp(y)·Σ g.
    public record Softmax(SoftmaxKind kind, int axis) implements AlongAxis {
        public ArrayType type(ArrayType x) {
            if (x.isComplex()) throw new ShapeException("softmax: needs a real array, got " + x);
            x.shape().axis(axis);
            return x;
        }
        public NdArray forward(NdArray x) { return x.backend().softmax(kind, x, axis); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) {
            return g.backend().softmaxGradient(kind, g, y, axis);
        }
        public Reads reads() { return Reads.OUTPUT; }
        public TangentRule tangentRule() { return TangentRule.OWN; }
        /// y·(t − Σ y·t), as the gradient; of the logarithm t − Σ exp(y)·t.
        public NdArray tangent(NdArray[] t, Context c) {
            var backend = t[0].backend();
            if (kind == SoftmaxKind.PROBABILITIES) return backend.softmaxGradient(kind, t[0], c.output(), axis);
            NdArray share = backend.map(Elementary.EXP, c.output());
            return t[0].minus(backend.reduce(Reduction.SUM, share.times(t[0]), axis));
        }
    }

    /// The positions of the first `count` elements in the given order, as real numbers, without a gradient; [Gather] reads the
    /// values there and has one.
    public record Argsort(int axis, Order order, int count) implements AlongAxis {
        /// The largest axis whose positions are all single-precision numbers.
        private static final int MOST = 1 << 24;

        public ArrayType type(ArrayType x) {
            int size = x.shape().size(axis);
            if (x.isComplex()) throw new ShapeException("argsort: complex numbers have no order, got " + x);
            if (count < 0 || count > size || size > MOST) {
                throw new ShapeException("argsort: the first " + count + " of axis " + axis + " of " + x.shape()
                        + "; the axis must have as many, and at most 2^24");
            }
            return x.with(x.shape().with(axis, count));
        }
        public NdArray forward(NdArray x) { return x.backend().argsort(x, axis, order, count); }
        public NdArray backward(NdArray g, NdArray x, NdArray y, ArrayType type) { return g.backend().zeros(type); }
        public Reads reads() { return Reads.NOTHING; }
        public boolean isDifferentiable() { return false; }
    }

    /// The source of an index. One from the caller is read back and checked at every evaluation; one from [Argsort] is valid.
    public enum IndexOrigin { CALLER, ENGINE }

    /// y[…, i, …] = x[…, index[…, i, …], …] along `axis`; the gradient is [ScatterAdd] with the same index.
    public record Gather(int axis, IndexOrigin origin) implements Variadic {
        public ArrayType type(List<ArrayType> in) {
            ArrayType x = in.get(0);
            ArrayType index = in.get(1);
            if (index.isComplex() || index.shape().rank() != x.shape().rank()
                    || !index.shape().with(axis, 1).equals(x.shape().with(axis, 1))) {
                throw new ShapeException("gather: the index must be real and shaped as the array but for axis " + axis + ", got "
                        + index + " for " + x);
            }
            return x.with(index.shape());
        }
        public Result forward(List<NdArray> in) {
            NdArray x = in.get(0);
            NdArray index = in.get(1);
            return Result.of(origin == IndexOrigin.ENGINE ? gathered(x, axis, index) : x.backend().gather(x, axis, index));
        }
        public NdArray[] backward(NdArray g, Context c) {
            int size = c.types().getFirst().shape().size(axis);
            return new NdArray[] {c.wanted()[0] ? scattered(g, axis, c.inputs()[1], size) : null,
                    c.wanted()[1] ? g.backend().zeros(c.types().get(1)) : null};
        }
        public Reads reads(int input) { return input == 0 ? Reads.inputs(1) : Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR_IN_FIRST; }
    }

    /// The adjoint of [Gather]: y[…, index[…, i, …], …] += x[…, i, …] along `axis`, which has `size` elements in y.
    public record ScatterAdd(int axis, int size) implements Variadic {
        public ArrayType type(List<ArrayType> in) {
            if (in.get(1).isComplex() || !in.get(1).shape().equals(in.get(0).shape())) {
                throw new ShapeException("scatterAdd: the index must be real and shaped as the array, got " + in.get(1) + " for "
                        + in.get(0));
            }
            return in.getFirst().with(in.getFirst().shape().with(axis, size));
        }
        public Result forward(List<NdArray> in) {
            NdArray x = in.get(0);
            return Result.of(x.backend().scatterAdd(x, axis, in.get(1), size));
        }
        public NdArray[] backward(NdArray g, Context c) {
            return new NdArray[] {c.wanted()[0] ? gathered(g, axis, c.inputs()[1]) : null,
                    c.wanted()[1] ? g.backend().zeros(c.types().get(1)) : null};
        }
        public Reads reads(int input) { return input == 0 ? Reads.inputs(1) : Reads.NOTHING; }
        public TangentRule tangentRule() { return TangentRule.LINEAR_IN_FIRST; }
    }

    /// The larger or smaller of x[…, j, …] and all source[…, i, …] with index[…, i, …] = j along `axis`; equal extremes share the
    /// gradient evenly, of which x has none if `old` elements are replaced: it then holds what no source is beyond.
    /// Inputs: x, source, index.
    public record ScatterExtreme(int axis, Reduction which, OldElements old) implements Variadic {
        public ArrayType type(List<ArrayType> in) {
            ArrayType x = in.get(0);
            ArrayType index = in.get(2);
            if (in.stream().anyMatch(ArrayType::isComplex) || !index.equals(in.get(1))
                    || index.shape().rank() != x.shape().rank() || !index.shape().with(axis, 1).equals(x.shape().with(axis, 1))) {
                throw new ShapeException("scatterReduce: needs real arrays, a source and an index of one shape that differs "
                        + "from the array's along one axis alone, got " + in);
            }
            return x;
        }
        public Result forward(List<NdArray> in) {
            NdArray x = in.getFirst();
            return Result.of(x.backend().scatterExtreme(which, x, axis, in.get(2), in.get(1)));
        }
        public NdArray[] backward(NdArray g, Context c) {
            var backend = g.backend();
            NdArray index = c.inputs()[2];
            int size = c.types().getFirst().shape().size(axis);
            NdArray stayed = backend.zip(BinaryFunction.EQUAL, c.inputs()[0], c.output());
            NdArray moved = backend.zip(BinaryFunction.EQUAL, c.inputs()[1], gathered(c.output(), axis, index));
            NdArray arrived = scattered(moved, axis, index, size);
            if (old == OldElements.REPLACED) stayed = backend.where(arrived, backend.zeros(stayed.type()), stayed);
            NdArray share = g.dividedBy(stayed.plus(arrived));
            return new NdArray[] {c.wanted()[0] ? stayed.times(share) : null,
                    c.wanted()[1] ? moved.times(gathered(share, axis, index)) : null,
                    c.wanted()[2] ? backend.zeros(c.types().get(2)) : null};
        }
        public int temporaries(List<ArrayType> inputs) { return 8; }
        public Reads reads(int input) { return input == 2 ? Reads.NOTHING : Reads.inputs(0, 1, 2).andOutput(); }
    }

    /// [cinegrad.ops.AxisOperations#gather] by an index that is known to be sound.
    private static NdArray gathered(NdArray x, int axis, NdArray index) {
        NdArray y = x.backend().empty(x.type().with(index.shape()));
        x.backend().gatherInto(x, axis, index, y);
        return y;
    }

    private static NdArray scattered(NdArray x, int axis, NdArray index, int size) {
        NdArray y = x.backend().empty(x.type().with(x.shape().with(axis, size)));
        x.backend().scatterAddInto(x, axis, index, y);
        return y;
    }

    private static TimeDirection reversed(TimeDirection direction) {
        return direction == TimeDirection.FORWARD ? TimeDirection.BACKWARD : TimeDirection.FORWARD;
    }
}
