package cinegrad.autograd.op;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;

import java.util.List;

/// An operation of the recorded graph: what it computes and, right beside it, its gradient.
///
/// The set is sealed, so that a test can walk it and demand a gradient check of every record; user code joins through [Custom].
/// An operation only does algebra on arrays, and has no state, so several threads may run it at once. Order, accumulation,
/// broadcasting back and the question whose gradient is wanted at all are the engine's.
///
/// The gradient convention for complex values is PyTorch's: the gradient of a real loss L with respect to z = x + iy is
/// ∂L/∂x + i·∂L/∂y, so that z − η·gradient descends.
public sealed interface Op permits Op.Leaf, Unary, Binary, Variadic {
    /// The type of the output for inputs of these types; throws a [cinegrad.ops.shape.ShapeException] if they do not fit.
    ArrayType type(List<ArrayType> inputs);

    Result forward(List<NdArray> inputs);

    /// The gradients with respect to the wanted inputs, in their order; `null` where not wanted.
    NdArray[] backward(NdArray g, Context context);

    /// What the gradient with respect to input number `input` reads.
    Reads reads(int input);

    /// Whether anything flows back at all. Comparisons and positions have no gradient: what is computed from them needs none.
    default boolean isDifferentiable() {
        return true;
    }

    /// Whether it may keep an array: one it was given, or one it returned. Nobody changes such an array or uses its memory again.
    default boolean keepsArrays() {
        return false;
    }

    /// How much memory what is saved besides the output takes, for the memory plan.
    default long savedBytes(List<ArrayType> inputs, Precision precision) {
        return 0;
    }

    /// How many arrays of the size of its largest input or output it makes on the way to its output or its gradients, at most and
    /// beside those: for the memory plan.
    default int temporaries(List<ArrayType> inputs) {
        return 0;
    }

    /// A short name for messages and pictures.
    default String name() {
        return getClass().getSimpleName();
    }

    /// An output, and arrays only the gradient needs.
    record Result(NdArray output, List<NdArray> saved) {
        public static Result of(NdArray output) {
            return new Result(output, List.of());
        }
    }

    /// What a gradient may read: everything [#reads] did not declare is `null`.
    ///
    /// @param wanted whether the gradient with respect to each input is wanted
    /// @param types  the types of the inputs, always known
    record Context(NdArray[] inputs, NdArray output, List<NdArray> saved, boolean[] wanted, List<ArrayType> types) { }

    /// A value that is simply there: data or a parameter.
    record Leaf(ArrayType type) implements Op {
        @Override
        public ArrayType type(List<ArrayType> inputs) {
            return type;
        }

        @Override
        public Result forward(List<NdArray> inputs) {
            throw new IllegalStateException("leaf: has no forward pass");
        }

        @Override
        public NdArray[] backward(NdArray g, Context context) {
            return new NdArray[0];
        }

        @Override
        public Reads reads(int input) {
            return Reads.NOTHING;
        }
    }

    /// An operation of user code. What it is given it must not change; what it is given and what it returns, nobody else changes.
    non-sealed interface Custom extends Variadic {
        /// One that keeps nothing says so and spares memory.
        @Override
        default boolean keepsArrays() {
            return true;
        }
    }
}
