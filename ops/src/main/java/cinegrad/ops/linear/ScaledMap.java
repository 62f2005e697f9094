package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;

/// A map times a real number: x ↦ factor · a(x).
public record ScaledMap(LinearMap map, double factor) implements LinearMap {
    @Override
    public ArrayType output(ArrayType input) {
        return map.output(input);
    }

    @Override
    public NdArray apply(NdArray x) {
        return map.apply(x).times(factor);
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        return map.adjoint(y, input).times(factor);
    }

    @Override
    public LinearMap adjoint(ArrayType input) {
        return map.adjoint(input).times(factor);
    }

    @Override
    public String toString() {
        return factor + " times " + map;
    }

    @Override
    public boolean keepsArrays() {
        return map.keepsArrays();
    }
}
