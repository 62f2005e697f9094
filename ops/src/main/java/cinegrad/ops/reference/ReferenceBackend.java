package cinegrad.ops.reference;

import cinegrad.ops.function.Operand;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.AdamStep;
import cinegrad.ops.Backend;
import cinegrad.ops.Buffer;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.HostDoubles;
import cinegrad.ops.Moments;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.RecurrentGeometry;
import cinegrad.ops.conv.ReferenceConv;
import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
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
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The definition of every verb: double precision, one thread, plain loops, no tricks. Gradient checks run here, and every
/// faster backend is tested against it.
public final class ReferenceBackend implements Backend {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Precision precision() {
        return Precision.DOUBLE;
    }

    @Override
    public Buffer newBuffer(int length) {
        return new HostDoubles(new double[length]);
    }

    @Override
    public NdArray upload(ArrayType type, double[] numbers) {
        return new NdArray(this, type, new HostDoubles(numbers.clone()));
    }

    @Override
    public NdArray upload(ArrayType type, float[] numbers) {
        var d = new double[numbers.length];
        for (int i = 0; i < d.length; i++) d[i] = numbers[i];
        return new NdArray(this, type, new HostDoubles(d));
    }

    @Override
    public double[] download(NdArray x) {
        return x.doubles().clone();
    }

    @Override
    public void writeInto(NdArray to, double[] numbers) {
        for (int i = 0; i < to.numbers(); i++) to.doubles()[i] = numbers[i];
    }

    @Override
    public NdArray full(ArrayType type, double value) {
        NdArray y = empty(type);
        Arrays.fill(y.doubles(), 0);
        int step = type.field().numbersPerElement();
        for (int i = 0; i < y.numbers(); i += step) y.doubles()[i] = value;
        return y;
    }

    @Override
    public NdArray map(UnaryFunction f, NdArray x) {
        NdArray y = empty(x.type());
        for (int i = 0; i < x.numbers(); i++) y.doubles()[i] = f.apply(x.doubles()[i]);
        return y;
    }

    @Override
    public NdArray mapGradient(UnaryFunction f, NdArray g, NdArray x, NdArray y) {
        NdArray d = empty(g.type());
        for (int i = 0; i < g.numbers(); i++) {
            double slope = f.derivative(x == null ? Double.NaN : x.doubles()[i], y == null ? Double.NaN : y.doubles()[i]);
            d.doubles()[i] = g.doubles()[i] * slope;
        }
        return d;
    }

    @Override
    public NdArray zip(BinaryFunction f, NdArray a, NdArray b) {
        if (a.isComplex() != b.isComplex()) return a.isComplex() ? zip(f, a, toComplex(b)) : zip(f, toComplex(a), b);
        var walk = new Broadcast(f.name().toLowerCase(), a.shape(), b.shape());
        NdArray y = empty(a.type().with(walk.output()));
        double[] p = a.doubles();
        double[] q = b.doubles();
        double[] r = y.doubles();
        if (a.isComplex()) {
            walk.forEach(Parallel.ALONE, (aAt, bAt, yAt, n) -> {
                for (int i = 0; i < n; i++) ReferenceComplex.zip(f, p, 2 * (aAt + i * walk.stepA()), q, 2 * (bAt + i * walk.stepB()), r, 2 * (yAt + i));
            });
        } else {
            walk.forEach(Parallel.ALONE, (aAt, bAt, yAt, n) -> {
                for (int i = 0; i < n; i++) r[yAt + i] = f.apply(p[aAt + i * walk.stepA()], q[bAt + i * walk.stepB()]);
            });
        }
        return y;
    }

    @Override
    public NdArray zipGradient(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b) {
        var walk = new Broadcast(f.name(), a.shape(), b.shape());
        NdArray d = empty(g.type());
        double[] p = a.doubles();
        double[] q = b.doubles();
        walk.forEach(Parallel.ALONE, (aAt, bAt, yAt, n) -> {
            for (int i = 0; i < n; i++) {
                double u = p[aAt + i * walk.stepA()];
                double v = q[bAt + i * walk.stepB()];
                double y = f.apply(u, v);
                d.doubles()[yAt + i] = g.doubles()[yAt + i] * f.derivative(operand, u, v, y);
            }
        });
        return d;
    }

    @Override
    public NdArray map(ComplexFunction f, NdArray z) {
        NdArray w = empty(new ArrayType(z.shape(), f.result()));
        int step = f.result().numbersPerElement();
        for (int i = 0; i < z.shape().elements(); i++) ReferenceComplex.put(w.doubles(), step, i, f.apply(ReferenceComplex.get(z.doubles(), 2, i)));
        return w;
    }

