package cinegrad.autograd;

import cinegrad.ops.function.Operand;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.linear.AdjointMap;
import cinegrad.autograd.op.ApplyLinearMap;
import cinegrad.ops.linear.AxisMap;
import cinegrad.autograd.op.AxisOps;
import cinegrad.autograd.op.Convolution;
import cinegrad.autograd.op.Elementwise;
import cinegrad.ops.linear.FourierMap;
import cinegrad.autograd.op.Reduce;
import cinegrad.ops.linear.SampleMap;
import cinegrad.autograd.op.Sampling;
import cinegrad.autograd.op.Structural;
import cinegrad.ops.AdamStep;
import cinegrad.ops.Backend;
import cinegrad.ops.Buffer;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.Moments;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// A backend that computes nothing: its arrays stand for tensors, and every verb records the operation that would compute it.
///
/// Gradient rules are algebra over verbs, so run on this backend a rule writes down the graph of the gradient, which can be
/// differentiated again. Verbs that look at numbers or take them from outside say that they cannot.
final class RecordingBackend implements Backend {
    private static final Conv3dFinish NOTHING_MORE = new Conv3dFinish(Optional.empty(), Optional.empty(), Activation.NONE);

    private final Backend backend;

    /// The "memory" of an array: the tensor it stands for, another one after it was written to.
    private static final class Recorded implements Buffer {
        private Tensor tensor;

        Recorded(Tensor tensor) {
            this.tensor = tensor;
        }

        @Override
        public int length() {
            return tensor.type().numbers();
        }

        @Override
        public long bytes() {
            return 0;
        }
    }

    RecordingBackend(Backend backend) {
        this.backend = backend;
    }

    /// An array that stands for `tensor`.
    NdArray array(Tensor tensor) {
        return new NdArray(this, tensor.type(), new Recorded(tensor));
    }

    /// The tensor an array stands for; a reshaped array of the same memory stands for the reshaped tensor.
    static Tensor tensor(NdArray array) {
        Tensor t = ((Recorded) array.buffer()).tensor;
        if (t.type().equals(array.type())) return t;
        Tensor real = t.viewAsReal().reshape(array.type().asReal().shape());
        return array.isComplex() ? real.viewAsComplex() : real;
    }

    private static TensorNumber number(NdArray array) {
        return array == null ? null : TensorNumber.of(tensor(array));
    }

    private static UnsupportedOperationException notTwice(String verb) {
        return new UnsupportedOperationException("second derivative: " + verb + " cannot be differentiated again");
    }

    @Override
    public String name() {
        return "recording for " + backend.name();
    }

    @Override
    public Precision precision() {
        return backend.precision();
    }

    // ---- memory ----

    @Override
    public Buffer newBuffer(int length) {
        throw notTwice("an array that is written to");
    }

    @Override
    public NdArray upload(ArrayType type, double[] numbers) {
        return array(Tensor.constant(backend.upload(type, numbers)));
    }

    @Override
    public NdArray upload(ArrayType type, float[] numbers) {
        return array(Tensor.constant(backend.upload(type, numbers)));
    }

    @Override
    public double[] download(NdArray x) {
        throw notTwice("a rule that looks at numbers");
    }

    @Override
    public void writeInto(NdArray to, double[] numbers) {
        throw notTwice("an array that is written to");
    }

    @Override
    public NdArray full(ArrayType type, double value) {
        return array(Tensor.constant(backend.full(type, value)));
    }

    // ---- element by element ----

    @Override
    public NdArray map(UnaryFunction f, NdArray x) {
        return array(tensor(x).map(f));
    }

    @Override
    public NdArray mapGradient(UnaryFunction f, NdArray g, NdArray x, NdArray y) {
        if (f.needs() == UnaryFunction.Needs.NOTHING) return array(tensor(g).times(f.derivative(0, 0)));
        return array(tensor(g).times(f.derivative(number(x), number(y)).tensor()));
    }

