package cinegrad.ops.reference;

import cinegrad.ops.Backend;
import cinegrad.ops.Buffer;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.HostDoubles;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Activation;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.sample.GridSampleGeometry;
import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.shape.Precision;

/// The definition of every operation: double precision, one thread, plain loops, no tricks. Gradient checks run here, and every
/// faster backend is tested against it.
///
/// It takes sizes and parameters (strides, paddings, divisors, modes) from the geometries it is given, but no positions, offsets,
/// weights or roots. It computes those itself, from [Coordinates] and the formulas of this package, so that an error in the index
/// arithmetic of the fast kernels cannot hide in both.
///
/// A backend for any number of threads, as [Backend] says, each of which computes alone.
///
/// It implements the primitives only. The default methods of [Backend] (softmax, moments, sweeps, optimizer steps) define the
/// rest.
public final class ReferenceBackend implements Backend, ReferenceElementwise, ReferenceMovement, ReferenceAxis, ReferenceMatrix,
        ReferenceNufft {
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
        return x.f64().clone();
    }

    @Override
    public void writeInto(NdArray y, double[] numbers) {
        y.buffer().written();
        for (int i = 0; i < y.numbers(); i++) y.f64()[i] = numbers[i];
    }

    @Override
    public void fillInto(double value, NdArray y) {
        y.buffer().written();
        int step = y.type().field().numbersPerElement();
        for (int i = 0; i < y.numbers(); i++) y.f64()[i] = i % step == 0 ? value : 0;
    }

    // ---- convolutions ----

    @Override
    public void conv3dInto(NdArray x, NdArray w, Conv3dGeometry g, Conv3dFinish finish, NdArray y) {
        y.buffer().written();
        ReferenceConv.forward(x.f64(), w.f64(), y.f64(), g);
        for (int i = 0; i < y.numbers(); i++) {
            double v = y.f64()[i];
            if (finish.bias().isPresent()) v += finish.bias().get().f64()[i % g.k()];
            if (finish.addend().isPresent()) v += finish.addend().get().f64()[i];
            y.f64()[i] = finish.activation() == Activation.RELU ? Math.max(v, 0.0) : v;
        }
    }

    @Override
    public void conv3dInputGradientInto(NdArray gradient, NdArray w, Conv3dGeometry g, NdArray x) {
        x.buffer().written();
        ReferenceConv.inputGradient(gradient.f64(), w.f64(), x.f64(), g);
    }

    @Override
    public void conv3dWeightGradientInto(NdArray gradient, NdArray x, Conv3dGeometry g, NdArray w) {
        w.buffer().written();
        ReferenceConv.weightGradient(gradient.f64(), x.f64(), w.f64(), g);
    }

    // ---- transforms ----

    @Override
    public void fftInto(NdArray x, FftGeometry g, NdArray y) {
        y.buffer().written();
        ReferenceFourier.transform(x.f64(), y.f64(), g);
    }

    @Override
    public void sampleInto(NdArray x, SamplePlan plan, NdArray y) {
        y.buffer().written();
        ReferenceSampling.apply(x, plan, y);
    }

    @Override
    public void sampleAdjointInto(NdArray y, SamplePlan plan, NdArray x) {
        x.buffer().written();
        fillInto(0, x);
        ReferenceSampling.adjoint(y, plan, x);
    }

    @Override
    public void alongAxisInto(NdArray x, int axis, AxisMatrix matrix, NdArray y) {
        y.buffer().written();
        ReferenceAxisMatrix.multiply(ReferenceAxisMatrix.dense(matrix), x, axis, y);
    }

    @Override
    public void poolPositionsInto(NdArray x, PoolGeometry g, NdArray y) {
        y.buffer().written();
        ReferencePooling.positions(x.f64(), y.f64(), g);
    }

    @Override
    public void gridSampleInto(NdArray image, NdArray grid, GridSampleGeometry g, NdArray y) {
        y.buffer().written();
        fillInto(0, y);
        ReferenceGridSample.forward(image.f64(), grid.f64(), y.f64(), g);
    }

    @Override
    public void gridSampleImageGradientInto(NdArray gradient, NdArray grid, GridSampleGeometry g, NdArray image) {
        image.buffer().written();
        fillInto(0, image);
        ReferenceGridSample.imageGradient(gradient.f64(), grid.f64(), image.f64(), g);
    }

    @Override
    public void gridSampleGridGradientInto(NdArray gradient, NdArray image, NdArray grid, GridSampleGeometry g, NdArray d) {
        d.buffer().written();
        fillInto(0, d);
        ReferenceGridSample.gridGradient(gradient.f64(), image.f64(), grid.f64(), d.f64(), g);
    }
}
