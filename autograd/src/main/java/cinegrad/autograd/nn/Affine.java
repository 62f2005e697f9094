package cinegrad.autograd.nn;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.List;

/// y = x·scale + shift, learned numbers of the last axes' shape: the second half of a normalization.
public record Affine(Parameter scale, Parameter shift) implements Layer {
    /// Scale 1 and shift 0.
    public static Affine of(String name, Shape shape, Backend backend) {
        return new Affine(new Parameter(name + ".weight", backend.full(ArrayType.real(shape), 1)),
                new Parameter(name + ".bias", backend.zeros(ArrayType.real(shape))));
    }

    /// @throws ShapeException unless the last axes of x are those of the scale
    void requireFit(String layer, Tensor x) {
        requireFit(layer, scale.shape(), x);
    }

    /// @throws ShapeException unless the last axes of x are `last`
    static void requireFit(String layer, Shape last, Tensor x) {
        Shape s = x.shape();
        int more = s.rank() - last.rank();
        for (int i = 0; i < last.rank(); i++) {
            if (more < 0 || s.size(more + i) != last.size(i)) {
                throw new ShapeException(layer + ": made for last axes " + last + ", got " + s);
            }
        }
    }

    @Override
    public Tensor apply(Tensor x) {
        return x.times(scale.tensor()).plus(shift.tensor());
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(scale, shift);
    }
}
