package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

/// The sum of two maps: x ↦ a(x) + b(x).
public record SumMap(LinearMap a, LinearMap b) implements LinearMap {
    @Override
    public ArrayType output(ArrayType input) {
        ArrayType first = a.output(input);
        ArrayType second = b.output(input);
        if (!first.equals(second)) {
            throw new ShapeException("sum of maps: of " + input + " " + a + " makes " + first + ", " + b + " makes " + second);
        }
        return first;
    }

    @Override
    public NdArray apply(NdArray x) {
        output(x.type());
        return a.apply(x).plus(b.apply(x));
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        return a.adjoint(y, input).plus(b.adjoint(y, input));
    }

    @Override
    public LinearMap adjoint(ArrayType input) {
        return a.adjoint(input).plus(b.adjoint(input));
    }

    @Override
    public String toString() {
        return a + " plus " + b;
    }

    @Override
    public boolean keepsArrays() {
        return a.keepsArrays() || b.keepsArrays();
    }
}
