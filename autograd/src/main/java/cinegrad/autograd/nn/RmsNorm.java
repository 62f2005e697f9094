package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;

/// y = x/√(mean(x²) + ε) · scale over the last axes, which have the scale's shape; see [Tensor#rmsNorm].
public record RmsNorm(Parameter scale, double epsilon) implements Layer {
    /// Scale 1.
    public static RmsNorm of(String name, Shape shape, double epsilon, Backend backend) {
        return new RmsNorm(new Parameter(name + ".weight", backend.full(ArrayType.real(shape), 1)), epsilon);
    }

    @Override
    public Tensor apply(Tensor x) {
        Affine.requireFit("rms norm " + scale.name(), scale.shape(), x);
        return x.rmsNorm(scale.shape().rank(), epsilon).times(scale.tensor());
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(scale);
    }
}
