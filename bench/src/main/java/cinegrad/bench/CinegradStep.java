package cinegrad.bench;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Gradients;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Optimizer;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.loss.EquivariantImaging;
import cinegrad.ddei.loss.LossContext;
import cinegrad.ddei.loss.MeasurementConsistency;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.transform.GroupElement;
import cinegrad.ddei.transform.Rotate;
import cinegrad.ops.Workspace;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Optional;

/// Cinegrad's training step on the reference network.
final class CinegradStep implements Contender.Prepared {
    private static final MeasurementConsistency CONSISTENCY = new MeasurementConsistency();
    private static final EquivariantImaging EQUIVARIANCE = new EquivariantImaging(Rotate.any());

    private final Crnn network;
    private final Sample sample;
    private final GroupElement rotation;
    private final Optimizer adam;
    private final Workspace workspace = new Workspace();
    private double loss;
    private Optional<Gradients> gradients = Optional.empty();

    CinegradStep(Workload.TrainingStep work, int threads) {
        var backend = new SimdBackend(threads);
        network = Crnn.of(backend, work.channels(), work.cascades(), RandomStream.of(1));
        load(work);
        var lines = new float[work.frames() * work.width()];
        for (int i = 0; i < lines.length; i++) lines[i] = work.sampled(i / work.width(), i % work.width()) ? 1 : 0;
        var physics = DynamicMri.withLines(backend, lines, work.frames(), work.width());
        var type = ArrayType.complex(Shape.of(1, work.frames(), work.height(), work.width()));
        sample = new Sample(backend.upload(type, work.kspace()), physics, Optional.empty());
        rotation = Rotate.any().by(Workload.TrainingStep.ANGLE, new ImageSize(work.height(), work.width()));
        adam = new Adam(network.parameters(), 1e-3);
    }

    /// The workload's parameters are the published ones, (out, in, along W, along H); ours are (1, H, W, in, out).
    private void load(Workload.TrainingStep work) {
        int fanIn = 0;
        for (int index = 1; index < network.parameters().size(); index++) {
            Parameter p = network.parameters().get(index);
            float[] to = p.value().floats();
            if (p.shape().rank() == 5) {
                fanIn = 9 * p.shape().size(3);
                float[] from = work.parameter(index, to.length, fanIn);
                for (int i = 0; i < to.length; i++) to[place(i, p.shape())] = from[i];
            } else {
                System.arraycopy(work.parameter(index, to.length, fanIn), 0, to, 0, to.length);
            }
        }
    }

    @Override
    public long run() {
        long start = System.nanoTime();
        var pass = new LossContext(sample, network.reconstruct(sample.kspace(), sample.physics()), network, RandomStream.of(1));
        Tensor total = CONSISTENCY.of(pass).plus(EQUIVARIANCE.of(pass, rotation));
        Gradients found = Evaluation.ofLoss(total).in(workspace).run();
        adam.step(found);
        long taken = System.nanoTime() - start;
        loss = total.item();
        gradients = Optional.of(found);
        return taken;
    }

    @Override
    public float[][] results() {
        Gradients found = gradients.orElseThrow();
        var all = new float[1 + network.parameters().size()][];
        all[0] = new float[] {(float) loss};
        for (int i = 1; i < all.length; i++) {
            Parameter p = network.parameters().get(i - 1);
            all[i] = published(p.shape(), found.of(p.tensor()).floats());
        }
        return all;
    }

    /// A weight's gradient in the order of the published weights; every other as it is.
    private static float[] published(Shape shape, float[] ours) {
        if (shape.rank() != 5) return ours;
        var to = new float[ours.length];
        for (int i = 0; i < to.length; i++) to[i] = ours[place(i, shape)];
        return to;
    }

    /// Where element `i` of a published weight (out, in, along W, along H) lies in ours, (1, H, W, in, out).
    private static int place(int i, Shape ours) {
        int in = ours.size(3);
        int out = ours.size(4);
        int tap = i % 9;
        return ((tap % 3 * 3 + tap / 3) * in + i / 9 % in) * out + i / 9 / in;
    }
}
