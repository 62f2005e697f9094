package cinegrad.autograd;

import cinegrad.autograd.op.Elementwise;
import cinegrad.autograd.op.Structural;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

/// Arithmetic, comparisons and complex parts. Two shapes broadcast: aligned at the last axis, sizes equal or one of them 1.
/// Comparisons give 1 for true and 0 for false and have no gradient.
sealed interface ArithmeticTensor permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    private Tensor zip(BinaryFunction f, Tensor other) {
        return Tensor.apply(new Elementwise.Zip(f), self(), other);
    }

    // ---- algebra ----

    /// x + other; real or complex, under broadcasting.
    default Tensor plus(Tensor other) {
        return Tensor.apply(new Elementwise.Add(), self(), other);
    }

    /// x − other; real or complex, under broadcasting.
    default Tensor minus(Tensor other) {
        return Tensor.apply(new Elementwise.Subtract(), self(), other);
    }

    /// x · other; real or complex, under broadcasting.
    default Tensor times(Tensor other) {
        return Tensor.apply(new Elementwise.Multiply(), self(), other);
    }

    /// x / other; real or complex, under broadcasting.
    default Tensor dividedBy(Tensor other) {
        return Tensor.apply(new Elementwise.Divide(), self(), other);
    }

    /// x + number.
    default Tensor plus(double number) {
        return plus(Scalars.like(self(), number));
    }

    /// x − number.
    default Tensor minus(double number) {
        return plus(-number);
    }

    /// factor · x.
    default Tensor times(double factor) {
        return Tensor.apply(new Elementwise.Scale(factor), self());
    }

    /// x / divisor.
    default Tensor dividedBy(double divisor) {
        return Math.abs(divisor) >= Float.MIN_NORMAL ? times(1 / divisor) : dividedBy(Scalars.like(self(), divisor));
    }

    /// −x.
    default Tensor neg() {
        return times(-1);
    }

    /// x^exponent, of complex numbers the principal power.
    default Tensor pow(double exponent) {
        return self().isComplex() ? self().map(new ComplexFunction.Power(exponent))
                : self().map(new UnaryFunction.Power(exponent));
    }

    /// x^exponent under broadcasting; the gradient in the exponent is 0 where x = 0. If one of the two is complex, the principal
    /// power exp(exponent · log x), and at x = 0 it is 1 for the exponent 0 and else 0, without a gradient.
    default Tensor pow(Tensor exponent) {
        if (!self().isComplex() && !exponent.isComplex()) return zip(BinaryFunction.POWER, exponent);
        Tensor one = Tensor.constant(self().backend().upload(ArrayType.complex(Shape.SCALAR), new double[] {1, 0}));
        Tensor zero = isZero(self());
        Tensor power = exponent.times(plus(zero).times(one).log()).exp();
        return Tensor.where(zero, isZero(exponent).times(one), power);
    }

    private static Tensor isZero(Tensor x) {
        return x.isComplex() ? x.viewAsReal().eq(0).prod(-1) : x.eq(0);
    }

    /// x · log(other), real, under broadcasting, and 0 where x = 0 unless other is NaN; where other is no positive number there,
    /// the gradient in both is 0.
    default Tensor xlogy(Tensor other) {
        Tensor nothing = eq(0).times(other.le(0).plus(other.eq(Double.POSITIVE_INFINITY)));
        return times(Tensor.where(nothing, Scalars.like(self(), 1), other).log());
    }

    /// The larger of x and other, real, under broadcasting; at a tie each gets half the gradient.
    default Tensor maximum(Tensor other) {
        return zip(BinaryFunction.MAXIMUM, other);
    }

    /// The smaller of x and other, real, under broadcasting; at a tie each gets half the gradient.
    default Tensor minimum(Tensor other) {
        return zip(BinaryFunction.MINIMUM, other);
    }

    /// log(eˣ + e^other), real, under broadcasting, safe from overflow; infinities, equal ones too, give what the limit gives.
    default Tensor logaddexp(Tensor other) {
        Tensor distance = Tensor.where(eq(other), Scalars.like(self(), 0), minus(other)).abs();
        return maximum(other).plus(distance.neg().softplus(1, Double.POSITIVE_INFINITY));
    }

    /// The angle of the point (other, x) in (−π, π], real, under broadcasting.
    default Tensor atan2(Tensor other) {
        return zip(BinaryFunction.ATAN2, other);
    }

    /// √(x² + other²), real, under broadcasting.
    default Tensor hypot(Tensor other) {
        return zip(BinaryFunction.HYPOT, other);
    }

    /// x − ⌊x/other⌋·other with the sign of other, real, under broadcasting: Python's `%`.
    default Tensor remainder(Tensor other) {
        return zip(BinaryFunction.REMAINDER, other);
    }

    /// x − trunc(x/other)·other with the sign of x, real, under broadcasting: Java's `%`.
    default Tensor fmod(Tensor other) {
        return zip(BinaryFunction.FMOD, other);
    }

    // ---- comparisons ----

    /// 1 where x < other, else 0.
    default Tensor lt(Tensor other) {
        return zip(BinaryFunction.LESS, other);
    }

    /// 1 where x < number, else 0.
    default Tensor lt(double number) {
        return lt(Scalars.real(self(), number));
    }

    /// 1 where x ≤ other, else 0.
    default Tensor le(Tensor other) {
        return zip(BinaryFunction.LESS_OR_EQUAL, other);
    }

    /// 1 where x ≤ number, else 0.
    default Tensor le(double number) {
        return le(Scalars.real(self(), number));
    }

    /// 1 where x > other, else 0.
    default Tensor gt(Tensor other) {
        return other.lt(self());
    }

    /// 1 where x > number, else 0.
    default Tensor gt(double number) {
        return gt(Scalars.real(self(), number));
    }

    /// 1 where x ≥ other, else 0.
    default Tensor ge(Tensor other) {
        return other.le(self());
    }

    /// 1 where x ≥ number, else 0.
    default Tensor ge(double number) {
        return ge(Scalars.real(self(), number));
    }

    /// 1 where x = other, else 0; NaN equals nothing.
    default Tensor eq(Tensor other) {
        return zip(BinaryFunction.EQUAL, other);
    }

    /// 1 where x = number, else 0.
    default Tensor eq(double number) {
        return eq(Scalars.real(self(), number));
    }

    /// 1 where x ≠ other, else 0.
    default Tensor ne(Tensor other) {
        return eq(other).logicalNot();
    }

    /// 1 where x ≠ number, else 0.
    default Tensor ne(double number) {
        return ne(Scalars.real(self(), number));
    }

    /// 1 where x is 0, else 0.
    default Tensor logicalNot() {
        return eq(0);
    }

    /// `number` where `condition` is not 0, else x; under broadcasting.
    default Tensor maskedFill(Tensor condition, double number) {
        return Tensor.where(condition, Scalars.like(self(), number), self());
    }

    // ---- complex numbers: gradients follow PyTorch's convention, z − η·gradient descends ----

    /// The same memory as real numbers, (…) complex to (…, 2) with a last axis (real, imaginary); a real tensor stays as it is.
    default Tensor viewAsReal() {
        return self().isComplex() ? Tensor.apply(new Structural.AsReal(), self()) : self();
    }

    /// The same memory as complex numbers, (…, 2) to (…); the last axis must have size 2.
    default Tensor viewAsComplex() {
        return self().isComplex() ? self() : Tensor.apply(new Structural.AsComplex(), self());
    }

    /// x − 2i·Im x; a real tensor stays as it is.
    default Tensor conj() {
        return self().isComplex() ? Tensor.apply(new Elementwise.Conjugate(), self()) : self();
    }

    /// Re x; a real tensor stays as it is.
    default Tensor real() {
        return self().isComplex() ? Tensor.apply(new Elementwise.RealPart(), self()) : self();
    }

    /// Im x; 0 for a real tensor.
    default Tensor imag() {
        return self().isComplex() ? self().map(ComplexElementary.IMAGINARY_PART)
                : maskedFill(Scalars.real(self(), 1), 0);
    }

    /// |x|, of complex numbers too; the gradient at 0 is 0.
    default Tensor abs() {
        return self().isComplex() ? self().map(ComplexElementary.ABS) : self().map(Elementary.ABS);
    }

    /// |x|², of complex numbers too.
    default Tensor squaredAbs() {
        return self().isComplex() ? self().map(ComplexElementary.SQUARED_ABS) : self().square();
    }

    /// arg x in (−π, π] of a complex tensor; the gradient at 0 is 0.
    default Tensor angle() {
        return self().map(ComplexElementary.ANGLE);
    }

    /// x/|x|, and 0 at 0; of complex numbers too.
    default Tensor sign() {
        return self().isComplex() ? self().map(ComplexElementary.SIGN) : self().map(Elementary.SIGN);
    }

    /// i·x, complex.
    default Tensor timesI() {
        return times(Tensor.constant(self().backend().upload(ArrayType.complex(Shape.SCALAR), new double[] {0, 1})));
    }
}
