package cinegrad.gpu;

import cinegrad.ops.AdamStep;
import cinegrad.ops.ArrayType;
import cinegrad.ops.AxisGroup;
import cinegrad.ops.Backend;
import cinegrad.ops.BinaryFunction;
import cinegrad.ops.Broadcast;
import cinegrad.ops.Buffer;
import cinegrad.ops.ComplexFunction;
import cinegrad.ops.Concatenation;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.Conv3dGeometry;
import cinegrad.ops.Frames;
import cinegrad.ops.MatmulGeometry;
import cinegrad.ops.Moments;
import cinegrad.ops.NdArray;
import cinegrad.ops.Order;
import cinegrad.ops.Permutation;
import cinegrad.ops.Precision;
import cinegrad.ops.RecurrentGeometry;
import cinegrad.ops.Reduction;
import cinegrad.ops.Shape;
import cinegrad.ops.ShapeException;
import cinegrad.ops.SoftmaxKind;
import cinegrad.ops.TimeDirection;
import cinegrad.ops.UnaryFunction;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.SamplePlan;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Single precision on a CUDA device. Verbs only start their kernels; whoever downloads numbers waits for them.
///
/// Nothing runs on the CPU instead, sums have one order, and no gradient is added up atomically: results repeat bit by bit.
public final class CudaBackend implements Backend, AutoCloseable {
    private final Stage stage;
    private final Reductions reductions;
    private final AxisVerbs axisVerbs;
    private final MatrixProducts products;
    private final Convolutions convolutions;
    private final FourierTransforms transforms;
    private final Lookups lookups;

    /// As [#CudaBackend(Device,ConvMode)] with the fast convolutions.
    public CudaBackend(Device device) {
        this(device, ConvMode.FAST);
    }

    /// The backend owns the device and closes it.
    ///
    /// @param mode whether convolutions may round the numbers they multiply to 10 bits (TF32), as PyTorch does on a card by default
    public CudaBackend(Device device, ConvMode mode) {
        stage = new Stage(device);
        reductions = new Reductions(stage);
        axisVerbs = new AxisVerbs(stage);
        products = new MatrixProducts(stage);
        convolutions = new Convolutions(stage, reductions, mode);
        transforms = new FourierTransforms(stage);
        lookups = new Lookups(stage);
    }

    @Override
    public String name() {
        return "cuda";
    }

    /// The device behind it.
    public DeviceDescription device() {
        return stage.device().description();
    }

    /// Bytes of device memory that further arrays could take.
    public long availableBytes() {
        return stage.device().freeBytes() + keptBytes();
    }

    /// Bytes of device memory that arrays hold.
    public long usedBytes() {
        return stage.memory().usedBytes();
    }

    /// Bytes of device memory kept for the next arrays.
    public long keptBytes() {
        return stage.memory().keptBytes();
    }

    /// Waits until everything asked for is done.
    public void synchronise() {
        stage.device().synchronise();
    }

    @Override
    public void close() {
        stage.close();
    }

    @Override
    public Precision precision() {
        return Precision.SINGLE;
    }

    // ---- memory ----

    @Override
    public Buffer newBuffer(int length) {
        return stage.take(length);
    }

    @Override
    public void discard(Buffer buffer) {
        ((DeviceBuffer) buffer).close();
    }

    @Override
    public NdArray upload(ArrayType type, double[] numbers) {
        return upload(type, floats(numbers));
    }

    @Override
    public NdArray upload(ArrayType type, float[] numbers) {
        return new NdArray(this, type, stage.upload(numbers));
    }

    @Override
    public double[] download(NdArray x) {
        var floats = new float[x.numbers()];
        if (floats.length > 0) stage.device().read(MemorySegment.ofArray(floats), DeviceBuffer.of(x).address());
        var doubles = new double[floats.length];
        for (int i = 0; i < doubles.length; i++) doubles[i] = floats[i];
        return doubles;
    }

