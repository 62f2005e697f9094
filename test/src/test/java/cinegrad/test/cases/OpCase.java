package cinegrad.test.cases;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.Op;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/// One operation in use: a function of a few arrays whose sizes depend on one number n.
///
/// @param op     the operation the function is a case of
/// @param least  the smallest n it is defined for
/// @param most   the largest n that makes a quick test
public record OpCase(Class<? extends Op> op, String name, int least, int most, List<Argument> arguments, Function<List<Tensor>,
        Tensor> function) {
    /// One array: its type for size n, where its numbers lie, and whether a gradient is taken with respect to it.
    public record Argument(IntFunction<ArrayType> type, Domain domain, Role role) {
        public NdArray at(int n, Backend backend, RandomGenerator random) {
            ArrayType type = type().apply(n);
            double[] numbers = new double[type.numbers()];
            for (int i = 0; i < numbers.length; i++) numbers[i] = domain.next(random);
            return backend.upload(type, numbers);
        }
    }

    public enum Role { VARIABLE, CONSTANT }

    public static OpCase of(Class<? extends Op> op, String name, Function<List<Tensor>, Tensor> function, Argument... arguments) {
        return new OpCase(op, name, 0, 17_011, List.of(arguments), function);
    }

    /// A function of one array.
    public static OpCase unary(Class<? extends Op> op, String name, Function<Tensor, Tensor> function, Argument argument) {
        return of(op, name, in -> function.apply(in.getFirst()), argument);
    }

    public OpCase from(int n) {
        return new OpCase(op, name, n, most, arguments, function);
    }

    public OpCase upTo(int n) {
        return new OpCase(op, name, least, n, arguments, function);
    }

    public static Argument real(IntFunction<Shape> shape) {
        return real(Domain.GAUSSIAN, shape);
    }

    public static Argument real(Domain domain, IntFunction<Shape> shape) {
        return new Argument(n -> ArrayType.real(shape.apply(n)), domain, Role.VARIABLE);
    }

    public static Argument complex(IntFunction<Shape> shape) {
        return new Argument(n -> ArrayType.complex(shape.apply(n)), Domain.GAUSSIAN, Role.VARIABLE);
    }

    /// 0 and 1, without a gradient.
    public static Argument truth(IntFunction<Shape> shape) {
        return new Argument(n -> ArrayType.real(shape.apply(n)), Domain.TRUTH, Role.CONSTANT);
    }

    public List<NdArray> inputs(int n, Backend backend, RandomGenerator random) {
        return arguments.stream().map(a -> a.at(n, backend, random)).toList();
    }

    /// Constants and variables as the roles say.
    public List<Tensor> tensors(List<NdArray> inputs) {
        return java.util.stream.IntStream.range(0, inputs.size())
                .mapToObj(i -> arguments.get(i).role == Role.VARIABLE ? Tensor.variable(inputs.get(i))
                : Tensor.constant(inputs.get(i))).toList();
    }

    @Override
    public String toString() {
        return op.getSimpleName() + ": " + name;
    }
}
