package cinegrad.ops.simd;

import cinegrad.ops.function.Operand;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.AdamStep;
import cinegrad.ops.Backend;
import cinegrad.ops.Buffer;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.HostFloats;
import cinegrad.ops.Moments;
import cinegrad.ops.NdArray;
import cinegrad.ops.Normalized;
import cinegrad.ops.Pooled;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.ConvKernels;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FourierTransform;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.gemm.MatmulGeometry;
import cinegrad.ops.movement.Concatenation;
import cinegrad.ops.movement.DataMovement;
import cinegrad.ops.movement.Permutation;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.Frames;
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

/// Single precision on the CPU, vectorised and on several threads. The result does not depend on how many.
public final class SimdBackend implements Backend {
    private final Parallel parallel;
    private final ConvolutionKernels convolutions;
    private final SimdMatrixProducts products;
    private final FourierTransform transforms;
    private final FunctionKernels functions = FunctionKernels.create();
    private final ArithmeticKernels arithmetic = ArithmeticKernels.create();
    private final SimdElementwise elementwise;
    private final PoolKernels pooling = new PoolKernels(arithmetic);
    private final SimdNormalization normalization;
    private final SoftmaxKernels softmax = new SoftmaxKernels(functions, SoftmaxLines.create());

    /// With as many threads as the machine has processors.
    public SimdBackend() {
        this(Runtime.getRuntime().availableProcessors());
    }

    public SimdBackend(int threads) {
        this(threads, ConvMode.FAST);
    }

    /// @param mode whether convolutions may use algorithms that round a little more
    public SimdBackend(int threads, ConvMode mode) {
        this(threads, mode, KernelChoice.OWN);
    }

    /// @param borrowed whose matrix products and Fourier transforms are used
    public SimdBackend(int threads, ConvMode mode, KernelChoice borrowed) {
        this.parallel = new Parallel(threads);
        this.elementwise = new SimdElementwise(this, functions, arithmetic, parallel);
        this.normalization = new SimdNormalization(this, arithmetic, parallel);
        this.convolutions = new ConvolutionKernels(ConvKernels.create(parallel, mode), arithmetic, functions, parallel);
        this.products = new SimdMatrixProducts(parallel, borrowed.products());
        this.transforms = borrowed.transforms();
    }

    @Override
    public String name() {
        return "simd";
    }

    public int threads() {
        return parallel.threads();
    }

    @Override
    public Parallel parallel() {
        return parallel;
    }

    @Override
    public Precision precision() {
        return Precision.SINGLE;
    }

    @Override
    public Buffer newBuffer(int length) {
        return new HostFloats(new float[length]);
    }

    @Override
    public NdArray upload(ArrayType type, double[] numbers) {
        var f = new float[numbers.length];
        for (int i = 0; i < f.length; i++) f[i] = (float) numbers[i];
        return new NdArray(this, type, new HostFloats(f));
    }

    @Override
    public NdArray upload(ArrayType type, float[] numbers) {
        return new NdArray(this, type, new HostFloats(numbers.clone()));
    }

    @Override
    public double[] download(NdArray x) {
        var d = new double[x.numbers()];
        for (int i = 0; i < d.length; i++) d[i] = x.floats()[i];
        return d;
    }

    @Override
    public void writeInto(NdArray to, double[] numbers) {
        for (int i = 0; i < to.numbers(); i++) to.floats()[i] = (float) numbers[i];
    }

    @Override
    public NdArray uniform(ArrayType type, RandomStream random) {
        var f = new float[type.numbers()];
        random.fillUniform(f, parallel);
        return new NdArray(this, type, new HostFloats(f));
    }

    @Override
    public NdArray normal(ArrayType type, RandomStream random) {
        var f = new float[type.numbers()];
        random.fillNormal(f, parallel);
        return new NdArray(this, type, new HostFloats(f));
    }

    @Override
    public NdArray full(ArrayType type, double value) {
        NdArray y = empty(type);
        if (value == 0 || !type.isComplex()) {
            Arrays.fill(y.floats(), (float) value);
        } else {
            for (int i = 0; i < y.numbers(); i++) y.floats()[i] = i % 2 == 0 ? (float) value : 0;
        }
        return y;
    }

    @Override
    public NdArray map(UnaryFunction f, NdArray x) {
        return elementwise.map(f, x);
    }

