package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Field;
import cinegrad.ops.shape.Shape;

/// Elementwise weights: x ↦ w ⊙ x, the weights repeated along axes where they have size 1. The adjoint multiplies by conj(w).
public final class DiagonalMap implements LinearMap {
    private final NdArray weights;

    private DiagonalMap(NdArray weights) {
        this.weights = weights;
    }

    /// The map by a copy of these weights: the caller may change the array afterwards.
    public static DiagonalMap of(NdArray weights) {
        return new DiagonalMap(weights.copy());
    }

    /// The map by an array that nobody changes from now on; it is not copied.
    public static DiagonalMap owning(NdArray weights) {
        return new DiagonalMap(weights);
    }

    @Override
    public ArrayType output(ArrayType input) {
        Shape.requireBroadcast("weights", weights.shape(), input.shape());
        return new ArrayType(input.shape(), weights.isComplex() ? Field.COMPLEX : input.field());
    }

    @Override
    public NdArray apply(NdArray x) {
        output(x.type());
        return x.times(weights);
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        NdArray x = y.times(weights.conjugate());
        return x.isComplex() && !input.isComplex() ? x.backend().realPart(x) : x;
    }

    @Override
    public LinearMap adjoint(ArrayType input) {
        output(input);
        return input.isComplex() || !weights.isComplex() ? owning(weights.conjugate()) : LinearMap.super.adjoint(input);
    }

    @Override
    public String toString() {
        return "weights " + weights.type();
    }

    @Override
    public boolean keepsArrays() {
        return false;
    }
}
