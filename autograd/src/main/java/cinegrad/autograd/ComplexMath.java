package cinegrad.autograd;

import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

/// Functions of complex tensors. Gradients follow PyTorch's convention: z − η·gradient descends.
///
/// Algebra, [Tensor#conjugate], [Tensor#realPart], [Tensor#abs], [Tensor#exp] and kin are methods of the tensor itself; others are
/// `z.map(ComplexElementary.SIN)`.
public final class ComplexMath {
    private ComplexMath() { }

    /// re + i·im.
    public static Tensor of(Tensor re, Tensor im) {
        return Indexing.stack(-1, re, im).asComplex();
    }

    /// magnitude · e^(i·angle).
    public static Tensor polar(Tensor magnitude, Tensor angle) {
        return of(magnitude.times(angle.map(Elementary.COS)), magnitude.times(angle.map(Elementary.SIN)));
    }

    /// Im z; 0 for a real tensor.
    public static Tensor imaginaryPart(Tensor z) {
        return z.isComplex() ? z.map(ComplexElementary.IMAGINARY_PART) : z.times(0);
    }

    /// |z|².
    public static Tensor squaredAbs(Tensor z) {
        return z.isComplex() ? z.map(ComplexElementary.SQUARED_ABS) : z.square();
    }

    /// arg z in (−π, π]; the gradient at 0 is 0.
    public static Tensor angle(Tensor z) {
        return z.map(ComplexElementary.ANGLE);
    }

    /// z/|z|, and 0 at 0.
    public static Tensor sign(Tensor z) {
        return z.isComplex() ? z.map(ComplexElementary.SIGN) : z.map(Elementary.SIGN);
    }

    public static Tensor reciprocal(Tensor z) {
        return z.isComplex() ? z.map(ComplexElementary.RECIPROCAL) : z.map(Elementary.RECIPROCAL);
    }

    /// −i·sin(iz).
    public static Tensor sinh(Tensor z) {
        return timesI(timesI(z).map(ComplexElementary.SIN)).negative();
    }

    /// cos(iz).
    public static Tensor cosh(Tensor z) {
        return timesI(z).map(ComplexElementary.COS);
    }

    /// −i·tanh(iz).
    public static Tensor tan(Tensor z) {
        return timesI(timesI(z).tanh()).negative();
    }

    /// i·z.
    public static Tensor timesI(Tensor z) {
        return z.times(Tensor.constant(z.backend().upload(ArrayType.complex(Shape.SCALAR), new double[] {0, 1})));
    }

    /// The principal power z^p.
    public static Tensor power(Tensor z, double exponent) {
        return z.map(new ComplexFunction.Power(exponent));
    }
}