    @Override
    public NdArray mapGradient(UnaryFunction f, NdArray g, NdArray x, NdArray y) {
        return elementwise.mapGradient(f, g, x, y);
    }

    @Override
    public NdArray zip(BinaryFunction f, NdArray a, NdArray b) {
        return elementwise.zip(f, a, b);
    }

    @Override
    public NdArray zipGradient(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b) {
        return elementwise.zipGradient(f, operand, g, a, b);
    }

    @Override
    public NdArray map(ComplexFunction f, NdArray z) {
        return elementwise.map(f, z);
    }

    @Override
    public NdArray mapGradient(ComplexFunction f, NdArray g, NdArray z, NdArray w) {
        return elementwise.mapGradient(f, g, z, w);
    }

    @Override
    public NdArray where(NdArray condition, NdArray a, NdArray b) {
        return elementwise.where(condition, a, b);
    }

    @Override
    public NdArray scale(NdArray x, double factor) {
        return elementwise.scale(x, factor);
    }

    @Override
    public NdArray conjugate(NdArray x) {
        return elementwise.conjugate(x);
    }

    @Override
    public NdArray toComplex(NdArray x) {
        return elementwise.toComplex(x);
    }

    @Override
    public NdArray realPart(NdArray x) {
        return elementwise.realPart(x);
    }

    /// Neighbouring axes are reduced together, separate blocks one after the other from the last.
    @Override
    public NdArray reduce(Reduction r, NdArray x, int... axes) {
        int[] sorted = AxisGroup.axes("reduce", x.shape(), axes);
        NdArray y = x;
        for (int last = sorted.length - 1; last >= 0; ) {
            int first = last;
            while (first > 0 && sorted[first - 1] == sorted[first] - 1) first--;
            y = reduceBlock(r, y, sorted[first], sorted[last]);
            last = first - 1;
        }
        return y;
    }

    private NdArray reduceBlock(Reduction r, NdArray x, int first, int last) {
        int[] sizes = x.shape().toArray();
        Arrays.fill(sizes, first, last + 1, 1);
        NdArray y = empty(x.type().with(Shape.of(sizes)));
        SimdReductions.reduce(r, x.floats(), y.floats(), AxisGroup.of(x.type().asReal().shape(), first, last), arithmetic, parallel);
        return y;
    }

    @Override
    public NdArray broadcastTo(NdArray x, Shape shape) {
        ArrayType to = x.type().with(shape);
        NdArray y = empty(to);
        DataMovement.broadcast(x.floats(), x.type().asReal().shape(), y.floats(), to.asReal().shape(), parallel);
        return y;
    }

    @Override
    public NdArray permute(NdArray x, int... order) {
        Permutation p = Permutation.of(x.type(), order);
        NdArray y = empty(p.output());
        DataMovement.permute(x.floats(), x.type().asReal().shape(), p.numbersOrder(), y.floats(), parallel);
        return y;
    }

    @Override
    public NdArray take(NdArray x, int axis, int[] index) {
        NdArray y = empty(x.type().with(x.shape().with(axis, index.length)));
        DataMovement.take(x.floats(), y.floats(), AxisGroup.of(x.type().asReal().shape(), x.shape().axis(axis)), index, parallel);
        return y;
    }

    @Override
    public NdArray takeAdjoint(NdArray y, int axis, int[] index, int size) {
        NdArray x = zeros(y.type().with(y.shape().with(axis, size)));
        AxisKernels.takeAdjoint(y.floats(), x.floats(), AxisGroup.of(y.type().asReal().shape(), y.shape().axis(axis)), index, size, parallel);
        return x;
    }

    @Override
    public NdArray concatenate(List<NdArray> parts, int axis) {
        var plan = Concatenation.of(parts.stream().map(NdArray::type).toList(), axis);
        NdArray y = empty(plan.output());
        DataMovement.concatenate(parts.stream().map(NdArray::floats).toList(), plan.inner(), plan.outer(), y.floats());
        return y;
    }

    @Override
    public NdArray recur(Optional<NdArray> factor, NdArray x, int axis, TimeDirection direction) {
        NdArray y = empty(x.type());
        AxisKernels.recur(factor.map(NdArray::floats).orElse(null), x.floats(), y.floats(), AxisGroup.of(x.shape(), axis), direction,
                x.type().field().numbersPerElement(), parallel);
        return y;
    }

