package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;

/// x ↦ x.
public enum IdentityMap implements LinearMap {
    IDENTITY;

    @Override
    public ArrayType output(ArrayType input) {
        return input;
    }

    @Override
    public NdArray apply(NdArray x) {
        return x;
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        return y;
    }

    @Override
    public LinearMap adjoint(ArrayType input) {
        return this;
    }

    @Override
    public LinearMap normal() {
        return this;
    }

    @Override
    public String toString() {
        return "identity";
    }

    @Override
    public boolean keepsArrays() {
        return false;
    }
}