    @Override
    public NdArray zip(BinaryFunction f, NdArray a, NdArray b) {
        Tensor p = tensor(a);
        Tensor q = tensor(b);
        return array(switch (f) {
            case ADD -> p.plus(q);
            case SUBTRACT -> p.minus(q);
            case MULTIPLY -> p.times(q);
            case DIVIDE -> p.dividedBy(q);
            case POWER, MAXIMUM, MINIMUM, ATAN2, HYPOT, REMAINDER, FMOD, LESS, LESS_OR_EQUAL, EQUAL -> Tensor.apply(new Elementwise.Zip(f), p, q);
        });
    }

    @Override
    public NdArray zipGradient(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b) {
        var p = number(a);
        var q = number(b);
        var y = p.zip(f, q);
        return array(tensor(g).times((operand == Operand.A ? f.derivativeA(p, q, y) : f.derivativeB(p, q, y)).tensor()));
    }

    @Override
    public NdArray map(ComplexFunction f, NdArray z) {
        return array(tensor(z).map(f));
    }

    @Override
    public NdArray mapGradient(ComplexFunction f, NdArray g, NdArray z, NdArray w) {
        return array(f.gradient(number(g), number(z), number(w)).tensor());
    }

    @Override
    public NdArray where(NdArray condition, NdArray a, NdArray b) {
        return array(Tensor.where(tensor(condition), tensor(a), tensor(b)));
    }

    @Override
    public NdArray scale(NdArray x, double factor) {
        return array(tensor(x).times(factor));
    }

    @Override
    public NdArray conjugate(NdArray x) {
        return array(tensor(x).conj());
    }

    @Override
    public NdArray toComplex(NdArray x) {
        return array(Tensor.apply(new Elementwise.ToComplex(), tensor(x)));
    }

    @Override
    public NdArray realPart(NdArray x) {
        return array(tensor(x).real());
    }

    // ---- along axes ----

    @Override
    public NdArray reduce(Reduction r, NdArray x, int... axes) {
        var over = Arrays.stream(AxisGroup.axes("reduce", x.shape(), axes)).boxed().toList();
        return array(Tensor.apply(r == Reduction.SUM ? new Reduce.Sum(over) : new Reduce.Extreme(r, over), tensor(x)));
    }

    @Override
    public NdArray broadcastTo(NdArray x, Shape shape) {
        return array(tensor(x).broadcastTo(shape));
    }

    @Override
    public NdArray permute(NdArray x, int... order) {
        return array(tensor(x).permute(order));
    }

    @Override
    public NdArray take(NdArray x, int axis, int[] index) {
        return array(Positions.takeOrZero(tensor(x), axis, index));
    }

    @Override
    public NdArray takeAdjoint(NdArray y, int axis, int[] index, int size) {
        return array(Tensor.apply(new Structural.Put(y.shape().axis(axis), index, size), tensor(y)));
    }

    @Override
    public NdArray concatenate(List<NdArray> parts, int axis) {
        return array(Tensor.concatenate(axis, parts.stream().map(RecordingBackend::tensor).toArray(Tensor[]::new)));
    }

    @Override
    public NdArray recur(Optional<NdArray> factor, NdArray x, int axis, TimeDirection direction) {
        if (factor.isEmpty()) return array(Tensor.apply(new AxisOps.CumulativeSum(x.shape().axis(axis), direction), tensor(x)));
        if (direction == TimeDirection.FORWARD) return array(tensor(x).scan(tensor(factor.get()), axis));
        Tensor back = tensor(x).flip(axis).scan(tensor(factor.get()).flip(axis), axis);
        return array(back.flip(axis));
    }

