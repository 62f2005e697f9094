package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.shape.ArrayType;

/// Images as samples of k-space at the points of a plan: complex (…, H, W) to (…, S), or (…, T, H, W) to (…, T, S) where every
/// frame has points of its own; see [cinegrad.ops.nufft.NufftGeometry].
public record NufftMap(NufftPlan plan) implements LinearMap {
    @Override
    public ArrayType output(ArrayType input) {
        return plan.geometry().samples(input);
    }

    @Override
    public NdArray apply(NdArray x) {
        return x.backend().nufft(x, plan);
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        return y.backend().nufftAdjoint(y, plan);
    }

    @Override
    public boolean keepsArrays() {
        return false;
    }

    @Override
    public String toString() {
        return "nufft of (H,W) = " + plan.geometry().image() + " at points " + plan.geometry().trajectory();
    }
}
