package cinegrad.ops;

import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

/// A linear map between arrays, with the adjoint that is its gradient: ⟨A x, y⟩ = ⟨x, A* y⟩, where for complex arrays
/// ⟨u, v⟩ = Re Σ u·conj(v).
public interface LinearMap {
    /// What [#apply] makes of an `input`; throws a [ShapeException] if that does not fit.
    ArrayType output(ArrayType input);

    NdArray apply(NdArray x);

    /// A* y, an array of the type `input` that [#apply] took.
    NdArray adjoint(NdArray y, ArrayType input);
}
