package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Each channel of (…, C) brought to mean 0 and variance 1, then scaled and shifted.
///
/// In [Training] by the statistics of the batch, which also move the running ones: r ← (1 − momentum)·r + momentum·batch, the
/// variance unbiased; that needs two values a channel. Otherwise by the running ones. Source: Ioffe & Szegedy, *Batch
/// Normalization*, ICML 2015.
public final class BatchNorm implements Layer {
    private final String name;
    private final Affine affine;
    private final NdArray mean;
    private final NdArray variance;
    private final double momentum;
    private final double epsilon;

    public BatchNorm(String name, int channels, double momentum, double epsilon, Backend backend) {
        this.name = name;
        this.affine = Affine.of(name, Shape.of(channels), backend);
        this.mean = backend.zeros(ArrayType.real(Shape.of(channels)));
        this.variance = backend.full(ArrayType.real(Shape.of(channels)), 1);
        this.momentum = momentum;
        this.epsilon = epsilon;
    }

    /// Momentum 0.1, ε = 1e-5.
    public static BatchNorm of(String name, int channels, Backend backend) {
        return new BatchNorm(name, channels, 0.1, 1e-5, backend);
    }

    @Override
    public Tensor apply(Tensor x) {
        affine.requireFit("batch norm " + name, x);
        if (x.shape().rank() < 2) {
            throw new ShapeException("batch norm " + name + ": needs (N, C) or (N, axes, C), got " + x.shape());
        }
        var training = Training.current();
        if (training.isEmpty()) {
            return affine.apply(x.minus(Tensor.constant(mean)).dividedBy(Tensor.constant(variance).plus(epsilon).sqrt()));
        }
        int each = x.shape().elements() / Math.max(1, x.shape().size(-1));
        if (each < 2) {
            throw new ShapeException("batch norm " + name + ": training needs at least 2 values a channel, " + x.shape()
                    + " has " + each);
        }
        int[] axes = IntStream.range(0, x.shape().rank() - 1).toArray();
        training.get().observe(x.mean(axes), batch -> move(mean, batch));
        training.get().observe(x.var(axes), batch -> move(variance, batch));
        return affine.apply(x.batchNorm(epsilon));
    }

    private void move(NdArray running, NdArray batch) {
        running.backend().scaleInto(running, 1 - momentum);
        running.backend().addInto(running, momentum, batch);
    }

    @Override
    public List<Parameter> parameters() {
        return affine.parameters();
    }

    @Override
    public Map<String, NdArray> buffers() {
        var all = new LinkedHashMap<String, NdArray>();
        all.put(name + ".running_mean", mean);
        all.put(name + ".running_var", variance);
        return all;
    }
}
