package cinegrad.autograd.func;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.AxisOps;
import cinegrad.autograd.op.Elementwise;
import cinegrad.autograd.op.LinearAlgebra;
import cinegrad.autograd.op.Normalization;
import cinegrad.autograd.op.Op;
import cinegrad.autograd.op.Product;
import cinegrad.autograd.op.Reads;
import cinegrad.autograd.op.Reduce;
import cinegrad.autograd.op.Structural;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// What a function records for one example, recorded again for a batch: tensors that depend on the example get a first axis that
/// counts the examples, all others stay as they are.
final class BatchedRecording {
    private final int examples;
    private final IdentityHashMap<Tensor, Tensor> batched = new IdentityHashMap<>();

    private BatchedRecording(int examples) {
        this.examples = examples;
    }

    /// f of every example.
    ///
    /// @param arguments batches, the examples along the first axis of each
    static Tensor of(Function<List<Tensor>, Tensor> f, List<Tensor> arguments) {
        if (arguments.isEmpty()) throw new IllegalArgumentException("vmap: a function needs at least one argument");
        int examples = arguments.getFirst().shape().size(0);
        for (var a : arguments) {
            if (a.shape().size(0) != examples) {
                throw new ShapeException("vmap: batches of " + examples + " and of " + a.shape().size(0) + " examples: "
                        + arguments.stream().map(Tensor::type).toList());
            }
        }
        var recording = new BatchedRecording(examples);
        var one = arguments.stream().map(BatchedRecording::placeholder).toList();
        Tensor y = f.apply(one);
        for (int i = 0; i < one.size(); i++) recording.batched.put(one.get(i), arguments.get(i));
        for (var t : recorded(y)) recording.record(t);
        return recording.spread(y);
    }

    /// An example that has no numbers.
    private static Tensor placeholder(Tensor batch) {
        var type = batch.type().with(batch.shape().remove(0));
        Tensor source = Tensor.variable(batch.backend().zeros(ArrayType.real(Shape.SCALAR)));
        return Tensor.apply(new Example(type), source);
    }

    /// Whether the numbers of `t` are those of an example that has none.
    static boolean readsExample(Tensor t) {
        return recorded(t).stream().anyMatch(below -> below.op() instanceof Example);
    }

    /// One example of a batch, as the function sees it.
    private record Example(ArrayType type) implements Op.Custom {
        @Override
        public ArrayType type(List<ArrayType> inputs) {
            return type;
        }

        @Override
        public Result forward(List<NdArray> inputs) {
            throw new IllegalStateException("vmap: the function asks for a value; it is recorded once for all examples, and may "
                    + "only record operations on its arguments");
        }

        @Override
        public NdArray[] backward(NdArray g, Context context) {
            return new NdArray[] {g.backend().zeros(context.types().getFirst())};
        }

        @Override
        public Reads reads(int input) {
            return Reads.NOTHING;
        }
    }

    /// Everything below y, inputs first.
    private static List<Tensor> recorded(Tensor y) {
        var seen = new IdentityHashMap<Tensor, Tensor>();
        var open = new ArrayList<>(List.of(y));
        seen.put(y, y);
        for (int i = 0; i < open.size(); i++) {
            for (var input : open.get(i).inputs()) if (seen.put(input, input) == null) open.add(input);
        }
        open.sort((a, b) -> Long.compare(a.id(), b.id()));
        return open;
    }

    private void record(Tensor t) {
        if (batched.containsKey(t) || t.inputs().stream().noneMatch(batched::containsKey)) return;
        Tensor all = batched(t);
        var type = t.type().with(t.shape().insert(0, examples));
        if (!all.type().equals(type)) {
            throw new IllegalStateException("vmap: " + t + " became " + all.type() + ", not " + type);
        }
        boolean detached = !t.needsGradient() && t.op().isDifferentiable() && t.inputs().stream().anyMatch(Tensor::needsGradient);
        batched.put(t, detached ? all.detach() : all);
    }