    @Override
    public void writeInto(NdArray to, double[] numbers) {
        if (numbers.length > 0) stage.device().write(DeviceBuffer.of(to).address(), MemorySegment.ofArray(floats(numbers)));
    }

    private static float[] floats(double[] numbers) {
        var f = new float[numbers.length];
        for (int i = 0; i < f.length; i++) f[i] = (float) numbers[i];
        return f;
    }

    @Override
    public NdArray full(ArrayType type, double value) {
        NdArray y = empty(type);
        long n = y.numbers();
        stage.launch("fill", Grid.over(n), y, (float) value, AxisVerbs.step(type), n);
        return y;
    }

    // ---- random numbers ----

    @Override
    public NdArray uniform(ArrayType type, RandomStream random) {
        return drawn("randomUniform", type, random);
    }

    @Override
    public NdArray normal(ArrayType type, RandomStream random) {
        return drawn("randomNormal", type, random);
    }

    private NdArray drawn(String kernel, ArrayType type, RandomStream random) {
        var y = new NdArray(this, type, newBuffer(type.numbers()));
        long n = y.numbers();
        stage.launch(kernel, Grid.over(n), y, random.seed(), random.id(), random.position(), n);
        random.seek(random.position() + n);
        return y;
    }

    // ---- element by element ----

    @Override
    public NdArray map(UnaryFunction f, NdArray x) {
        NdArray y = empty(x.type());
        var function = FunctionKernel.of(f);
        long n = x.numbers();
        stage.launch(function.name(), Grid.over(n), x, y, function.p(), function.q(), n);
        return y;
    }

    @Override
    public NdArray mapGradient(UnaryFunction f, NdArray g, NdArray x, NdArray y) {
        NdArray d = empty(g.type());
        var function = FunctionKernel.of(f);
        long n = g.numbers();
        stage.launch(function.gradient(), Grid.over(n), g, FunctionKernel.readsInput(f.needs()) ? x : null, FunctionKernel.readsOutput(f.needs()) ? y : null, d,
                function.p(), function.q(), n);
        return d;
    }

    @Override
    public NdArray zip(BinaryFunction f, NdArray a, NdArray b) {
        if (a.isComplex() != b.isComplex()) return a.isComplex() ? zip(f, a, toComplex(b)) : zip(f, toComplex(a), b);
        if (a.isComplex() && !f.isComplexToo()) throw new ShapeException(f + ": not defined for complex arrays");
        var walk = new Broadcast(FunctionKernel.name(f), a.shape(), b.shape());
        NdArray y = empty(a.type().with(walk.output()));
        long n = walk.output().elements();
        stage.launch((a.isComplex() ? "zip_complex_" : "zip_") + FunctionKernel.name(f), Grid.over(n), a, b, y, Axes.of(walk), n);
        return y;
    }

    @Override
    public NdArray zipGradient(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b) {
        var walk = new Broadcast(FunctionKernel.name(f), a.shape(), b.shape());
        NdArray d = empty(g.type());
        long n = d.numbers();
        stage.launch("zip_" + FunctionKernel.name(f) + (operand == Operand.A ? "_gradient_a" : "_gradient_b"), Grid.over(n), g, a, b, d, Axes.of(walk), n);
        return d;
    }

    @Override
    public NdArray map(ComplexFunction f, NdArray z) {
        NdArray w = empty(new ArrayType(z.shape(), f.result()));
        var function = FunctionKernel.of(f);
        long n = z.shape().elements();
        stage.launch(function.name(), Grid.over(n), z, w, function.exponent(), n);
        return w;
    }

    @Override
    public NdArray mapGradient(ComplexFunction f, NdArray g, NdArray z, NdArray w) {
        NdArray d = empty(ArrayType.complex(g.shape()));
        var function = FunctionKernel.of(f);
        long n = g.shape().elements();
        stage.launch(function.gradient(), Grid.over(n), g, FunctionKernel.readsInput(f.needs()) ? z : null, FunctionKernel.readsOutput(f.needs()) ? w : null, d, function.exponent(), n);
        return d;
    }

