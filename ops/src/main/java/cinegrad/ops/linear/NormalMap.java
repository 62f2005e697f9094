package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;

/// A*A: Hermitian and positive semi-definite, the map of least-squares problems.
public record NormalMap(LinearMap map) implements LinearMap {
    @Override
    public ArrayType output(ArrayType input) {
        map.output(input);
        return input;
    }

    @Override
    public NdArray apply(NdArray x) {
        return map.adjoint(map.apply(x), x.type());
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        return apply(y);
    }

    @Override
    public LinearMap adjoint(ArrayType input) {
        output(input);
        return this;
    }

    @Override
    public String toString() {
        return "normal of " + map;
    }

    @Override
    public boolean keepsArrays() {
        return map.keepsArrays();
    }
}