    @Override
    public NdArray mapGradient(ComplexFunction f, NdArray g, NdArray z, NdArray w) {
        NdArray d = empty(ArrayType.complex(g.shape()));
        int step = f.result().numbersPerElement();
        for (int i = 0; i < g.shape().elements(); i++) {
            var zi = z == null ? null : ReferenceComplex.get(z.doubles(), 2, i);
            var wi = w == null ? null : ReferenceComplex.get(w.doubles(), step, i);
            ReferenceComplex.put(d.doubles(), 2, i, f.gradient(ReferenceComplex.get(g.doubles(), step, i), zi, wi));
        }
        return d;
    }

    @Override
    public NdArray where(NdArray condition, NdArray a, NdArray b) {
        NdArray y = empty(a.type());
        int step = a.type().field().numbersPerElement();
        for (int i = 0; i < y.numbers(); i++) y.doubles()[i] = condition.doubles()[i / step] != 0 ? a.doubles()[i] : b.doubles()[i];
        return y;
    }

    @Override
    public NdArray scale(NdArray x, double factor) {
        NdArray y = empty(x.type());
        for (int i = 0; i < x.numbers(); i++) y.doubles()[i] = factor * x.doubles()[i];
        return y;
    }

    @Override
    public NdArray conjugate(NdArray x) {
        NdArray y = empty(x.type());
        for (int i = 0; i < x.numbers(); i += 2) ReferenceComplex.set(y.doubles(), i, x.doubles()[i], -x.doubles()[i + 1]);
        return y;
    }

    @Override
    public NdArray toComplex(NdArray x) {
        NdArray y = empty(ArrayType.complex(x.shape()));
        for (int i = 0; i < x.numbers(); i++) ReferenceComplex.set(y.doubles(), 2 * i, x.doubles()[i], 0);
        return y;
    }

    @Override
    public NdArray realPart(NdArray x) {
        NdArray y = empty(ArrayType.real(x.shape()));
        for (int i = 0; i < y.numbers(); i++) y.doubles()[i] = x.doubles()[2 * i];
        return y;
    }

    @Override
    public NdArray reduce(Reduction r, NdArray x, int... axes) {
        NdArray y = x;
        int[] sorted = AxisGroup.axes("reduce", x.shape(), axes);
        for (int i = sorted.length - 1; i >= 0; i--) y = reduceAxis(r, y, sorted[i]);
        return y;
    }

    private NdArray reduceAxis(Reduction r, NdArray x, int axis) {
        NdArray y = empty(x.type().with(x.shape().with(axis, 1)));
        ReferenceAxis.reduce(r, x.doubles(), y.doubles(), AxisGroup.of(x.type().asReal().shape(), axis));
        return y;
    }

    @Override
    public NdArray broadcastTo(NdArray x, Shape shape) {
        ArrayType to = x.type().with(shape);
        NdArray y = empty(to);
        DataMovement.broadcast(x.doubles(), x.type().asReal().shape(), y.doubles(), to.asReal().shape(), Parallel.ALONE);
        return y;
    }

    @Override
    public NdArray permute(NdArray x, int... order) {
        Permutation p = Permutation.of(x.type(), order);
        NdArray y = empty(p.output());
        DataMovement.permute(x.doubles(), x.type().asReal().shape(), p.numbersOrder(), y.doubles(), Parallel.ALONE);
        return y;
    }

    @Override
    public NdArray take(NdArray x, int axis, int[] index) {
        NdArray y = empty(x.type().with(x.shape().with(axis, index.length)));
        DataMovement.take(x.doubles(), y.doubles(), AxisGroup.of(x.type().asReal().shape(), x.shape().axis(axis)), index, Parallel.ALONE);
        return y;
    }

    @Override
    public NdArray takeAdjoint(NdArray y, int axis, int[] index, int size) {
        NdArray x = zeros(y.type().with(y.shape().with(axis, size)));
        var group = AxisGroup.of(y.type().asReal().shape(), y.shape().axis(axis));
        for (int o = 0; o < group.outer(); o++) {
            for (int i = 0; i < index.length; i++) {
                if (index[i] < 0) continue;
                for (int k = 0; k < group.inner(); k++) {
                    x.doubles()[(o * size + index[i]) * group.inner() + k] += y.doubles()[(o * index.length + i) * group.inner() + k];
                }
            }
        }
        return x;
    }

    @Override
    public NdArray concatenate(List<NdArray> parts, int axis) {
        var plan = Concatenation.of(parts.stream().map(NdArray::type).toList(), axis);
        NdArray y = empty(plan.output());
        DataMovement.concatenate(parts.stream().map(NdArray::doubles).toList(), plan.inner(), plan.outer(), y.doubles());
        return y;
    }