    @Override
    public NdArray where(NdArray condition, NdArray a, NdArray b) {
        NdArray y = empty(a.type());
        long n = y.numbers();
        stage.launch("where", Grid.over(n), condition, a, b, y, AxisVerbs.step(a.type()), n);
        return y;
    }

    @Override
    public NdArray scale(NdArray x, double factor) {
        NdArray y = empty(x.type());
        long n = x.numbers();
        stage.launch("scale", Grid.over(n), (float) factor, x, y, n);
        return y;
    }

    @Override
    public NdArray conjugate(NdArray x) {
        NdArray y = empty(x.type());
        long n = x.shape().elements();
        stage.launch("conjugate", Grid.over(n), x, y, n);
        return y;
    }

    @Override
    public NdArray toComplex(NdArray x) {
        NdArray y = empty(ArrayType.complex(x.shape()));
        long n = x.numbers();
        stage.launch("toComplex", Grid.over(n), x, y, n);
        return y;
    }

    @Override
    public NdArray realPart(NdArray x) {
        NdArray y = empty(ArrayType.real(x.shape()));
        long n = y.numbers();
        stage.launch("realPart", Grid.over(n), x, y, n);
        return y;
    }

    // ---- along axes ----

    /// Neighbouring axes are reduced together, separate blocks one after the other from the last.
    @Override
    public NdArray reduce(Reduction r, NdArray x, int... axes) {
        int[] sorted = AxisGroup.axes("reduce", x.shape(), axes);
        NdArray y = x;
        for (int last = sorted.length - 1; last >= 0; ) {
            int first = last;
            while (first > 0 && sorted[first - 1] == sorted[first] - 1) first--;
            NdArray z = empty(Reductions.reduced(y, sorted[first], sorted[last]));
            reductions.reduce(r, y, z, AxisGroup.of(y.type().asReal().shape(), sorted[first], sorted[last]), 1);
            y = z;
            last = first - 1;
        }
        return y;
    }

    @Override
    public NdArray broadcastTo(NdArray x, Shape shape) {
        ArrayType to = x.type().with(shape);
        NdArray y = empty(to);
        long n = y.numbers();
        stage.launch("broadcast", Grid.over(n), x, y, Axes.of(new Broadcast("broadcastTo", x.type().asReal().shape(), to.asReal().shape())), n);
        return y;
    }

    @Override
    public NdArray permute(NdArray x, int... order) {
        Permutation p = Permutation.of(x, order);
        NdArray y = empty(p.output());
        long n = y.numbers();
        stage.launch("permute", Grid.over(n), x, y, Axes.permuted(x.type().asReal().shape(), p.numbersOrder()), n);
        return y;
    }

    @Override
    public NdArray take(NdArray x, int axis, int[] index) {
        NdArray y = empty(x.type().with(x.shape().with(axis, index.length)));
        axisVerbs.take(x, y, AxisGroup.of(x.type().asReal().shape(), x.shape().axis(axis)), index);
        return y;
    }

    @Override
    public NdArray takeAdjoint(NdArray y, int axis, int[] index, int size) {
        NdArray x = empty(y.type().with(y.shape().with(axis, size)));
        axisVerbs.takeAdjoint(y, x, AxisGroup.of(y.type().asReal().shape(), y.shape().axis(axis)), index, size);
        return x;
    }

    @Override
    public NdArray concatenate(List<NdArray> parts, int axis) {
        var plan = Concatenation.of(parts, axis);
        NdArray y = empty(plan.output());
        int whole = Arrays.stream(plan.inner()).sum();
        int at = 0;
        for (int i = 0; i < parts.size(); i++) {
            long n = parts.get(i).numbers();
            if (n > 0) stage.launch("placeRows", Grid.over(n), parts.get(i), y, plan.inner()[i], whole, at, n);
            at += plan.inner()[i];
        }
        return y;
    }

    @Override
    public NdArray recur(Optional<NdArray> factor, NdArray x, int axis, TimeDirection direction) {
        NdArray y = empty(x.type());
        axisVerbs.recur(factor, x, y, AxisGroup.of(x.shape(), axis), direction);
        return y;
    }

