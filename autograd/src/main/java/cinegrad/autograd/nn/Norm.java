package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.shape.Shape;

import java.util.List;
import java.util.function.UnaryOperator;

/// A normalization that needs no running statistics, followed by a learned scale and shift.
public final class Norm implements Layer {
    private final String name;
    private final UnaryOperator<Tensor> standardize;
    private final Affine affine;

    private Norm(String name, UnaryOperator<Tensor> standardize, Affine affine) {
        this.name = name;
        this.standardize = standardize;
        this.affine = affine;
    }

    /// Over the last axes, which have the sizes of `shape`.
    public static Norm layer(String name, Shape shape, double epsilon, Backend backend) {
        return new Norm(name, x -> x.layerNorm(shape.rank(), epsilon), Affine.of(name, shape, backend));
    }

    /// Each of `groups` groups of the last axis's channels over the pixels of its image.
    public static Norm group(String name, int groups, int channels, double epsilon, Backend backend) {
        return new Norm(name, x -> x.groupNorm(groups, epsilon), Affine.of(name, Shape.of(channels), backend));
    }

    /// Each channel of the last axis over the pixels of its image.
    public static Norm instance(String name, int channels, double epsilon, Backend backend) {
        return new Norm(name, x -> x.instanceNorm(epsilon), Affine.of(name, Shape.of(channels), backend));
    }

    @Override
    public Tensor apply(Tensor x) {
        affine.requireFit("norm " + name, x);
        return affine.apply(standardize.apply(x));
    }

    @Override
    public List<Parameter> parameters() {
        return affine.parameters();
    }
}
