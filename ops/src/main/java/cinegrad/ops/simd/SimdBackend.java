package cinegrad.ops.simd;

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
import cinegrad.ops.DataMovement;
import cinegrad.ops.Elementary;
import cinegrad.ops.Frames;
import cinegrad.ops.HostFloats;
import cinegrad.ops.MatmulGeometry;
import cinegrad.ops.Moments;
import cinegrad.ops.NdArray;
import cinegrad.ops.Order;
import cinegrad.ops.Parallel;
import cinegrad.ops.Permutation;
import cinegrad.ops.Precision;
import cinegrad.ops.RecurrentGeometry;
import cinegrad.ops.Reduction;
import cinegrad.ops.Shape;
import cinegrad.ops.SoftmaxKind;
import cinegrad.ops.TimeDirection;
import cinegrad.ops.UnaryFunction;
import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.conv.ConvKernels;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.conv.ConvWeights;
import cinegrad.ops.conv.Epilogue;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FourierTransform;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.SamplePlan;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/// Single precision on the CPU, vectorised and on several threads. The result does not depend on how many.
public final class SimdBackend implements Backend {
    private static final int GRAIN = 1 << 14;

    private final Parallel parallel;
    private final ConvKernels kernels;
    private final MatrixProducts products;
    private final FourierTransform transforms;
    private final FunctionKernels functions = FunctionKernels.create();
    private final ArithmeticKernels arithmetic = ArithmeticKernels.create();
    private final NormLoops norms = NormLoops.create();
    private final MomentKernels moments = new MomentKernels(arithmetic, norms);
    private final Standardization standardization;
    private final SoftmaxKernels softmax = new SoftmaxKernels(functions, SoftmaxLines.create());
    private final Map<float[], ConvWeights> weights = new WeakHashMap<>();

    /// With as many threads as the machine has processors.
    public SimdBackend() {
        this(Runtime.getRuntime().availableProcessors());
    }

    public SimdBackend(int threads) {
        this(threads, ConvMode.FAST);
    }

    /// @param mode whether convolutions may use algorithms that round a little more
    public SimdBackend(int threads, ConvMode mode) {
        this(threads, mode, Kernels.OWN);
    }

    /// @param borrowed whose matrix products and Fourier transforms are used
    public SimdBackend(int threads, ConvMode mode, Kernels borrowed) {
        this.parallel = new Parallel(threads);
        this.standardization = new Standardization(norms, parallel);
        this.kernels = ConvKernels.create(parallel, mode);
        this.products = new MatrixProducts(parallel, borrowed.products());
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
        NdArray y = empty(x.type());
        parallel.forRange(x.numbers(), GRAIN, (from, to, _) -> functions.map(f, x.floats(), y.floats(), from, to));
        return y;
    }

    @Override
    public NdArray mapGradient(UnaryFunction f, NdArray g, NdArray x, NdArray y) {
        NdArray d = empty(g.type());
        float[] xs = x == null ? null : x.floats();
        float[] ys = y == null ? null : y.floats();
        parallel.forRange(g.numbers(), GRAIN, (from, to, _) -> functions.mapGradient(f, g.floats(), xs, ys, d.floats(), from, to));
        return d;
    }

    @Override
    public NdArray zip(BinaryFunction f, NdArray a, NdArray b) {
        if (a.isComplex() != b.isComplex()) return a.isComplex() ? zip(f, a, toComplex(b)) : zip(f, toComplex(a), b);
        var walk = new Broadcast(f.name().toLowerCase(), a.shape(), b.shape());
        NdArray y = empty(a.type().with(walk.output()));
        float[] p = a.floats();
        float[] q = b.floats();
        float[] r = y.floats();
        int stepA = walk.stepA();
        int stepB = walk.stepB();
        if (a.isComplex()) walk.forEach(parallel, (aAt, bAt, yAt, n) -> arithmetic.zipComplex(f, p, aAt, stepA, q, bAt, stepB, r, yAt, n));
        else walk.forEach(parallel, (aAt, bAt, yAt, n) -> arithmetic.zip(f, p, aAt, stepA, q, bAt, stepB, r, yAt, n));
        return y;
    }