    @Override
    public Moments moments(NdArray x, int... axes) {
        int[] over = AxisGroup.axes("moments", x.shape(), axes);
        double share = 1.0 / Arrays.stream(over).map(x.shape()::size).reduce(1, (a, b) -> a * b);
        if (over.length > 0 && over[over.length - 1] - over[0] == over.length - 1) {
            var type = Reductions.reduced(x, over[0], over[over.length - 1]);
            var result = new Moments(empty(type), empty(type));
            var block = AxisGroup.of(x.shape(), over[0], over[over.length - 1]);
            reductions.reduce(Reduction.SUM, x, result.mean(), block, share);
            reductions.squaredDistance(x, result.mean(), result.variance(), block, share);
            return result;
        }
        NdArray mean = reduce(Reduction.SUM, x, over).times(share);
        NdArray distance = x.minus(mean);
        return new Moments(mean, reduce(Reduction.SUM, distance.times(distance), over).times(share));
    }

    @Override
    public NdArray softmax(SoftmaxKind kind, NdArray x, int axis) {
        NdArray y = empty(x.type());
        axisVerbs.softmax(kind, x, y, AxisGroup.of(x.shape(), axis));
        return y;
    }

    @Override
    public NdArray softmaxGradient(SoftmaxKind kind, NdArray g, NdArray y, int axis) {
        NdArray d = empty(g.type());
        axisVerbs.softmaxGradient(kind, g, y, d, AxisGroup.of(g.shape(), axis));
        return d;
    }

    @Override
    public NdArray positions(NdArray x, int axis, Order order, int count) {
        NdArray y = empty(x.type().with(x.shape().with(axis, count)));
        axisVerbs.positions(x, y, AxisGroup.of(x.shape(), axis), order, count);
        return y;
    }

    @Override
    public NdArray gather(NdArray x, int axis, NdArray index) {
        NdArray y = empty(x.type().with(index.shape()));
        axisVerbs.gather(x, index, y, AxisGroup.of(x.shape(), axis), index.shape().size(axis));
        return y;
    }

    @Override
    public NdArray gatherAdjoint(NdArray y, int axis, NdArray index, int size) {
        NdArray x = zeros(y.type().with(y.shape().with(axis, size)));
        axisVerbs.gatherAdjoint(y, index, x, AxisGroup.of(x.shape(), axis), y.shape().size(axis));
        return x;
    }

    // ---- products ----

    @Override
    public NdArray matmul(NdArray a, Transpose transposeA, NdArray b, Transpose transposeB) {
        if (a.isComplex() != b.isComplex()) {
            return matmul(a.isComplex() ? a : toComplex(a), transposeA, b.isComplex() ? b : toComplex(b), transposeB);
        }
        var s = MatmulGeometry.of(a.type(), transposeA, b.type(), transposeB);
        NdArray y = empty(s.output());
        products.multiply(a, b, y, s);
        return y;
    }

    // ---- convolution ----

    @Override
    public NdArray conv3d(NdArray x, NdArray w, Conv3dGeometry g, Conv3dFinish finish) {
        NdArray y = empty(ArrayType.real(g.output()));
        convolutions.forward(x, w, y, g, finish);
        return y;
    }

    @Override
    public NdArray conv3dInputGradient(NdArray gradient, NdArray w, Conv3dGeometry g) {
        NdArray x = empty(ArrayType.real(g.input()));
        convolutions.inputGradient(gradient, w, x, g);
        return x;
    }

    @Override
    public NdArray conv3dWeightGradient(NdArray gradient, NdArray x, Conv3dGeometry g) {
        NdArray w = empty(ArrayType.real(g.weight()));
        convolutions.weightGradient(gradient, x, w, g);
        return w;
    }

    @Override
    public NdArray sweep(NdArray p, NdArray w, NdArray bias, RecurrentGeometry s, TimeDirection direction) {
        NdArray h = empty(p.type());
        convolutions.sweep(p, w, bias, h, s, direction);
        return h;
    }