    /// The operation of `t` for all examples.
    private Tensor batched(Tensor t) {
        Tensor x = t.inputs().getFirst();
        Shape shape = x.shape();
        return switch (t.op()) {
            case Elementwise.Map _, Elementwise.MapComplex _, Elementwise.Scale _, Elementwise.Conjugate _,
                    Elementwise.ToComplex _,
                    Elementwise.RealPart _, Structural.AsReal _, Structural.AsComplex _, LinearAlgebra.OfMatrix _
                    -> Tensor.apply(t.op(), spread(x));
            case Elementwise.Add _, Elementwise.Subtract _, Elementwise.Multiply _, Elementwise.Divide _, Elementwise.Zip _,
                    Elementwise.Where _, Product.Matmul _, LinearAlgebra.Solve _, LinearAlgebra.SolveTriangular _ -> aligned(t);
            case Elementwise.BinaryCrossEntropy _ -> spreading(t, t.op());
            case Structural.Reshape(Shape to) -> Tensor.apply(new Structural.Reshape(to.insert(0, examples)), spread(x));
            case Structural.BroadcastTo(Shape to) -> Tensor.apply(new Structural.BroadcastTo(to.insert(0, examples)),
                    withRank(spread(x), to.rank()));
            case Structural.Permute(var order) -> Tensor.apply(new Structural.Permute(IntStream.concat(IntStream.of(0),
                    order.stream().mapToInt(axis -> shape.axis(axis) + 1)).boxed().toList()), spread(x));
            case Structural.Take(int axis, int[] index) -> spreading(t, new Structural.Take(shape.axis(axis) + 1, index));
            case Structural.IndexAdd(int axis, int[] index, int size)
                    -> spreading(t, new Structural.IndexAdd(shape.axis(axis) + 1, index, size));
            case Structural.Concatenate(int axis) -> spreading(t, new Structural.Concatenate(shape.axis(axis) + 1));
            case Reduce.Sum(var axes) -> reduced(x, axes, Reduce.Sum::new);
            case Reduce.Extreme(var which, var axes) -> reduced(x, axes, a -> new Reduce.Extreme(which, a));
            case Reduce.Variance(var axes, int correction) -> reduced(x, axes, a -> new Reduce.Variance(a, correction));
            case Reduce.Deviation(var axes, int correction) -> reduced(x, axes, a -> new Reduce.Deviation(a, correction));
            case Reduce.EuclideanNorm(var axes) -> reduced(x, axes, Reduce.EuclideanNorm::new);
            case Reduce.LogSumExp(var axes) -> reduced(x, axes, Reduce.LogSumExp::new);
            case Normalization.Standardize(var axes, double epsilon)
                    -> reduced(x, axes, a -> new Normalization.Standardize(a, epsilon));
            case AxisOps.CumulativeSum(int axis, var direction)
                    -> spreading(t, new AxisOps.CumulativeSum(shape.axis(axis) + 1, direction));
            case AxisOps.CumulativeProduct(int axis) -> spreading(t, new AxisOps.CumulativeProduct(shape.axis(axis) + 1));
            case AxisOps.Recurrence(int axis) -> spreading(t, new AxisOps.Recurrence(shape.axis(axis) + 1));
            case AxisOps.Softmax(var kind, int axis) -> spreading(t, new AxisOps.Softmax(kind, shape.axis(axis) + 1));
            case AxisOps.Argsort(int axis, var order, int count)
                    -> spreading(t, new AxisOps.Argsort(shape.axis(axis) + 1, order, count));
            case AxisOps.Gather(int axis, var origin) -> spreading(t, new AxisOps.Gather(shape.axis(axis) + 1, origin));
            case AxisOps.ScatterAdd(int axis, int size) -> spreading(t, new AxisOps.ScatterAdd(shape.axis(axis) + 1, size));
            default -> oneByOne(t);
        };
    }

    /// The tensor for all examples, repeated where it does not depend on them.
    private Tensor spread(Tensor t) {
        Tensor all = batched.get(t);
        return all != null ? all : t.unsqueeze(0).broadcastTo(t.shape().insert(0, examples));
    }

    /// An operation on inputs that all have the axis of the examples.
    private Tensor spreading(Tensor t, Op op) {
        return Tensor.apply(op, t.inputs().stream().map(this::spread).toArray(Tensor[]::new));
    }

    /// An operation that broadcasts leading axes: those of each example are made as many.
    private Tensor aligned(Tensor t) {
        int rank = t.inputs().stream().mapToInt(input -> input.shape().rank()).max().orElse(0);
        return Tensor.apply(t.op(), t.inputs().stream().map(input -> {
            Tensor all = batched.get(input);
            return all == null ? input : withRank(all, rank);
        }).toArray(Tensor[]::new));
    }

    /// A batch whose examples have `rank` axes, new ones of size 1 in front.
    private static Tensor withRank(Tensor batch, int rank) {
        Tensor y = batch;
        while (y.shape().rank() < rank + 1) y = y.unsqueeze(1);
        return y;
    }

    /// A reduction over axes of each example, all of them where none is named.
    private Tensor reduced(Tensor x, List<Integer> axes, Function<List<Integer>, Op> op) {
        int rank = x.shape().rank();
        UnaryOperator<Tensor> apply = all -> Tensor.apply(op.apply((axes.isEmpty() ? IntStream.range(0, Math.max(1, rank))
                : axes.stream().mapToInt(axis -> x.shape().axis(axis))).map(axis -> axis + 1).boxed().toList()), all);
        return rank > 0 ? apply.apply(spread(x)) : apply.apply(spread(x).unsqueeze(1)).squeeze(1);
    }

    /// The operation on every example by itself.
    private Tensor oneByOne(Tensor t) {
        if (examples == 0) return Tensor.constant(t.backend().zeros(t.type().with(t.shape().insert(0, 0))));
        return Tensor.stack(0, IntStream.range(0, examples).mapToObj(i -> Tensor.apply(t.op(), t.inputs().stream().map(input -> {
            Tensor all = batched.get(input);
            return all == null ? input : all.select(0, i);
        }).toArray(Tensor[]::new))).toArray(Tensor[]::new));
    }
}