    @Override
    public NdArray zipGradient(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b) {
        var walk = new Broadcast(f.name(), a.shape(), b.shape());
        NdArray d = empty(g.type());
        float[] gs = g.floats();
        float[] ds = d.floats();
        walk.forEach(parallel, (aAt, bAt, yAt, n) -> {
            for (int i = 0; i < n; i++) {
                double u = a.floats()[aAt + i * walk.stepA()];
                double v = b.floats()[bAt + i * walk.stepB()];
                double y = f.apply(u, v);
                ds[yAt + i] = (float) (gs[yAt + i] * (operand == Operand.A ? f.derivativeA(u, v, y) : f.derivativeB(u, v, y)));
            }
        });
        return d;
    }

    @Override
    public NdArray map(ComplexFunction f, NdArray z) {
        NdArray w = empty(new ArrayType(z.shape(), f.result()));
        parallel.forRange(z.shape().elements(), GRAIN, (from, to, _) -> ComplexKernels.map(f, z.floats(), w.floats(), from, to));
        return w;
    }

    @Override
    public NdArray mapGradient(ComplexFunction f, NdArray g, NdArray z, NdArray w) {
        NdArray d = empty(ArrayType.complex(g.shape()));
        float[] zs = z == null ? null : z.floats();
        float[] ws = w == null ? null : w.floats();
        parallel.forRange(g.shape().elements(), GRAIN, (from, to, _) -> ComplexKernels.mapGradient(f, g.floats(), zs, ws, d.floats(), from, to));
        return d;
    }

    @Override
    public NdArray where(NdArray condition, NdArray a, NdArray b) {
        NdArray y = empty(a.type());
        int step = a.type().field().numbersPerElement();
        parallel.forRange(condition.numbers(), GRAIN, (from, to, _) -> {
            if (step == 1) arithmetic.where(condition.floats(), a.floats(), b.floats(), y.floats(), from, to);
            else arithmetic.whereComplex(condition.floats(), a.floats(), b.floats(), y.floats(), from, to);
        });
        return y;
    }

    @Override
    public NdArray scale(NdArray x, double factor) {
        NdArray y = empty(x.type());
        float[] p = x.floats();
        float[] r = y.floats();
        float s = (float) factor;
        parallel.forRange(x.numbers(), GRAIN, (from, to, _) -> {
            for (int i = from; i < to; i++) r[i] = s * p[i];
        });
        return y;
    }

    @Override
    public NdArray conjugate(NdArray x) {
        NdArray y = empty(x.type());
        float[] p = x.floats();
        float[] r = y.floats();
        parallel.forRange(x.shape().elements(), GRAIN, (from, to, _) -> {
            for (int i = from; i < to; i++) {
                r[2 * i] = p[2 * i];
                r[2 * i + 1] = -p[2 * i + 1];
            }
        });
        return y;
    }

    @Override
    public NdArray toComplex(NdArray x) {
        NdArray y = empty(ArrayType.complex(x.shape()));
        float[] p = x.floats();
        float[] r = y.floats();
        parallel.forRange(x.numbers(), GRAIN, (from, to, _) -> {
            for (int i = from; i < to; i++) {
                r[2 * i] = p[i];
                r[2 * i + 1] = 0;
            }
        });
        return y;
    }

    @Override
    public NdArray realPart(NdArray x) {
        NdArray y = empty(ArrayType.real(x.shape()));
        float[] p = x.floats();
        float[] r = y.floats();
        parallel.forRange(y.numbers(), GRAIN, (from, to, _) -> {
            for (int i = from; i < to; i++) r[i] = p[2 * i];
        });
        return y;
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
        Reductions.reduce(r, x.floats(), y.floats(), AxisGroup.of(x.type().asReal().shape(), first, last), arithmetic, parallel);
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
        Permutation p = Permutation.of(x, order);
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
        var group = AxisGroup.of(y.type().asReal().shape(), y.shape().axis(axis));
        int run = group.inner();
        float[] to = x.floats();
        float[] from = y.floats();
        parallel.forRange(group.outer(), Math.max(1, GRAIN / Math.max(1, index.length * run)), (first, last, _) -> {
            for (int o = first; o < last; o++) {
                for (int i = 0; i < index.length; i++) {
                    if (index[i] < 0) continue;
                    int at = (o * size + index[i]) * run;
                    int source = (o * index.length + i) * run;
                    for (int k = 0; k < run; k++) to[at + k] += from[source + k];
                }
            }
        });
        return x;
    }

