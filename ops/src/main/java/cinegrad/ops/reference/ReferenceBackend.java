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
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.gemm.MatmulGeometry;
import cinegrad.ops.movement.Concatenation;
import cinegrad.ops.movement.Permutation;
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

/// The definition of every verb: double precision, one thread, plain loops, no tricks. Gradient checks run here, and every
/// faster backend is tested against it.
///
/// It takes sizes and parameters (strides, paddings, divisors, modes) from the geometries it is given, but no positions, offsets, weights or roots: those it
/// computes itself, from [Coordinates] and the formulas of this package, so that an error in the index arithmetic of the fast kernels cannot hide in both.
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
        NdArray y = empty(a.type().with(Shape.broadcast(f.name().toLowerCase(), a.shape(), b.shape())));
        Coordinates.forEach(y.shape(), c -> {
            int i = Coordinates.repeated(a.shape(), c);
            int j = Coordinates.repeated(b.shape(), c);
            int k = Coordinates.at(y.shape(), c);
            if (y.isComplex()) ReferenceComplex.zip(f, a.doubles(), 2 * i, b.doubles(), 2 * j, y.doubles(), 2 * k);
            else y.doubles()[k] = f.apply(a.doubles()[i], b.doubles()[j]);
        });
        return y;
    }

    @Override
    public NdArray zipGradient(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b) {
        NdArray d = empty(g.type());
        Coordinates.forEach(d.shape(), c -> {
            double u = a.doubles()[Coordinates.repeated(a.shape(), c)];
            double v = b.doubles()[Coordinates.repeated(b.shape(), c)];
            int k = Coordinates.at(d.shape(), c);
            d.doubles()[k] = g.doubles()[k] * f.derivative(operand, u, v, f.apply(u, v));
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
        int[] over = AxisGroup.axes("reduce", x.shape(), axes);
        Shape to = x.shape();
        for (int axis : over) to = to.with(axis, 1);
        NdArray y = empty(x.type().with(to));
        ReferenceAxis.reduce(r, x, over, y);
        return y;
    }

    @Override
    public NdArray broadcastTo(NdArray x, Shape shape) {
        NdArray y = empty(x.type().with(shape));
        ReferenceMovement.broadcast(x, y);
        return y;
    }

    @Override
    public NdArray permute(NdArray x, int... order) {
        NdArray y = empty(Permutation.of(x.type(), order).output());
        ReferenceMovement.permute(x, order, y);
        return y;
    }

    @Override
    public NdArray take(NdArray x, int axis, int[] index) {
        NdArray y = empty(x.type().with(x.shape().with(axis, index.length)));
        ReferenceMovement.take(x, axis, index, y);
        return y;
    }

    @Override
    public NdArray takeAdjoint(NdArray y, int axis, int[] index, int size) {
        NdArray x = zeros(y.type().with(y.shape().with(axis, size)));
        ReferenceMovement.takeAdjoint(y, axis, index, x);
        return x;
    }

    @Override
    public NdArray concatenate(List<NdArray> parts, int axis) {
        NdArray y = empty(Concatenation.of(parts.stream().map(NdArray::type).toList(), axis).output());
        ReferenceMovement.concatenate(parts, axis, y);
        return y;
    }

    @Override
    public NdArray recur(Optional<NdArray> factor, NdArray x, int axis, TimeDirection direction) {
        NdArray y = empty(x.type());
        ReferenceAxis.recur(factor.orElse(null), x, axis, direction, y);
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
        ReferenceAxis.softmax(kind, x, axis, y);
        return y;
    }

    @Override
    public NdArray softmaxGradient(SoftmaxKind kind, NdArray g, NdArray y, int axis) {
        NdArray d = empty(g.type());
        ReferenceAxis.softmaxGradient(kind, g, y, axis, d);
        return d;
    }

    @Override
    public NdArray positions(NdArray x, int axis, Order order, int count) {
        NdArray y = empty(x.type().with(x.shape().with(axis, count)));
        ReferenceAxis.positions(x, axis, order, y);
        return y;
    }

    @Override
    public NdArray gather(NdArray x, int axis, NdArray index) {
        NdArray y = empty(x.type().with(index.shape()));
        ReferenceAxis.gather(x, axis, index, y);
        return y;
    }

    @Override
    public NdArray gatherAdjoint(NdArray y, int axis, NdArray index, int size) {
        NdArray x = zeros(y.type().with(y.shape().with(axis, size)));
        ReferenceAxis.gatherAdjoint(y, axis, index, x);
        return x;
    }

    @Override
    public NdArray matmul(NdArray a, Transpose transposeA, NdArray b, Transpose transposeB) {
        if (a.isComplex() != b.isComplex()) {
            return matmul(a.isComplex() ? a : toComplex(a), transposeA, b.isComplex() ? b : toComplex(b), transposeB);
        }
        NdArray y = empty(MatmulGeometry.of(a.type(), transposeA, b.type(), transposeB).output());
        ReferenceProducts.multiply(a, transposeA, b, transposeB, y);
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
        ReferenceFourier.transform(x.doubles(), y.doubles(), g);
        return y;
    }

    @Override
    public NdArray sample(NdArray x, SamplePlan plan) {
        NdArray y = empty(Frames.of(x.type(), plan.input()).resized(plan.output()));
        ReferenceSampling.apply(x, plan, y);
        return y;
    }

    @Override
    public NdArray sampleAdjoint(NdArray y, SamplePlan plan) {
        NdArray x = zeros(Frames.of(y.type(), plan.output()).resized(plan.input()));
        ReferenceSampling.adjoint(y, plan, x);
        return x;
    }

    @Override
    public NdArray alongAxis(NdArray x, int axis, AxisMatrix matrix) {
        NdArray y = empty(x.type().with(x.shape().with(axis, matrix.rowCount())));
        ReferenceAxis.multiply(ReferenceAxisMatrix.dense(matrix), x, axis, y);
        return y;
    }

    @Override
    public NdArray poolPositions(NdArray x, PoolGeometry g) {
        NdArray y = empty(ArrayType.real(g.output()));
        ReferencePooling.positions(x.doubles(), y.doubles(), g);
        return y;
    }

    @Override
    public NdArray gridSample(NdArray image, NdArray grid, GridSampleGeometry g) {
        NdArray y = zeros(ArrayType.real(g.output()));
        ReferenceGridSample.forward(image.doubles(), grid.doubles(), y.doubles(), g);
        return y;
    }

    @Override
    public NdArray gridSampleImageGradient(NdArray gradient, NdArray grid, GridSampleGeometry g) {
        NdArray image = zeros(ArrayType.real(g.image()));
        ReferenceGridSample.imageGradient(gradient.doubles(), grid.doubles(), image.doubles(), g);
        return image;
    }

    @Override
    public NdArray gridSampleGridGradient(NdArray gradient, NdArray image, NdArray grid, GridSampleGeometry g) {
        NdArray d = zeros(ArrayType.real(g.grid()));
        ReferenceGridSample.gridGradient(gradient.doubles(), image.doubles(), grid.doubles(), d.doubles(), g);
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
