package cinegrad.autograd.func;

import cinegrad.autograd.Differentiation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.Structural;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Transformations of functions of tensors, with the names of `torch.func` and JAX.
///
/// ```java
/// Function<List<Tensor>, Tensor> f = in -> in.get(0).sin().times(in.get(1)).sum();
/// var at = List.of(x, y);
/// Jvp forward = jvp(f, at, List.of(dx, dy));         // f(x, y), and its change when x and y move by dx and dy
/// Vjp reverse = vjp(f, at);                          // f(x, y), and what turns a gradient of it into those of x and y
/// List<Tensor> gradient = gradient(f, at);
/// List<List<Tensor>> h = hessian(f, at);             // h.get(0).get(1) is ∂²f/∂x∂y
/// List<Tensor> hv = hvp(f, at, List.of(dx, dy));     // the Hessian times a vector, without the Hessian
/// Tensor all = vmap(g).apply(List.of(batch));        // g of every example of a batch
/// ```
///
/// A function records operations on its arguments and returns a tensor; it may use other tensors, which count as constants of the
/// transformation, even if one of them is an argument too. Arguments may be constants or variables. Results are tensors: they are
/// computed when their values are asked for, they have gradients, and transformations nest in any order.
///
/// Complex arguments count as pairs of real ones with the inner product Re Σ conj(u)·v, the convention of gradients; a Jacobian
/// or Hessian in complex numbers is refused.
public final class FunctionTransforms {
    private FunctionTransforms() { }

    /// A value and its derivative along a direction.
    public record Jvp(Tensor value, Tensor tangent) { }

    /// A value, and the gradients of the arguments for any gradient of it.
    public static final class Vjp {
        private final Tensor value;
        private final List<Tensor> arguments;

        private Vjp(Tensor value, List<Tensor> arguments) {
            this.value = value;
            this.arguments = arguments;
        }

        public Tensor value() {
            return value;
        }

        /// Jᵀ·cotangent for each argument: the gradients of Re Σ conj(cotangent)·value. May be asked any number of times.
        ///
        /// @param cotangent of the type of the value
        public List<Tensor> pull(Tensor cotangent) {
            return Differentiation.vectorJacobian(value, cotangent, arguments.toArray(Tensor[]::new));
        }
    }

    /// From which side a Jacobian is computed.
    public enum Mode {
        /// A column at a time: one walk up for each number of the arguments.
        FORWARD,
        /// A row at a time: one walk down for each number of the value.
        REVERSE
    }

    /// f(at) and its derivative J·direction, in forward mode: the derivative is computed along with the value and costs about as
    /// much again, however many arguments there are.
    ///
    /// @param directions one for each argument, of its type
    public static Jvp jvp(Function<List<Tensor>, Tensor> f, List<Tensor> at, List<Tensor> directions) {
        requireDirections("jvp", at, directions);
        var arguments = arguments(at);
        Tensor y = f.apply(arguments);
        return new Jvp(y, Differentiation.jacobianVector(y, arguments, directions));
    }

    /// f(at), and its gradients Jᵀ·cotangent in reverse mode.
    public static Vjp vjp(Function<List<Tensor>, Tensor> f, List<Tensor> at) {
        var arguments = arguments(at);
        return new Vjp(f.apply(arguments), arguments);
    }

    /// The gradients of a real scalar function in each argument.
    public static List<Tensor> gradient(Function<List<Tensor>, Tensor> f, List<Tensor> at) {
        var arguments = arguments(at);
        return gradients("gradient", f.apply(arguments), arguments);
    }

    /// The derivatives of every element of f in every element of each argument, of real numbers: block i has the axes of the
    /// value followed by those of argument i. Computed from the side that takes fewer walks, [Mode].
    ///
    /// As many recordings of the derivative are held as walks are made, so this is for small sizes; a large Jacobian is better
    /// used through [#jvp] and [#vjp].
    public static List<Tensor> jacobian(Function<List<Tensor>, Tensor> f, List<Tensor> at) {
        var arguments = arguments(at);
        Tensor y = f.apply(arguments);
        long columns = arguments.stream().mapToLong(a -> a.shape().elements()).sum();
        return jacobian(y, arguments, columns < y.shape().elements() ? Mode.FORWARD : Mode.REVERSE);
    }

    /// The same, from the side that is said.
    public static List<Tensor> jacobian(Function<List<Tensor>, Tensor> f, List<Tensor> at, Mode mode) {
        var arguments = arguments(at);
        return jacobian(f.apply(arguments), arguments, mode);
    }

    /// The second derivatives of a real scalar function of real arguments: block (i, j) has the axes of argument i followed by
    /// those of argument j. Gradients in reverse mode, then their columns in forward mode.
    public static List<List<Tensor>> hessian(Function<List<Tensor>, Tensor> f, List<Tensor> at) {
        var arguments = arguments(at);
        requireReal("hessian", arguments);
        var slopes = gradients("hessian", f.apply(arguments), arguments);
        var rows = new ArrayList<List<Tensor>>();
        for (int i = 0; i < slopes.size(); i++) rows.add(new ArrayList<>());
        for (Tensor moving : arguments) {
            var columns = columns(slopes, moving);
            for (int i = 0; i < columns.size(); i++) rows.get(i).add(columns.get(i));
        }
        return rows.stream().map(List::copyOf).toList();
    }

    /// The Hessian of a real scalar function times a vector: how the gradient changes when the arguments move. Forward mode over
    /// reverse mode, at the cost of a few gradients.
    ///
    /// @param vectors one for each argument, of its type
    public static List<Tensor> hvp(Function<List<Tensor>, Tensor> f, List<Tensor> at, List<Tensor> vectors) {
        requireDirections("hvp", at, vectors);
        var arguments = arguments(at);
        return Differentiation.jacobianVector(gradients("hvp", f.apply(arguments), arguments), arguments, vectors);
    }

