package cinegrad.autograd;

import cinegrad.autograd.op.Elementwise;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

/// Comparisons, whose results are 1 for true and 0 for false and have no gradient, and choices made by them.
public final class Comparisons {
    private Comparisons() { }

    /// a < b.
    public static Tensor less(Tensor a, Tensor b) {
        return compare(BinaryFunction.LESS, a, b);
    }

    /// a ≤ b.
    public static Tensor lessOrEqual(Tensor a, Tensor b) {
        return compare(BinaryFunction.LESS_OR_EQUAL, a, b);
    }

    /// a > b.
    public static Tensor greater(Tensor a, Tensor b) {
        return less(b, a);
    }

    /// a ≥ b.
    public static Tensor greaterOrEqual(Tensor a, Tensor b) {
        return lessOrEqual(b, a);
    }

    /// a = b.
    public static Tensor equal(Tensor a, Tensor b) {
        return compare(BinaryFunction.EQUAL, a, b);
    }

    /// a ≠ b.
    public static Tensor notEqual(Tensor a, Tensor b) {
        return not(equal(a, b));
    }

    /// 1 where `condition` is 0, else 0.
    public static Tensor not(Tensor condition) {
        return equal(condition, like(condition, 0));
    }

    public static Tensor less(Tensor a, double b) {
        return less(a, like(a, b));
    }

    public static Tensor greater(Tensor a, double b) {
        return greater(a, like(a, b));
    }

    /// `a` where `condition` is not 0, else `b`; all under broadcasting.
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return Tensor.apply(new Elementwise.Where(), condition, a, b);
    }

    /// `value` where `condition` is not 0, else `x`.
    public static Tensor fill(Tensor x, Tensor condition, double value) {
        return where(condition, Tensor.constant(x.backend().full(new ArrayType(Shape.SCALAR, x.type().field()), value)), x);
    }

    /// The larger of two.
    public static Tensor maximum(Tensor a, Tensor b) {
        return compare(BinaryFunction.MAXIMUM, a, b);
    }

    /// The smaller of two.
    public static Tensor minimum(Tensor a, Tensor b) {
        return compare(BinaryFunction.MINIMUM, a, b);
    }

    private static Tensor compare(BinaryFunction f, Tensor a, Tensor b) {
        return Tensor.apply(new Elementwise.Zip(f), a, b);
    }

    private static Tensor like(Tensor x, double value) {
        return Tensor.constant(x.backend().full(ArrayType.real(Shape.SCALAR), value));
    }
}
