package cinegrad.bench;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Gradients;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Optimiser;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.op.SampleMap;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.ArrayType;
import cinegrad.ops.Shape;
import cinegrad.ops.Workspace;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SamplePoints;
import cinegrad.ops.simd.SimdBackend;

/// Our training step on the reference network.
final class CinegradStep implements Contender.Prepared {
    private final Crnn network;
    private final DynamicMri physics;
    private final Tensor measured;
    private final SampleMap rotation;
    private final Optimiser adam;
    private final Workspace workspace = new Workspace();
    private double loss;

    CinegradStep(Workload.TrainingStep work, int threads) {
        var backend = new SimdBackend(threads);
        network = Crnn.of(backend, work.channels(), work.cascades(), RandomStream.of(1));
        load(work);
        var lines = new float[work.frames() * work.width()];
        for (int i = 0; i < lines.length; i++) lines[i] = work.sampled(i / work.width(), i % work.width()) ? 1 : 0;
        physics = DynamicMri.withLines(backend, lines, work.frames(), work.width());
        measured = Tensor.constant(backend.upload(ArrayType.complex(Shape.of(1, work.frames(), work.height(), work.width())), work.kspace()));
        rotation = new SampleMap(rotation(work));
        adam = new Adam(network.parameters(), 1e-3);
    }

    private static SamplePlan rotation(Workload.TrainingStep work) {
        var size = new ImageSize(work.height(), work.width());
        double angle = Math.toRadians(Workload.TrainingStep.ANGLE);
        double v0 = (work.height() - 1) / 2.0;
        double u0 = (work.width() - 1) / 2.0;
        var points = SamplePoints.of(size, (r, c) -> Math.sin(angle) * (c - u0) + Math.cos(angle) * (r - v0) + v0,
                (r, c) -> Math.cos(angle) * (c - u0) - Math.sin(angle) * (r - v0) + u0);
        return SamplePlan.at(points, size, Interpolation.BILINEAR, Edge.ZERO);
    }

    /// The workload's parameters are the published ones, (out, in, along W, along H); ours are (1, H, W, in, out).
    private void load(Workload.TrainingStep work) {
        int fanIn = 0;
        for (int index = 1; index < network.parameters().size(); index++) {
            Parameter p = network.parameters().get(index);
            float[] to = p.value().floats();
            if (p.shape().rank() == 5) {
                int in = p.shape().size(3);
                int out = p.shape().size(4);
                fanIn = 9 * in;
                float[] from = work.parameter(index, to.length, fanIn);
                for (int k = 0; k < out; k++) {
                    for (int c = 0; c < in; c++) {
                        for (int tap = 0; tap < 9; tap++) to[((tap % 3 * 3 + tap / 3) * in + c) * out + k] = from[(k * in + c) * 9 + tap];
                    }
                }
            } else {
                System.arraycopy(work.parameter(index, to.length, fanIn), 0, to, 0, to.length);
            }
        }
    }

    @Override
    public long run() {
        long start = System.nanoTime();
        Tensor image = network.reconstruct(measured, physics);
        Tensor rotated = image.apply(rotation);
        Tensor again = network.reconstruct(physics.forward(rotated), physics);
        Tensor total = physics.forward(image).meanSquaredError(measured).plus(again.meanSquaredError(rotated));
        Gradients gradients = Evaluation.ofLoss(total).in(workspace).run();
        adam.step(gradients);
        long taken = System.nanoTime() - start;
        loss = total.item();
        return taken;
    }

    @Override
    public double energy() {
        return loss;
    }
}
