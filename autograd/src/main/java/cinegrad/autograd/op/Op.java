package cinegrad.autograd.op;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An operation of the recorded graph: its value and its gradient.
///
/// The set is sealed, so a test can list it and require a gradient check for every record; user code adds operations as [Custom].
/// An operation only does algebra on arrays and has no state, so several threads may run it at once. The engine decides order,
/// accumulation, the sum over broadcast axes, and which gradients are wanted.
///
/// The gradient convention for complex values is PyTorch's: the gradient of a real loss L with respect to z = x + iy is
/// ∂L/∂x + i·∂L/∂y, so that z − η·gradient descends.
public sealed interface Op permits Op.Leaf, Unary, Binary, Variadic {
    /// The type of the output for inputs of these types; throws a [cinegrad.ops.shape.ShapeException] if they do not fit.
    ArrayType type(List<ArrayType> inputs);

    Result forward(List<NdArray> inputs);

    /// The gradients with respect to the wanted inputs, in their order; `null` where not wanted.
    NdArray[] backward(NdArray g, Context context);

    /// The values that the gradient with respect to input number `input` reads.
    Reads reads(int input);

    /// How the derivative along a direction is found.
    default TangentRule tangentRule() {
        return TangentRule.BY_GRADIENT;
    }

    /// The derivative of the output along `tangents`, of which those are `null` whose inputs stay; only asked of operations of
    /// the rule [TangentRule#OWN]. All values of the context may be read, and as in gradients only algebra is done.
    default NdArray tangent(@Nullable NdArray[] tangents, Context context) {
        throw new IllegalStateException(name() + ": has no tangent of its own");
    }

    /// False for comparisons and positions, which have no gradient.
    default boolean isDifferentiable() {
        return true;
    }

    /// Whether it may keep an array that it received or returned. The engine neither changes such an array nor reuses its memory.
    default boolean keepsArrays() {
        return false;
    }

    /// The bytes of the arrays saved besides the output, for the memory plan.
    default long savedBytes(List<ArrayType> inputs, Precision precision) {
        return 0;
    }

    /// The most temporary arrays, of the size of its largest input or output, that computing its output or its gradients takes
    /// beside those themselves, for the memory plan.
    default int temporaries(List<ArrayType> inputs) {
        return 0;
    }

    /// A short name for messages and graphs.
    default String name() {
        return getClass().getSimpleName();
    }

    /// An output, and arrays only the gradient needs.
    record Result(NdArray output, List<NdArray> saved) {
        public static Result of(NdArray output) {
            return new Result(output, List.of());
        }
    }

    /// The values that a gradient may read; those that [#reads] does not name are `null`.
    ///
    /// @param wanted whether the gradient with respect to each input is wanted
    /// @param types  the types of the inputs, always known
    record Context(NdArray[] inputs, NdArray output, List<NdArray> saved, boolean[] wanted, List<ArrayType> types) { }

    /// Data or a parameter: a tensor without inputs.
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

    /// An operation of user code. It must not change its inputs; the engine changes neither its inputs nor its results.
    non-sealed interface Custom extends Variadic {
        /// An operation that keeps no array overrides this and saves memory.
        @Override
        default boolean keepsArrays() {
            return true;
        }
    }
}