    @Override
    public Moments moments(NdArray x, int... axes) {
        return normalization.moments(x, AxisGroup.axes("moments", x.shape(), axes));
    }

    @Override
    public Normalized standardize(NdArray x, double epsilon, int... axes) {
        return normalization.standardize(x, epsilon, AxisGroup.axes("normalise", x.shape(), axes));
    }

    @Override
    public NdArray standardizeGradient(NdArray g, NdArray y, NdArray scale, int... axes) {
        return normalization.gradient(g, y, scale, AxisGroup.axes("normalise", g.shape(), axes));
    }

    @Override
    public NdArray softmax(SoftmaxKind kind, NdArray x, int axis) {
        NdArray y = empty(x.type());
        softmax.forward(kind, x.floats(), y.floats(), AxisGroup.of(x.shape(), axis), parallel);
        return y;
    }

    @Override
    public NdArray softmaxGradient(SoftmaxKind kind, NdArray g, NdArray y, int axis) {
        NdArray d = empty(g.type());
        softmax.gradient(kind, g.floats(), y.floats(), d.floats(), AxisGroup.of(g.shape(), axis), parallel);
        return d;
    }

    @Override
    public NdArray positions(NdArray x, int axis, Order order, int count) {
        NdArray y = empty(x.type().with(x.shape().with(axis, count)));
        AxisKernels.positions(x.floats(), y.floats(), AxisGroup.of(x.shape(), axis), order, count, parallel);
        return y;
    }

    @Override
    public NdArray gather(NdArray x, int axis, NdArray index) {
        NdArray y = empty(x.type().with(index.shape()));
        AxisKernels.gather(x.floats(), index.floats(), y.floats(), AxisGroup.of(x.shape(), axis), index.shape().size(axis),
                x.type().field().numbersPerElement(), parallel);
        return y;
    }

    @Override
    public NdArray gatherAdjoint(NdArray y, int axis, NdArray index, int size) {
        NdArray x = zeros(y.type().with(y.shape().with(axis, size)));
        AxisKernels.gatherAdjoint(y.floats(), index.floats(), x.floats(), AxisGroup.of(x.shape(), axis), y.shape().size(axis),
                x.type().field().numbersPerElement(), parallel);
        return x;
    }

    @Override
    public NdArray matmul(NdArray a, Transpose transposeA, NdArray b, Transpose transposeB) {
        if (a.isComplex() != b.isComplex()) {
            return matmul(a.isComplex() ? a : toComplex(a), transposeA, b.isComplex() ? b : toComplex(b), transposeB);
        }
        var s = MatmulGeometry.of(a.type(), transposeA, b.type(), transposeB);
        NdArray y = empty(s.output());
        if (a.isComplex()) products.multiplyComplex(a.floats(), b.floats(), y.floats(), s);
        else products.multiply(a.floats(), b.floats(), y.floats(), s);
        return y;
    }

    @Override
    public NdArray conv3d(NdArray x, NdArray w, Conv3dGeometry g, Conv3dFinish finish) {
        NdArray y = empty(ArrayType.real(g.output()));
        convolutions.forward(x.floats(), w.floats(), y.floats(), g, finish);
        return y;
    }

    @Override
    public NdArray conv3dInputGradient(NdArray gradient, NdArray w, Conv3dGeometry g) {
        NdArray x = empty(ArrayType.real(g.input()));
        convolutions.inputGradient(gradient.floats(), w.floats(), x.floats(), g);
        return x;
    }

    @Override
    public NdArray conv3dWeightGradient(NdArray gradient, NdArray x, Conv3dGeometry g) {
        NdArray w = empty(ArrayType.real(g.weight()));
        convolutions.weightGradient(gradient.floats(), x.floats(), w.floats(), g);
        return w;
    }

    @Override
    public NdArray sweep(NdArray p, NdArray w, NdArray bias, RecurrentGeometry s, TimeDirection direction) {
        NdArray h = empty(p.type());
        convolutions.sweep(p.floats(), w.floats(), bias.floats(), h.floats(), s, direction);
        return h;
    }

    @Override
    public NdArray sweepGradient(NdArray g, NdArray w, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        NdArray delta = empty(g.type());
        convolutions.sweepGradient(g.floats(), w.floats(), hidden.floats(), delta.floats(), s, direction);
        return delta;
    }