    @Override
    public NdArray recur(Optional<NdArray> factor, NdArray x, int axis, TimeDirection direction) {
        NdArray y = empty(x.type());
        ReferenceAxis.recur(factor.map(NdArray::doubles).orElse(null), x.doubles(), y.doubles(), AxisGroup.of(x.shape(), axis), direction,
                x.type().field().numbersPerElement());
        return y;
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
        NdArray y = empty(x.type());
        ReferenceAxis.softmax(kind, x.doubles(), y.doubles(), AxisGroup.of(x.shape(), axis));
        return y;
    }

    @Override
    public NdArray softmaxGradient(SoftmaxKind kind, NdArray g, NdArray y, int axis) {
        NdArray d = empty(g.type());
        ReferenceAxis.softmaxGradient(kind, g.doubles(), y.doubles(), d.doubles(), AxisGroup.of(g.shape(), axis));
        return d;
    }

    @Override
    public NdArray positions(NdArray x, int axis, Order order, int count) {
        NdArray y = empty(x.type().with(x.shape().with(axis, count)));
        ReferenceAxis.positions(x.doubles(), y.doubles(), AxisGroup.of(x.shape(), axis), order, count);
        return y;
    }

    @Override
    public NdArray gather(NdArray x, int axis, NdArray index) {
        NdArray y = empty(x.type().with(index.shape()));
        ReferenceAxis.gather(x.doubles(), index.doubles(), y.doubles(), AxisGroup.of(x.shape(), axis), index.shape().size(axis),
                x.type().field().numbersPerElement());
        return y;
    }

    @Override
    public NdArray gatherAdjoint(NdArray y, int axis, NdArray index, int size) {
        NdArray x = zeros(y.type().with(y.shape().with(axis, size)));
        ReferenceAxis.gatherAdjoint(y.doubles(), index.doubles(), x.doubles(), AxisGroup.of(x.shape(), axis), y.shape().size(axis),
                x.type().field().numbersPerElement());
        return x;
    }

    @Override
    public NdArray matmul(NdArray a, Transpose transposeA, NdArray b, Transpose transposeB) {
        if (a.isComplex() != b.isComplex()) {
            return matmul(a.isComplex() ? a : toComplex(a), transposeA, b.isComplex() ? b : toComplex(b), transposeB);
        }
        var s = MatmulGeometry.of(a.type(), transposeA, b.type(), transposeB);
        NdArray y = empty(s.output());
        int step = a.type().field().numbersPerElement();
        for (int batch = 0; batch < s.batches(); batch++) {
            for (int i = 0; i < s.m(); i++) {
                for (int j = 0; j < s.n(); j++) {
                    double re = 0;
                    double im = 0;
                    for (int k = 0; k < s.k(); k++) {
                        int p = step * s.indexA(batch, i, k);
                        int q = step * s.indexB(batch, k, j);
                        re += a.doubles()[p] * b.doubles()[q];
                        if (step == 1) continue;
                        re -= a.doubles()[p + 1] * b.doubles()[q + 1];
                        im += a.doubles()[p] * b.doubles()[q + 1] + a.doubles()[p + 1] * b.doubles()[q];
                    }
                    int at = step * ((batch * s.m() + i) * s.n() + j);
                    y.doubles()[at] = re;
                    if (step == 2) y.doubles()[at + 1] = im;
                }
            }
        }
        return y;
    }

    @Override
    public NdArray conv3d(NdArray x, NdArray w, Conv3dGeometry g, Conv3dFinish finish) {
        NdArray y = empty(ArrayType.real(g.output()));
        ReferenceConv.forward(x.doubles(), w.doubles(), y.doubles(), g);
        for (int i = 0; i < y.numbers(); i++) {
            double v = y.doubles()[i];
            if (finish.bias().isPresent()) v += finish.bias().get().doubles()[i % g.k()];
            if (finish.addend().isPresent()) v += finish.addend().get().doubles()[i];
            y.doubles()[i] = finish.activation() == Activation.RELU ? Math.max(v, 0.0) : v;
        }
        return y;
    }

    @Override
    public NdArray conv3dInputGradient(NdArray gradient, NdArray w, Conv3dGeometry g) {
        NdArray x = empty(ArrayType.real(g.input()));
        ReferenceConv.inputGradient(gradient.doubles(), w.doubles(), x.doubles(), g);
        return x;
    }

    @Override
    public NdArray conv3dWeightGradient(NdArray gradient, NdArray x, Conv3dGeometry g) {
        NdArray w = empty(ArrayType.real(g.weight()));
        ReferenceConv.weightGradient(gradient.doubles(), x.doubles(), w.doubles(), g);
        return w;
    }

