package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

/// The adjoint of `map`, applied to arrays of type `from`, as a map itself.
public record AdjointMap(LinearMap map, ArrayType from) implements LinearMap {
    @Override
    public ArrayType output(ArrayType input) {
        ArrayType taken = map.output(from);
        if (!input.equals(taken)) throw new ShapeException("adjoint of " + map + ": takes " + taken + ", got " + input);
        return from;
    }

    @Override
    public NdArray apply(NdArray y) {
        output(y.type());
        return map.adjoint(y, from);
    }

    @Override
    public NdArray adjoint(NdArray x, ArrayType input) {
        LinearMap.requireOutput(this, x, input);
        return map.apply(x);
    }

    @Override
    public LinearMap adjoint(ArrayType input) {
        output(input);
        return map;
    }

    @Override
    public boolean keepsArrays() {
        return map.keepsArrays();
    }
}
