package cinegrad.ops.reference;

import cinegrad.ops.function.Operand;
import cinegrad.ops.Backend;
import cinegrad.ops.Buffer;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.HostDoubles;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.ReferenceConv;
import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Reduction;
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
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Broadcast;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.TimeDirection;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The definition of every operation: double precision, one thread, plain loops, no tricks. Gradient checks run here, and every
/// faster backend is tested against it.
///
/// It has the primitives alone. What [Backend] makes of them (softmax, moments, sweeps, steps of optimizers) is its definition too.
public final class ReferenceBackend implements Backend {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Precision precision() {
        return Precision.DOUBLE;
    }

    // ---- memory ----

    @Override
    public Buffer newBuffer(int length) {
        return new HostDoubles(new double[length]);
    }

    @Override
    public double[] download(NdArray x) {
        return x.doubles().clone();
    }

    @Override
    public void writeInto(NdArray y, double[] numbers) {
        for (int i = 0; i < y.numbers(); i++) y.doubles()[i] = numbers[i];
    }

    @Override
    public void fillInto(double value, NdArray y) {
        int step = y.type().field().numbersPerElement();
        for (int i = 0; i < y.numbers(); i++) y.doubles()[i] = i % step == 0 ? value : 0;
    }

    // ---- element by element ----

    @Override
    public void mapInto(UnaryFunction f, NdArray x, NdArray y) {
        for (int i = 0; i < x.numbers(); i++) y.doubles()[i] = f.apply(x.doubles()[i]);
    }

    @Override
    public void mapGradientInto(UnaryFunction f, NdArray g, NdArray x, NdArray y, NdArray d) {
        for (int i = 0; i < g.numbers(); i++) {
            double slope = f.derivative(x == null ? Double.NaN : x.doubles()[i], y == null ? Double.NaN : y.doubles()[i]);
            d.doubles()[i] = g.doubles()[i] * slope;
        }
    }

    @Override
    public void zipInto(BinaryFunction f, NdArray a, NdArray b, NdArray y) {
        var walk = new Broadcast(f.name().toLowerCase(), a.shape(), b.shape());
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
    }

    @Override
    public void zipGradientInto(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b, NdArray d) {
        var walk = new Broadcast(f.name(), a.shape(), b.shape());
        double[] p = a.doubles();
        double[] q = b.doubles();
        walk.forEach(Parallel.ALONE, (aAt, bAt, yAt, n) -> {
            for (int i = 0; i < n; i++) {
                double u = p[aAt + i * walk.stepA()];
                double v = q[bAt + i * walk.stepB()];
                double y = f.apply(u, v);
                double slope = operand == Operand.A ? f.derivativeA(u, v, y) : f.derivativeB(u, v, y);
                d.doubles()[yAt + i] = g.doubles()[yAt + i] * slope;
            }
        });
    }

    @Override
    public void mapInto(ComplexFunction f, NdArray z, NdArray w) {
        int step = f.result().numbersPerElement();
        for (int i = 0; i < z.shape().elements(); i++) ReferenceComplex.put(w.doubles(), step, i, f.apply(ReferenceComplex.get(z.doubles(), 2, i)));
    }

    @Override
    public void mapGradientInto(ComplexFunction f, NdArray g, NdArray z, NdArray w, NdArray d) {
        int step = f.result().numbersPerElement();
        for (int i = 0; i < g.shape().elements(); i++) {
            var zi = z == null ? null : ReferenceComplex.get(z.doubles(), 2, i);
            var wi = w == null ? null : ReferenceComplex.get(w.doubles(), step, i);
            ReferenceComplex.put(d.doubles(), 2, i, f.gradient(ReferenceComplex.get(g.doubles(), step, i), zi, wi));
        }
    }

    @Override
    public void whereInto(NdArray condition, NdArray a, NdArray b, NdArray y) {
        int step = a.type().field().numbersPerElement();
        for (int i = 0; i < y.numbers(); i++) y.doubles()[i] = condition.doubles()[i / step] != 0 ? a.doubles()[i] : b.doubles()[i];
    }

    // ---- movement ----

    @Override
    public void permuteInto(NdArray x, Permutation permutation, NdArray y) {
        DataMovement.permute(x.doubles(), x.type().asReal().shape(), permutation.numbersOrder(), y.doubles(), Parallel.ALONE);
    }

    @Override
    public void takeInto(NdArray x, int axis, int[] index, NdArray y) {
        DataMovement.take(x.doubles(), y.doubles(), AxisGroup.of(x.type().asReal().shape(), axis), index, Parallel.ALONE);
    }

    @Override
    public void scatterAddInto(NdArray x, int axis, int[] index, NdArray y) {
        Arrays.fill(y.doubles(), 0);
        int size = y.shape().size(axis);
        var group = AxisGroup.of(x.type().asReal().shape(), axis);
        for (int o = 0; o < group.outer(); o++) {
            for (int i = 0; i < index.length; i++) {
                if (index[i] < 0) continue;
                for (int k = 0; k < group.inner(); k++) {
                    y.doubles()[(o * size + index[i]) * group.inner() + k] += x.doubles()[(o * index.length + i) * group.inner() + k];
                }
            }
        }
    }

