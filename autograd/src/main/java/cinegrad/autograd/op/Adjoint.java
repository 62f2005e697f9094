package cinegrad.autograd.op;

import cinegrad.ops.LinearMap;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

/// The adjoint of a linear map of arrays of type `from`, as a linear map itself.
public record Adjoint(LinearMap map, ArrayType from) implements LinearMap {
    public ArrayType output(ArrayType input) {
        if (!input.equals(map.output(from))) throw new ShapeException("adjoint of " + map + ": takes " + map.output(from) + ", got " + input);
        return from;
    }

    public NdArray apply(NdArray y) {
        return map.adjoint(y, from);
    }

    public NdArray adjoint(NdArray x, ArrayType input) {
        return map.apply(x);
    }
}