    @Override
    public Moments moments(NdArray x, int... axes) {
        int[] over = AxisGroup.axes("moments", x.shape(), axes);
        double share = 1.0 / Arrays.stream(over).map(x.shape()::size).reduce(1, (a, b) -> a * b);
        NdArray mean = reduce(Reduction.SUM, x, over).times(share);
        NdArray distance = x.minus(mean);
        return new Moments(mean, reduce(Reduction.SUM, distance.times(distance), over).times(share));
    }

    @Override
    public NdArray softmax(SoftmaxKind kind, NdArray x, int axis) {
        return array(Tensor.apply(new AxisOps.Softmax(kind, x.shape().axis(axis)), tensor(x)));
    }

    @Override
    public NdArray softmaxGradient(SoftmaxKind kind, NdArray g, NdArray y, int axis) {
        int a = y.shape().axis(axis);
        if (kind == SoftmaxKind.LOGARITHMS) return g.minus(map(Elementary.EXP, y).times(reduce(Reduction.SUM, g, a)));
        return y.times(g.minus(reduce(Reduction.SUM, g.times(y), a)));
    }

    @Override
    public NdArray positions(NdArray x, int axis, Order order, int count) {
        return array(Tensor.apply(new AxisOps.Positions(x.shape().axis(axis), order, count), tensor(x)));
    }

    @Override
    public NdArray gather(NdArray x, int axis, NdArray index) {
        return array(tensor(x).gather(axis, tensor(index)));
    }

    @Override
    public NdArray gatherAdjoint(NdArray y, int axis, NdArray index, int size) {
        return array(Tensor.apply(new AxisOps.Scatter(y.shape().axis(axis), size), tensor(y), tensor(index)));
    }

    // ---- products and convolutions ----

    @Override
    public NdArray matmul(NdArray a, Transpose transposeA, NdArray b, Transpose transposeB) {
        Tensor p = transposeA == Transpose.YES ? tensor(a).transpose() : tensor(a);
        Tensor q = transposeB == Transpose.YES ? tensor(b).transpose() : tensor(b);
        return array(p.matmul(q));
    }

    @Override
    public NdArray conv3d(NdArray x, NdArray w, Conv3dGeometry g, Conv3dFinish finish) {
        Tensor y = Tensor.apply(new Convolution.Conv3d(g, Set.of(), Activation.NONE), tensor(x), tensor(w));
        if (finish.bias().isPresent()) y = y.plus(tensor(finish.bias().get()));
        if (finish.addend().isPresent()) y = y.plus(tensor(finish.addend().get()));
        return array(finish.activation() == Activation.RELU ? y.relu() : y);
    }

    @Override
    public NdArray conv3dInputGradient(NdArray gradient, NdArray w, Conv3dGeometry g) {
        return array(Tensor.apply(new Convolution.ConvTranspose3d(g), tensor(gradient), tensor(w)));
    }

    @Override
    public NdArray conv3dWeightGradient(NdArray gradient, NdArray x, Conv3dGeometry g) {
        return array(Tensor.apply(new Convolution.WeightCorrelation(g), tensor(gradient), tensor(x)));
    }

    @Override
    public NdArray sweep(NdArray p, NdArray w, NdArray bias, RecurrentGeometry s, TimeDirection direction) {
        var hidden = new NdArray[s.frames()];
        for (int step = 0; step < hidden.length; step++) {
            int t = direction.frame(step, hidden.length);
            NdArray sum = frame(p, t).plus(bias);
            if (step > 0) sum = sum.plus(conv3d(hidden[direction.frame(step - 1, hidden.length)], w, frames(s), NOTHING_MORE));
            hidden[t] = map(Elementary.RELU, sum);
        }
        return hidden.length == 0 ? array(tensor(p)) : concatenate(List.of(hidden), 1);
    }

