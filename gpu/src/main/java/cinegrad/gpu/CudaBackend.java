package cinegrad.gpu;

import cinegrad.ops.function.Operand;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.AdamStep;
import cinegrad.ops.Backend;
import cinegrad.ops.Buffer;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.Moments;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.gemm.MatmulGeometry;
import cinegrad.ops.movement.Concatenation;
import cinegrad.ops.movement.Permutation;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.Frames;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Broadcast;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.shape.TimeDirection;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// Single precision on a CUDA device. Verbs only start their kernels; whoever downloads numbers waits for them.
///
/// Nothing runs on the CPU instead, sums have one order, and no gradient is added up atomically: results repeat bit by bit.
public final class CudaBackend implements Backend, AutoCloseable {
    private final CudaContext stage;
    private final CudaElementwise elementwise;
    private final CudaReductions reductions;
    private final CudaAxisOps axisVerbs;
    private final CudaMatrixProducts products;
    private final CudaConvolutions convolutions;
    private final CudaFourier transforms;
    private final CudaSampling lookups;

    /// As [#CudaBackend(Device,ConvMode)] with the fast convolutions.
    public CudaBackend(Device device) {
        this(device, ConvMode.FAST);
    }

    /// The backend owns the device and closes it.
    ///
    /// @param mode whether convolutions may round the numbers they multiply to 10 bits (TF32), as PyTorch does on a card by default
    public CudaBackend(Device device, ConvMode mode) {
        stage = new CudaContext(device);
        elementwise = new CudaElementwise(stage);
        reductions = new CudaReductions(stage);
        axisVerbs = new CudaAxisOps(stage);
        products = new CudaMatrixProducts(stage);
        convolutions = new CudaConvolutions(stage, reductions, mode);
        transforms = new CudaFourier(stage);
        lookups = new CudaSampling(stage);
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

    /// Gives what is kept for the next arrays back to the device, after all work.
    public void trim() {
        stage.memory().trim();
    }

    /// Waits until everything asked for is done.
    public void synchronize() {
        stage.device().synchronize();
    }

    /// Measures the device.
    public CudaTimer meter() {
        return new CudaTimer(stage);
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
        elementwise.fill(y, value);
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
        elementwise.draw(kernel, y, random);
        return y;
    }

    // ---- element by element ----

    @Override
    public NdArray map(UnaryFunction f, NdArray x) {
        NdArray y = empty(x.type());
        elementwise.map(f, x, y);
        return y;
    }

    @Override
    public NdArray mapGradient(UnaryFunction f, NdArray g, NdArray x, NdArray y) {
        NdArray d = empty(g.type());
        elementwise.mapGradient(f, g, x, y, d);
        return d;
    }

    @Override
    public NdArray zip(BinaryFunction f, NdArray a, NdArray b) {
        if (a.isComplex() != b.isComplex()) return a.isComplex() ? zip(f, a, toComplex(b)) : zip(f, toComplex(a), b);
        if (a.isComplex() && !f.isComplexToo()) throw new ShapeException(f + ": not defined for complex arrays");
        var walk = new Broadcast(FunctionKernel.name(f), a.shape(), b.shape());
        NdArray y = empty(a.type().with(walk.output()));
        elementwise.zip(f, a, b, y, walk);
        return y;
    }

    @Override
    public NdArray zipGradient(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b) {
        NdArray d = empty(g.type());
        elementwise.zipGradient(f, operand, g, a, b, d);
        return d;
    }

    @Override
    public NdArray map(ComplexFunction f, NdArray z) {
        NdArray w = empty(new ArrayType(z.shape(), f.result()));
        elementwise.map(f, z, w);
        return w;
    }

    @Override
    public NdArray mapGradient(ComplexFunction f, NdArray g, NdArray z, NdArray w) {
        NdArray d = empty(ArrayType.complex(g.shape()));
        elementwise.mapGradient(f, g, z, w, d);
        return d;
    }

    @Override
    public NdArray where(NdArray condition, NdArray a, NdArray b) {
        NdArray y = empty(a.type());
        elementwise.where(condition, a, b, y);
        return y;
    }

    @Override
    public NdArray scale(NdArray x, double factor) {
        NdArray y = empty(x.type());
        elementwise.scale(factor, x, y);
        return y;
    }

    @Override
    public NdArray conjugate(NdArray x) {
        NdArray y = empty(x.type());
        elementwise.each("conjugate", x, y, x.shape().elements());
        return y;
    }

    @Override
    public NdArray toComplex(NdArray x) {
        NdArray y = empty(ArrayType.complex(x.shape()));
        elementwise.each("toComplex", x, y, x.numbers());
        return y;
    }

    @Override
    public NdArray realPart(NdArray x) {
        NdArray y = empty(ArrayType.real(x.shape()));
        elementwise.each("realPart", x, y, y.numbers());
        return y;
    }

    // ---- along axes ----

    @Override
    public NdArray reduce(Reduction r, NdArray x, int... axes) {
        return reductions.reduce(r, x, AxisGroup.axes("reduce", x.shape(), axes));
    }

    @Override
    public NdArray broadcastTo(NdArray x, Shape shape) {
        NdArray y = empty(x.type().with(shape));
        axisVerbs.broadcast(x, y);
        return y;
    }

    @Override
    public NdArray permute(NdArray x, int... order) {
        Permutation p = Permutation.of(x.type(), order);
        NdArray y = empty(p.output());
        axisVerbs.permute(x, y, p);
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
        var plan = Concatenation.of(parts.stream().map(NdArray::type).toList(), axis);
        NdArray y = empty(plan.output());
        axisVerbs.concatenate(parts, y, plan.inner());
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
        return reductions.moments(x, AxisGroup.axes("moments", x.shape(), axes));
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

    // ---- products and convolutions ----

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
        var frames = Frames.of(x.type(), plan.input());
        NdArray y = empty(frames.resized(plan.output()));
        lookups.sample(plan, x, y, frames.channels());
        return y;
    }

    @Override
    public NdArray sampleAdjoint(NdArray y, SamplePlan plan) {
        var frames = Frames.of(y.type(), plan.output());
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
        elementwise.addInto(sum, factor, term);
    }

    @Override
    public void copyInto(NdArray to, NdArray from) {
        stage.device().copy(DeviceBuffer.of(to).address(), DeviceBuffer.of(from).address(), DeviceBuffer.of(from).bytes());
    }

    @Override
    public void scaleInto(NdArray x, double factor) {
        elementwise.scaleInto(x, factor);
    }

    @Override
    public void adamInto(NdArray parameter, NdArray m, NdArray v, NdArray gradient, AdamStep step) {
        elementwise.adam(parameter, m, v, gradient, step);
    }
}
