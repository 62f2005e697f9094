package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;

/// First one map, then another: x ↦ next(first(x)).
public record ComposedMap(LinearMap first, LinearMap next) implements LinearMap {
    @Override
    public ArrayType output(ArrayType input) {
        return next.output(first.output(input));
    }

    @Override
    public NdArray apply(NdArray x) {
        return next.apply(first.apply(x));
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        return first.adjoint(next.adjoint(y, first.output(input)), input);
    }

    /// (B A)* = A* B*.
    @Override
    public LinearMap adjoint(ArrayType input) {
        return next.adjoint(first.output(input)).then(first.adjoint(input));
    }

    @Override
    public String toString() {
        return first + " then " + next;
    }

    @Override
    public boolean keepsArrays() {
        return first.keepsArrays() || next.keepsArrays();
    }
}
