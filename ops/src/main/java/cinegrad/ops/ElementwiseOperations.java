package cinegrad.ops;

import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Operand;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Elementwise functions. The result of an `…Into` may be one of the operands, if it has the type of the result.
public interface ElementwiseOperations extends MemoryOperations {
    /// f of every element of a real array.
    default NdArray map(UnaryFunction f, NdArray x) {
        NdArray y = empty(x.type());
        mapInto(f, x, y);
        return y;
    }

    void mapInto(UnaryFunction f, NdArray x, NdArray y);

    /// g · f′(x); of `x` and `y` = f(x) only what [UnaryFunction#needs] names may be read, the other may be null.
    default NdArray mapGradient(UnaryFunction f, NdArray g, @Nullable NdArray x, @Nullable NdArray y) {
        NdArray d = empty(g.type());
        mapGradientInto(f, g, x, y, d);
        return d;
    }

    void mapGradientInto(UnaryFunction f, NdArray g, @Nullable NdArray x, @Nullable NdArray y, NdArray d);

    /// f(a, b) under broadcasting. If one operand is complex, so is the result; only for functions that are complex, too.
    default NdArray zip(BinaryFunction f, NdArray a, NdArray b) {
        var backend = a.backend();
        if (a.isComplex() != b.isComplex()) {
            return a.isComplex() ? zip(f, a, backend.toComplex(b)) : zip(f, backend.toComplex(a), b);
        }
        if (a.isComplex() && !f.isComplexToo()) throw new ShapeException(f + ": not defined for complex arrays");
        NdArray y = empty(a.type().with(Shape.broadcast(f.name().toLowerCase(Locale.ROOT), a.shape(), b.shape())));
        zipInto(f, a, b, y);
        return y;
    }

    /// Both operands are real, or both complex.
    void zipInto(BinaryFunction f, NdArray a, NdArray b, NdArray y);

    /// g · ∂f/∂operand at the (real) a, b, of the broadcast shape.
    default NdArray zipGradient(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b) {
        NdArray d = empty(g.type());
        zipGradientInto(f, operand, g, a, b, d);
        return d;
    }

    void zipGradientInto(BinaryFunction f, Operand operand, NdArray g, NdArray a, NdArray b, NdArray d);

    /// f of every element of a complex array.
    default NdArray map(ComplexFunction f, NdArray z) {
        NdArray w = empty(new ArrayType(z.shape(), f.result()));
        mapInto(f, z, w);
        return w;
    }

    void mapInto(ComplexFunction f, NdArray z, NdArray w);

    /// The gradient of [#map(ComplexFunction,NdArray)]; of `z` and `w` = f(z) only what the function needs may be read, the other
    /// may be null.
    default NdArray mapGradient(ComplexFunction f, NdArray g, @Nullable NdArray z, @Nullable NdArray w) {
        NdArray d = empty(ArrayType.complex(g.shape()));
        mapGradientInto(f, g, z, w, d);
        return d;
    }

    void mapGradientInto(ComplexFunction f, NdArray g, @Nullable NdArray z, @Nullable NdArray w, NdArray d);

    /// `a` where the real `condition` is not 0, else `b`; all of one shape.
    default NdArray where(NdArray condition, NdArray a, NdArray b) {
        NdArray y = empty(a.type());
        whereInto(condition, a, b, y);
        return y;
    }

    void whereInto(NdArray condition, NdArray a, NdArray b, NdArray y);

    /// factor · x.
    default NdArray scale(NdArray x, double factor) {
        NdArray y = empty(x.type());
        scaleInto(x, factor, y);
        return y;
    }

    /// Scales all stored numbers, real and imaginary parts.
    default void scaleInto(NdArray x, double factor, NdArray y) {
        zipInto(BinaryFunction.MULTIPLY, x.asReal(), full(ArrayType.real(Shape.SCALAR), factor), y.asReal());
    }

    /// The conjugates of a complex array.
    default NdArray conjugate(NdArray x) {
        NdArray y = empty(x.type());
        conjugateInto(x, y);
        return y;
    }

    /// Pairs (real, imaginary) times (1, −1).
    default void conjugateInto(NdArray x, NdArray y) {
        zipInto(BinaryFunction.MULTIPLY, x.asReal(), upload(ArrayType.real(Shape.of(2)), new double[] {1, -1}), y.asReal());
    }
}