    @Override
    public NdArray concatenate(List<NdArray> parts, int axis) {
        var plan = Concatenation.of(parts, axis);
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

    /// Over the first block of neighbouring axes, then the moments of its parts are put together over the others.
    @Override
    public Moments moments(NdArray x, int... axes) {
        int[] over = AxisGroup.axes("moments", x.shape(), axes);
        int[] first = Standardization.firstBlock(over);
        var type = ArrayType.real(Standardization.reduced(x.shape(), first));
        var parts = new Moments(empty(type), empty(type));
        moments.moments(x.floats(), parts.mean().floats(), parts.variance().floats(), AxisGroup.of(x.shape(), first[0], first[first.length - 1]), parallel);
        if (first.length == over.length) return parts;
        int[] rest = Arrays.copyOfRange(over, first.length, over.length);
        NdArray mean = mean(parts.mean(), rest);
        NdArray distance = parts.mean().minus(mean);
        return new Moments(mean, mean(parts.variance().plus(distance.times(distance)), rest));
    }

    private NdArray mean(NdArray x, int... axes) {
        double count = Arrays.stream(axes).map(x.shape()::size).reduce(1, (a, b) -> a * b);
        return reduce(Reduction.SUM, x, axes).times(1 / count);
    }

    @Override
    public NdArray standardize(NdArray x, NdArray mean, NdArray scale, int... axes) {
        int[] first = Standardization.firstBlock(AxisGroup.axes("normalise", x.shape(), axes));
        Shape statistics = Standardization.reduced(x.shape(), first);
        NdArray y = empty(x.type());
        standardization.apply(x.floats(), broadcastTo(mean, statistics).floats(), broadcastTo(scale, statistics).floats(), y.floats(),
                AxisGroup.of(x.shape(), first[0], first[first.length - 1]));
        return y;
    }

    @Override
    public NdArray standardizeGradient(NdArray g, NdArray y, NdArray scale, int... axes) {
        int[] over = AxisGroup.axes("normalise", g.shape(), axes);
        int[] first = Standardization.firstBlock(over);
        int[] rest = Arrays.copyOfRange(over, first.length, over.length);
        Shape statistics = Standardization.reduced(g.shape(), first);
        var block = AxisGroup.of(g.shape(), first[0], first[first.length - 1]);
        NdArray one = empty(g.type().with(statistics));
        NdArray two = empty(g.type().with(statistics));
        moments.products(g.floats(), y.floats(), one.floats(), two.floats(), block, parallel);
        if (rest.length > 0) {
            one = broadcastTo(mean(one, rest), statistics);
            two = broadcastTo(mean(two, rest), statistics);
        }
        NdArray d = empty(g.type());
        standardization.gradient(g.floats(), y.floats(), one.floats(), two.floats(), broadcastTo(scale, statistics).floats(), d.floats(), block);
        return d;
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
        Epilogue epilogue = Epilogue.NONE.activation(finish.activation());
        if (finish.bias().isPresent()) epilogue = epilogue.bias(finish.bias().get().floats(), 0);
        if (finish.addend().isPresent()) epilogue = epilogue.addend(finish.addend().get().floats(), 0);
        kernels.forward(x.floats(), 0, prepared(w, g), y.floats(), 0, g, epilogue);
        return y;
    }

    @Override
    public NdArray conv3dInputGradient(NdArray gradient, NdArray w, Conv3dGeometry g) {
        NdArray x = empty(ArrayType.real(g.input()));
        kernels.inputGradient(gradient.floats(), 0, prepared(w, g), x.floats(), 0, g, Epilogue.NONE);
        return x;
    }

    @Override
    public NdArray conv3dWeightGradient(NdArray gradient, NdArray x, Conv3dGeometry g) {
        NdArray w = empty(ArrayType.real(g.weight()));
        kernels.weightGradient(gradient.floats(), 0, x.floats(), 0, w.floats(), 0, g, Accumulation.OVERWRITE);
        return w;
    }

    /// The rearranged weights of an array, made again whenever its content has changed.
    private ConvWeights prepared(NdArray w, Conv3dGeometry g) {
        ConvWeights known = weights.get(w.floats());
        if (known == null || !known.fits(g)) {
            known = ConvWeights.of(w.floats(), 0, g);
            weights.put(w.floats(), known);
        } else if (!known.isCopyOf(w.floats(), 0)) {
            known.load(w.floats(), 0);
        }
        return known;
    }

    @Override
    public NdArray sweep(NdArray p, NdArray w, NdArray bias, RecurrentGeometry s, TimeDirection direction) {
        NdArray h = empty(p.type());
        Conv3dGeometry g = s.frame();
        ConvWeights prepared = prepared(w, g);
        Epilogue finish = Epilogue.NONE.bias(bias.floats(), 0).relu();
        for (int n = 0; n < s.batch(); n++) {
            int first = s.at(n, direction.frame(0, s.frames()));
            parallel.forRange(g.h() * g.w(), 256, (from, to, _) -> arithmetic.biasRelu(p.floats(), first, bias.floats(), h.floats(), from, to));
            for (int step = 1; step < s.frames(); step++) {
                int at = s.at(n, direction.frame(step, s.frames()));
                int before = s.at(n, direction.frame(step - 1, s.frames()));
                kernels.forward(h.floats(), before, prepared, h.floats(), at, g, finish.addend(p.floats(), at));
            }
        }
        return h;
    }

    @Override
    public NdArray sweepGradient(NdArray g, NdArray w, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        NdArray delta = empty(g.type());
        ConvWeights prepared = prepared(w, s.frame());
        for (int n = 0; n < s.batch(); n++) {
            for (int step = s.frames() - 1; step >= 0; step--) {
                int at = s.at(n, direction.frame(step, s.frames()));
                if (step == s.frames() - 1) {
                    parallel.forRange(s.frameSize(), GRAIN, (from, to, _) ->
                            functions.mapGradient(Elementary.RELU, g.floats(), null, hidden.floats(), delta.floats(), at + from, at + to));
                } else {
                    int after = s.at(n, direction.frame(step + 1, s.frames()));
                    var finish = Epilogue.NONE.addend(g.floats(), at).gate(hidden.floats(), at);
                    kernels.inputGradient(delta.floats(), after, prepared, delta.floats(), at, s.frame(), finish);
                }
            }
        }
        return delta;
    }

    @Override
    public NdArray sweepWeightGradient(NdArray delta, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        NdArray w = zeros(ArrayType.real(s.weight()));
        if (s.frames() < 2) return w;
        boolean forward = direction == TimeDirection.FORWARD;
        for (int n = 0; n < s.batch(); n++) {
            kernels.weightGradient(delta.floats(), s.at(n, forward ? 1 : 0), hidden.floats(), s.at(n, forward ? 0 : 1), w.floats(), 0,
                    s.transitions(), Accumulation.ADD);
        }
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
        var frames = Frames.of(x, plan.input());
        NdArray y = empty(frames.resized(plan.output()));
        plan.apply(x.floats(), y.floats(), frames.count(), frames.channels(), parallel);
        return y;
    }

    @Override
    public NdArray sampleAdjoint(NdArray y, SamplePlan plan) {
        var frames = Frames.of(y, plan.output());
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
        NdArray y = empty(ArrayType.real(g.output()));
        PoolKernels.positions(x.floats(), y.floats(), g, arithmetic, parallel);
        return y;
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
        float[] s = sum.floats();
        float[] t = term.floats();
        float f = (float) factor;
        parallel.forRange(sum.numbers(), GRAIN, (from, to, _) -> {
            for (int i = from; i < to; i++) s[i] += f * t[i];
        });
    }

    @Override
    public void copyInto(NdArray to, NdArray from) {
        System.arraycopy(from.floats(), 0, to.floats(), 0, from.numbers());
    }

    @Override
    public void scaleInto(NdArray x, double factor) {
        float[] s = x.floats();
        float f = (float) factor;
        parallel.forRange(x.numbers(), GRAIN, (from, to, _) -> {
            for (int i = from; i < to; i++) s[i] *= f;
        });
    }

    @Override
    public void adamInto(NdArray parameter, NdArray m, NdArray v, NdArray gradient, AdamStep step) {
        parallel.forRange(parameter.numbers(), GRAIN, (from, to, _) ->
                AdamKernel.update(parameter.floats(), m.floats(), v.floats(), gradient.floats(), step, from, to));
    }
}
