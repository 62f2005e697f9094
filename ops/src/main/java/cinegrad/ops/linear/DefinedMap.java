package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;

/// A linear map with a name of its own that is defined by others: what it computes is its [#definition], and on tensors every
/// part of that is recorded by itself.
public interface DefinedMap extends LinearMap {
    /// The same map, as an expression of others.
    LinearMap definition();

    @Override
    default ArrayType output(ArrayType input) {
        return definition().output(input);
    }

    @Override
    default NdArray apply(NdArray x) {
        output(x.type());
        return definition().apply(x);
    }

    @Override
    default NdArray adjoint(NdArray y, ArrayType input) {
        output(input);
        return definition().adjoint(y, input);
    }

    @Override
    default LinearMap adjoint(ArrayType input) {
        output(input);
        return definition().adjoint(input);
    }

    @Override
    default boolean keepsArrays() {
        return definition().keepsArrays();
    }
}