    @Override
    public void concatenateInto(List<NdArray> parts, Concatenation plan, NdArray y) {
        DataMovement.concatenate(parts.stream().map(NdArray::doubles).toList(), plan.inner(), plan.outer(), y.doubles());
    }

    // ---- along axes ----

    @Override
    public void reduceInto(Reduction r, NdArray x, int first, int last, NdArray y) {
        ReferenceAxis.reduce(r, x.doubles(), y.doubles(), AxisGroup.of(x.type().asReal().shape(), first, last));
    }

    @Override
    public void scanInto(Optional<NdArray> factor, NdArray x, int axis, TimeDirection direction, NdArray y) {
        ReferenceAxis.scan(factor.map(NdArray::doubles).orElse(null), x.doubles(), y.doubles(), AxisGroup.of(x.shape(), axis), direction,
                x.type().field().numbersPerElement());
    }

    @Override
    public void argsortInto(NdArray x, int axis, Order order, NdArray y) {
        ReferenceAxis.argsort(x.doubles(), y.doubles(), AxisGroup.of(x.shape(), axis), order, y.shape().size(axis));
    }

    @Override
    public void gatherInto(NdArray x, int axis, NdArray index, NdArray y) {
        ReferenceAxis.gather(x.doubles(), index.doubles(), y.doubles(), AxisGroup.of(x.shape(), axis), index.shape().size(axis),
                x.type().field().numbersPerElement());
    }

    @Override
    public void scatterAddInto(NdArray x, int axis, NdArray index, NdArray y) {
        Arrays.fill(y.doubles(), 0);
        ReferenceAxis.scatterAdd(x.doubles(), index.doubles(), y.doubles(), AxisGroup.of(y.shape(), axis), x.shape().size(axis),
                x.type().field().numbersPerElement());
    }

    // ---- products and convolutions ----

    @Override
    public void matmulInto(NdArray a, NdArray b, MatmulGeometry s, NdArray y) {
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
    }

    @Override
    public void conv3dInto(NdArray x, NdArray w, Conv3dGeometry g, Conv3dFinish finish, NdArray y) {
        ReferenceConv.forward(x.doubles(), w.doubles(), y.doubles(), g);
        for (int i = 0; i < y.numbers(); i++) {
            double v = y.doubles()[i];
            if (finish.bias().isPresent()) v += finish.bias().get().doubles()[i % g.k()];
            if (finish.addend().isPresent()) v += finish.addend().get().doubles()[i];
            y.doubles()[i] = finish.activation() == Activation.RELU ? Math.max(v, 0.0) : v;
        }
    }

    @Override
    public void conv3dInputGradientInto(NdArray gradient, NdArray w, Conv3dGeometry g, NdArray x) {
        ReferenceConv.inputGradient(gradient.doubles(), w.doubles(), x.doubles(), g);
    }

    @Override
    public void conv3dWeightGradientInto(NdArray gradient, NdArray x, Conv3dGeometry g, NdArray w) {
        ReferenceConv.weightGradient(gradient.doubles(), x.doubles(), w.doubles(), g);
    }

    // ---- transforms ----

    @Override
    public void fftInto(NdArray x, FftGeometry g, NdArray y) {
        Fft.transform(x.doubles(), y.doubles(), g, Parallel.ALONE);
    }

    @Override
    public void sampleInto(NdArray x, SamplePlan plan, NdArray y) {
        var frames = Frames.of(x.type(), plan.input());
        plan.apply(x.doubles(), y.doubles(), frames.count(), frames.channels(), Parallel.ALONE);
    }

    @Override
    public void sampleAdjointInto(NdArray y, SamplePlan plan, NdArray x) {
        var frames = Frames.of(y.type(), plan.output());
        plan.adjoint(y.doubles(), x.doubles(), frames.count(), frames.channels(), Parallel.ALONE);
    }

    @Override
    public void alongAxisInto(NdArray x, int axis, AxisMatrix matrix, NdArray y) {
        matrix.multiply(x.doubles(), y.doubles(), AxisGroup.of(x.type().asReal().shape(), axis));
    }

    @Override
    public void poolPositionsInto(NdArray x, PoolGeometry g, NdArray y) {
        ReferenceSampling.poolPositions(x.doubles(), y.doubles(), g);
    }

    @Override
    public void gridSampleInto(NdArray image, NdArray grid, GridSampleGeometry g, NdArray y) {
        Arrays.fill(y.doubles(), 0);
        ReferenceSampling.gridSample(image.doubles(), grid.doubles(), y.doubles(), g);
    }

    @Override
    public void gridSampleImageGradientInto(NdArray gradient, NdArray grid, GridSampleGeometry g, NdArray image) {
        Arrays.fill(image.doubles(), 0);
        ReferenceSampling.gridSampleImageGradient(gradient.doubles(), grid.doubles(), image.doubles(), g);
    }

    @Override
    public void gridSampleGridGradientInto(NdArray gradient, NdArray image, NdArray grid, GridSampleGeometry g, NdArray d) {
        Arrays.fill(d.doubles(), 0);
        ReferenceSampling.gridSampleGridGradient(gradient.doubles(), image.doubles(), grid.doubles(), d.doubles(), g);
    }
}