    @Override
    public NdArray sweep(NdArray p, NdArray w, NdArray bias, RecurrentGeometry s, TimeDirection direction) {
        NdArray h = empty(p.type());
        ReferenceSweep.forward(p.doubles(), w.doubles(), bias.doubles(), h.doubles(), s, direction);
        return h;
    }

    @Override
    public NdArray sweepGradient(NdArray g, NdArray w, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        NdArray delta = empty(g.type());
        ReferenceSweep.gradient(g.doubles(), w.doubles(), hidden.doubles(), delta.doubles(), s, direction);
        return delta;
    }

    @Override
    public NdArray sweepWeightGradient(NdArray delta, NdArray hidden, RecurrentGeometry s, TimeDirection direction) {
        NdArray w = zeros(ArrayType.real(s.weight()));
        ReferenceSweep.weightGradient(delta.doubles(), hidden.doubles(), w.doubles(), s, direction);
        return w;
    }

    @Override
    public NdArray fft(NdArray x, FftGeometry g) {
        NdArray y = empty(x.type());
        Fft.transform(x.doubles(), y.doubles(), g, Parallel.ALONE);
        return y;
    }

    @Override
    public NdArray sample(NdArray x, SamplePlan plan) {
        var frames = Frames.of(x.type(), plan.input());
        NdArray y = empty(frames.resized(plan.output()));
        plan.apply(x.doubles(), y.doubles(), frames.count(), frames.channels(), Parallel.ALONE);
        return y;
    }

    @Override
    public NdArray sampleAdjoint(NdArray y, SamplePlan plan) {
        var frames = Frames.of(y.type(), plan.output());
        NdArray x = empty(frames.resized(plan.input()));
        plan.adjoint(y.doubles(), x.doubles(), frames.count(), frames.channels(), Parallel.ALONE);
        return x;
    }

    @Override
    public NdArray alongAxis(NdArray x, int axis, AxisMatrix matrix) {
        NdArray y = empty(x.type().with(x.shape().with(axis, matrix.rowCount())));
        matrix.multiply(x.doubles(), y.doubles(), AxisGroup.of(x.type().asReal().shape(), x.shape().axis(axis)));
        return y;
    }

    @Override
    public NdArray poolPositions(NdArray x, PoolGeometry g) {
        NdArray y = empty(ArrayType.real(g.output()));
        ReferenceSampling.poolPositions(x.doubles(), y.doubles(), g);
        return y;
    }

    @Override
    public NdArray gridSample(NdArray image, NdArray grid, GridSampleGeometry g) {
        NdArray y = zeros(ArrayType.real(g.output()));
        ReferenceSampling.gridSample(image.doubles(), grid.doubles(), y.doubles(), g);
        return y;
    }

    @Override
    public NdArray gridSampleImageGradient(NdArray gradient, NdArray grid, GridSampleGeometry g) {
        NdArray image = zeros(ArrayType.real(g.image()));
        ReferenceSampling.gridSampleImageGradient(gradient.doubles(), grid.doubles(), image.doubles(), g);
        return image;
    }

    @Override
    public NdArray gridSampleGridGradient(NdArray gradient, NdArray image, NdArray grid, GridSampleGeometry g) {
        NdArray d = zeros(ArrayType.real(g.grid()));
        ReferenceSampling.gridSampleGridGradient(gradient.doubles(), image.doubles(), grid.doubles(), d.doubles(), g);
        return d;
    }

    @Override
    public void addInto(NdArray sum, double factor, NdArray term) {
        for (int i = 0; i < sum.numbers(); i++) sum.doubles()[i] += factor * term.doubles()[i];
    }

    @Override
    public void copyInto(NdArray to, NdArray from) {
        System.arraycopy(from.doubles(), 0, to.doubles(), 0, from.numbers());
    }

    @Override
    public void scaleInto(NdArray x, double factor) {
        for (int i = 0; i < x.numbers(); i++) x.doubles()[i] *= factor;
    }

    @Override
    public void adamInto(NdArray parameter, NdArray m, NdArray v, NdArray gradient, AdamStep step) {
        double[] p = parameter.doubles();
        boolean decoupled = step.decoupled() == AdamStep.Decay.DECOUPLED;
        for (int i = 0; i < p.length; i++) {
            double g = gradient.doubles()[i] + (decoupled ? 0 : step.decay() * p[i]);
            if (decoupled) p[i] -= step.learningRate() * step.decay() * p[i];
            m.doubles()[i] = step.beta1() * m.doubles()[i] + (1 - step.beta1()) * g;
            v.doubles()[i] = step.beta2() * v.doubles()[i] + (1 - step.beta2()) * g * g;
            double scale = Math.sqrt(v.doubles()[i] / step.correction2()) + step.epsilon();
            p[i] -= step.learningRate() * (m.doubles()[i] / step.correction1()) / scale;
        }
    }
}