    /// f of every example of a batch, stacked along a new first axis: the function of one example becomes one of all of them.
    ///
    /// f is recorded once, for an example without numbers, and each of its operations is then recorded for all examples at once:
    /// elementwise functions, reductions, softmax, running sums, sorting, indexing, layout, standardization, matrix products and
    /// linear algebra. Convolutions, pooling, grid sampling, linear maps and operations of user code are recorded example by
    /// example, which gives the same numbers and takes the time of a loop. The function must not ask for values, which is
    /// refused. What it draws at random, as dropout does, is drawn once and the same for every example.
    ///
    /// @param axes the axis of each argument that counts the examples; the first where nothing is said. Tensors that f uses and
    ///             that are no arguments are the same for every example
    public static Function<List<Tensor>, Tensor> vmap(Function<List<Tensor>, Tensor> f, int... axes) {
        int[] of = axes.clone();
        return in -> {
            if (of.length > in.size()) {
                throw new IllegalArgumentException("vmap: " + of.length + " axes for " + in.size() + " arguments");
            }
            return BatchedRecording.of(f, IntStream.range(0, in.size())
                    .mapToObj(i -> first(in.get(i), i < of.length ? of[i] : 0)).toList());
        };
    }

    private static Tensor first(Tensor x, int axis) {
        if (x.shape().rank() == 0) throw new ShapeException("vmap: a scalar has no axis of examples");
        return x.shape().axis(axis) == 0 ? x : x.movedim(axis, 0);
    }

    // ---- parts ----

    /// Fresh tensors with the same numbers that gradients flow through: what f uses beside its arguments is no argument, even if
    /// it is the same tensor.
    static List<Tensor> arguments(List<Tensor> at) {
        if (at.isEmpty()) throw new IllegalArgumentException("transformation: a function needs at least one argument");
        return at.stream().map(FunctionTransforms::argument).toList();
    }

    /// What is computed from an example of [#vmap] has no numbers yet: minus a variable of 0 it stays itself, bit by bit.
    private static Tensor argument(Tensor t) {
        if (t.needsGradient()) return Tensor.apply(new Structural.Reshape(t.shape()), t);
        if (!BatchedRecording.readsExample(t)) return Tensor.variable(t.value());
        return t.minus(Tensor.variable(t.backend().zeros(ArrayType.real(Shape.SCALAR))));
    }

    private static void requireDirections(String name, List<Tensor> at, List<Tensor> directions) {
        var needed = at.stream().map(Tensor::type).toList();
        var given = directions.stream().map(Tensor::type).toList();
        if (!needed.equals(given)) {
            throw new ShapeException(name + ": the directions are " + given + ", the arguments " + needed
                    + "; each argument needs a direction of its type");
        }
    }

    private static void requireReal(String name, List<Tensor> tensors) {
        for (var t : tensors) {
            if (t.isComplex()) {
                throw new ShapeException(name + ": needs real numbers, got " + t.type() + "; take and return viewAsReal()");
            }
        }
    }

    private static List<Tensor> gradients(String name, Tensor y, List<Tensor> arguments) {
        if (y.isComplex() || y.shape().elements() != 1) {
            throw new ShapeException(name + ": the function must give a real scalar, got " + y.type()
                    + "; reduce it first, or use "
                    + "vjp or jacobian");
        }
        Tensor one = Tensor.constant(y.backend().full(y.type(), 1));
        return Differentiation.vectorJacobian(y, one, arguments.toArray(Tensor[]::new));
    }

    private static List<Tensor> jacobian(Tensor y, List<Tensor> arguments, Mode mode) {
        requireReal("jacobian", arguments);
        requireReal("jacobian", List.of(y));
        if (mode == Mode.FORWARD) return arguments.stream().map(a -> columns(List.of(y), a).getFirst()).toList();
        var rows = units(y).stream()
                .map(unit -> Differentiation.vectorJacobian(y, unit, arguments.toArray(Tensor[]::new))).toList();
        return IntStream.range(0, arguments.size())
                .mapToObj(i -> stacked(0, joined(y, arguments.get(i)), rows.size(), row -> rows.get(row).get(i), y)).toList();
    }

    /// The derivatives of results in every element of one argument.
    private static List<Tensor> columns(List<Tensor> results, Tensor moving) {
        var columns = units(moving).stream()
                .map(unit -> Differentiation.jacobianVector(results, List.of(moving), List.of(unit))).toList();
        return IntStream.range(0, results.size()).mapToObj(i -> stacked(-1, joined(results.get(i), moving), columns.size(),
                column -> columns.get(column).get(i), moving)).toList();
    }

    private static Tensor stacked(int axis, Shape shape, int count, IntFunction<Tensor> part, Tensor like) {
        if (count == 0) return Tensor.constant(like.backend().zeros(ArrayType.real(shape)));
        return Tensor.stack(axis, IntStream.range(0, count).mapToObj(part).toArray(Tensor[]::new)).reshape(shape);
    }

    /// Arrays of the type of x, each with a 1 in another place.
    private static List<Tensor> units(Tensor x) {
        int n = x.shape().elements();
        return IntStream.range(0, n).mapToObj(i -> {
            double[] numbers = new double[n];
            numbers[i] = 1;
            return Tensor.constant(x.backend().upload(x.type(), numbers));
        }).toList();
    }

    private static Shape joined(Tensor a, Tensor b) {
        return Shape.of(IntStream.concat(IntStream.of(a.shape().toArray()), IntStream.of(b.shape().toArray())).toArray());
    }
}