    @Override
    public NdArray sweepGradient(NdArray g, NdArray w, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        var delta = new NdArray[s.frames()];
        for (int step = delta.length - 1; step >= 0; step--) {
            int t = direction.frame(step, delta.length);
            NdArray arriving = frame(g, t);
            if (step + 1 < delta.length) arriving = arriving.plus(conv3dInputGradient(delta[direction.frame(step + 1, delta.length)], w, frames(s)));
            delta[t] = mapGradient(Elementary.RELU, arriving, null, frame(hidden, t));
        }
        return delta.length == 0 ? array(tensor(g)) : concatenate(List.of(delta), 1);
    }

    @Override
    public NdArray sweepWeightGradient(NdArray delta, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        NdArray sum = zeros(ArrayType.real(s.weight()));
        for (int step = 1; step < s.frames(); step++) {
            sum = sum.plus(conv3dWeightGradient(frame(delta, direction.frame(step, s.frames())), frame(hidden, direction.frame(step - 1, s.frames())), frames(s)));
        }
        return sum;
    }

    /// Frame `t` of every video.
    private NdArray frame(NdArray video, int t) {
        return take(video, 1, new int[] {t});
    }

    /// The convolution of one frame of every video.
    private static Conv3dGeometry frames(RecurrentGeometry s) {
        return Conv3dGeometry.same(s.video().with(1, 1), s.weight());
    }

    // ---- transforms ----

    @Override
    public NdArray fft(NdArray x, FftGeometry g) {
        return linear(new FourierMap(g.axes(), g.direction(), g.norm(), g.centering()), x);
    }

    @Override
    public NdArray sample(NdArray x, SamplePlan plan) {
        return linear(new SampleMap(plan), x);
    }

    @Override
    public NdArray sampleAdjoint(NdArray y, SamplePlan plan) {
        Shape shape = y.shape();
        int h = y.isComplex() ? -2 : -3;
        var from = y.type().with(shape.with(h, plan.input().height()).with(h + 1, plan.input().width()));
        return linear(new AdjointMap(new SampleMap(plan), from), y);
    }

    @Override
    public NdArray alongAxis(NdArray x, int axis, AxisMatrix matrix) {
        return linear(new AxisMap(x.shape().axis(axis), matrix), x);
    }

    private NdArray linear(LinearMap map, NdArray x) {
        return array(Tensor.apply(new ApplyLinearMap(map), tensor(x)));
    }

    @Override
    public NdArray poolPositions(NdArray x, PoolGeometry g) {
        return array(Tensor.apply(new Sampling.PoolPositions(g), tensor(x)));
    }

    @Override
    public NdArray gridSample(NdArray image, NdArray grid, GridSampleGeometry g) {
        return array(Tensor.apply(new Sampling.GridSample(g), tensor(image), tensor(grid)));
    }

    @Override
    public NdArray gridSampleImageGradient(NdArray gradient, NdArray grid, GridSampleGeometry g) {
        return array(Tensor.apply(new Sampling.GridSampleImageGradient(g), tensor(gradient), tensor(grid)));
    }

    @Override
    public NdArray gridSampleGridGradient(NdArray gradient, NdArray image, NdArray grid, GridSampleGeometry g) {
        return concatenate(IntStream.range(0, g.axes())
                .mapToObj(axis -> reduce(Reduction.SUM, gradient.times(gridSample(image, grid, g.derivative(axis))), -1)).toList(), -1);
    }

    // ---- training ----

    @Override
    public void addInto(NdArray sum, double factor, NdArray term) {
        write(sum, tensor(sum).plus(tensor(term).times(factor)));
    }

    @Override
    public void copyInto(NdArray to, NdArray from) {
        write(to, tensor(from));
    }

    @Override
    public void scaleInto(NdArray x, double factor) {
        write(x, tensor(x).times(factor));
    }

    /// From now on the memory of `array` stands for another tensor.
    private static void write(NdArray array, Tensor tensor) {
        ((Recorded) array.buffer()).tensor = tensor;
    }

    @Override
    public void adamInto(NdArray parameter, NdArray m, NdArray v, NdArray gradient, AdamStep step) {
        throw notTwice("an array that is written to");
    }
}