    @Override
    public NdArray sweepGradient(NdArray g, NdArray w, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        NdArray delta = empty(g.type());
        convolutions.sweepGradient(g, w, hidden, delta, s, direction);
        return delta;
    }

    @Override
    public NdArray sweepWeightGradient(NdArray delta, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        if (s.frames() < 2) return zeros(ArrayType.real(s.weight()));
        NdArray w = empty(ArrayType.real(s.weight()));
        convolutions.sweepWeightGradient(delta, hidden, w, s, direction);
        return w;
    }

    // ---- transforms ----

    @Override
    public NdArray fft(NdArray x, FftGeometry g) {
        NdArray y = empty(x.type());
        transforms.transform(x, y, g);
        return y;
    }

    @Override
    public NdArray sample(NdArray x, SamplePlan plan) {
        var frames = Frames.of(x, plan.input());
        NdArray y = empty(frames.resized(plan.output()));
        lookups.sample(plan, x, y, frames.channels());
        return y;
    }

    @Override
    public NdArray sampleAdjoint(NdArray y, SamplePlan plan) {
        var frames = Frames.of(y, plan.output());
        NdArray x = empty(frames.resized(plan.input()));
        lookups.sampleAdjoint(plan, y, x, frames.channels());
        return x;
    }

    @Override
    public NdArray alongAxis(NdArray x, int axis, AxisMatrix matrix) {
        NdArray y = empty(x.type().with(x.shape().with(axis, matrix.rowCount())));
        int inner = AxisGroup.of(x.type().asReal().shape(), x.shape().axis(axis)).inner();
        lookups.apply(matrix.rows(), x, y, matrix.columns(), matrix.rowCount(), inner);
        return y;
    }

    @Override
    public NdArray poolPositions(NdArray x, PoolGeometry g) {
        NdArray y = empty(ArrayType.real(g.output()));
        lookups.poolPositions(x, y, g);
        return y;
    }

    @Override
    public NdArray gridSample(NdArray image, NdArray grid, GridSampleGeometry g) {
        NdArray y = empty(ArrayType.real(g.output()));
        lookups.gridSample(image, grid, y, g);
        return y;
    }

    @Override
    public NdArray gridSampleImageGradient(NdArray gradient, NdArray grid, GridSampleGeometry g) {
        NdArray image = empty(ArrayType.real(g.image()));
        lookups.imageGradient(gradient, grid, image, g);
        return image;
    }

    @Override
    public NdArray gridSampleGridGradient(NdArray gradient, NdArray image, NdArray grid, GridSampleGeometry g) {
        NdArray d = empty(ArrayType.real(g.grid()));
        lookups.gridGradient(gradient, image, grid, d, g);
        return d;
    }

    // ---- training ----

    @Override
    public void addInto(NdArray sum, double factor, NdArray term) {
        long n = sum.numbers();
        stage.launch("addInto", Grid.over(n), sum, (float) factor, term, n);
    }

    @Override
    public void copyInto(NdArray to, NdArray from) {
        stage.device().copy(DeviceBuffer.of(to).address(), DeviceBuffer.of(from).address(), DeviceBuffer.of(from).bytes());
    }

    @Override
    public void scaleInto(NdArray x, double factor) {
        long n = x.numbers();
        stage.launch("scaleInto", Grid.over(n), x, (float) factor, n);
    }

    @Override
    public void adamInto(NdArray parameter, NdArray m, NdArray v, NdArray gradient, AdamStep step) {
        boolean decoupled = step.decoupled() == AdamStep.Decay.DECOUPLED;
        long n = parameter.numbers();
        stage.launch("adam", Grid.over(n), parameter, m, v, gradient, step.learningRate() / step.correction1(), step.beta1(), step.beta2(),
                Math.sqrt(step.correction2()), step.epsilon(), decoupled ? 0.0 : step.decay(), decoupled ? step.learningRate() * step.decay() : 0.0, n);
    }
}
