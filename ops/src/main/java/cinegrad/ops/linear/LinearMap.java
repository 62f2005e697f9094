package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

/// A linear map A between arrays, with its adjoint A*: ⟨A x, y⟩ = ⟨x, A* y⟩, where for complex arrays ⟨u, v⟩ = Re Σ u·conj(v).
///
/// One map applies to arrays of many sizes, so its adjoint takes the type of the arrays that A is applied to. Maps compose:
/// ```java
/// LinearMap a = coils.then(fourier).then(mask);            // A = M F S
/// NdArray y = a.apply(x);                                  // x.apply(a) on tensors, with A* as its gradient
/// NdArray back = a.adjoint(x.type()).apply(y);             // A* y
/// LinearMap damped = a.normal().plus(IdentityMap.IDENTITY.times(lambda));          // A*A + λ
/// ```
/// Implementations check sizes and name both types in the [ShapeException], and may be applied by several threads at once.
public interface LinearMap {
    /// The type of A x for an x of type `input`; throws a [ShapeException] if A does not take it.
    ArrayType output(ArrayType input);

    /// A x.
    NdArray apply(NdArray x);

    /// A* y, of type `input`.
    ///
    /// @param y     of type `output(input)`
    /// @param input the type of the arrays that A is applied to
    NdArray adjoint(NdArray y, ArrayType input);

    /// Whether A may keep an array: one it was given, or one it returned. The memory of such arrays is left to the garbage
    /// collector, that of all others is used again. A map that keeps none overrides this and saves memory.
    default boolean keepsArrays() {
        return true;
    }

    /// A* as a map, for A of arrays of type `input`.
    default LinearMap adjoint(ArrayType input) {
        return new AdjointMap(this, input);
    }

    /// First this, then `next`: x ↦ next(this(x)).
    default LinearMap then(LinearMap next) {
        return new ComposedMap(this, next);
    }

    /// The product A·B, which applies `first` first.
    default LinearMap times(LinearMap first) {
        return first.then(this);
    }

    /// x ↦ factor · A x.
    default LinearMap times(double factor) {
        return new ScaledMap(this, factor);
    }

    /// x ↦ A x + B x.
    default LinearMap plus(LinearMap other) {
        return new SumMap(this, other);
    }

    /// A*A, which is its own adjoint.
    default LinearMap normal() {
        return new NormalMap(this);
    }

    /// Throws a [ShapeException] unless y is of the type that `map` makes of an `input`: the check of
    /// [#adjoint(NdArray,ArrayType)].
    static void requireOutput(LinearMap map, NdArray y, ArrayType input) {
        ArrayType output = map.output(input);
        if (!y.type().equals(output)) {
            throw new ShapeException("adjoint of " + map + ": " + input + " becomes " + output + ", got " + y.type());
        }
    }
}