    @Override
    public NdArray sweepWeightGradient(NdArray delta, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        NdArray w = zeros(ArrayType.real(s.weight()));
        convolutions.addSweepWeightGradient(delta.floats(), hidden.floats(), w.floats(), s, direction);
        return w;
    }

    @Override
    public NdArray fft(NdArray x, FftGeometry g) {
        NdArray y = empty(x.type());
        transforms.transform(x.floats(), y.floats(), g, parallel);
        return y;
    }

    @Override
    public NdArray sample(NdArray x, SamplePlan plan) {
        var frames = Frames.of(x.type(), plan.input());
        NdArray y = empty(frames.resized(plan.output()));
        plan.apply(x.floats(), y.floats(), frames.count(), frames.channels(), parallel);
        return y;
    }

    @Override
    public NdArray sampleAdjoint(NdArray y, SamplePlan plan) {
        var frames = Frames.of(y.type(), plan.output());
        NdArray x = empty(frames.resized(plan.input()));
        plan.adjoint(y.floats(), x.floats(), frames.count(), frames.channels(), parallel);
        return x;
    }

    @Override
    public NdArray alongAxis(NdArray x, int axis, AxisMatrix matrix) {
        NdArray y = empty(x.type().with(x.shape().with(axis, matrix.rowCount())));
        matrix.multiply(x.floats(), y.floats(), AxisGroup.of(x.type().asReal().shape(), x.shape().axis(axis)), parallel);
        return y;
    }

    @Override
    public NdArray alongPlane(NdArray x, int axis, AxisMatrix rows, AxisMatrix columns) {
        NdArray y = empty(x.type().with(x.shape().with(axis, rows.rowCount()).with(axis + 1, columns.rowCount())));
        var plane = AxisGroup.of(x.type().asReal().shape(), axis, axis + 1);
        AxisMatrix.multiply(rows, columns, x.floats(), y.floats(), plane.outer(), plane.inner(), parallel);
        return y;
    }

    @Override
    public NdArray poolPositions(NdArray x, PoolGeometry g) {
        return poolMaximum(x, g).positions();
    }

    @Override
    public Pooled poolMaximum(NdArray x, PoolGeometry g) {
        var type = ArrayType.real(g.output());
        var y = new Pooled(empty(type), empty(type));
        pooling.maximum(x.floats(), y.values().floats(), y.positions().floats(), g, parallel);
        return y;
    }

    @Override
    public NdArray poolMaximumGradient(NdArray gradient, NdArray positions, PoolGeometry g) {
        if (!g.isTiling()) return Backend.super.poolMaximumGradient(gradient, positions, g);
        NdArray d = empty(ArrayType.real(g.input()));
        pooling.gradient(gradient.floats(), positions.floats(), d.floats(), g, parallel);
        return d;
    }

    @Override
    public NdArray gridSample(NdArray image, NdArray grid, GridSampleGeometry g) {
        NdArray y = empty(ArrayType.real(g.output()));
        GridSampleKernels.forward(image.floats(), grid.floats(), y.floats(), g, parallel);
        return y;
    }

    @Override
    public NdArray gridSampleImageGradient(NdArray gradient, NdArray grid, GridSampleGeometry g) {
        NdArray image = zeros(ArrayType.real(g.image()));
        GridSampleKernels.imageGradient(gradient.floats(), grid.floats(), image.floats(), g, parallel);
        return image;
    }

    @Override
    public NdArray gridSampleGridGradient(NdArray gradient, NdArray image, NdArray grid, GridSampleGeometry g) {
        NdArray d = empty(ArrayType.real(g.grid()));
        GridSampleKernels.gridGradient(gradient.floats(), image.floats(), grid.floats(), d.floats(), g, parallel);
        return d;
    }

    @Override
    public void addInto(NdArray sum, double factor, NdArray term) {
        elementwise.addInto(sum, factor, term);
    }

    @Override
    public void copyInto(NdArray to, NdArray from) {
        System.arraycopy(from.floats(), 0, to.floats(), 0, from.numbers());
    }

    @Override
    public void scaleInto(NdArray x, double factor) {
        elementwise.scaleInto(x, factor);
    }

    @Override
    public void adamInto(NdArray parameter, NdArray m, NdArray v, NdArray gradient, AdamStep step) {
        elementwise.adamInto(parameter, m, v, gradient, step);
    }
}
