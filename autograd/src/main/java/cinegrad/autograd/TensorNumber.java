package cinegrad.autograd;

import cinegrad.autograd.op.Elementwise;
import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.Complex;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.Real;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

/// Every number of a tensor at once, as the derivatives of element functions see them: what a derivative computes is recorded.
record TensorNumber(Tensor tensor) implements Real<TensorNumber>, Complex<TensorNumber> {
    static TensorNumber of(Tensor tensor) {
        return new TensorNumber(tensor);
    }

    @Override
    public TensorNumber number(double value) {
        return of(Tensor.constant(tensor.backend().full(ArrayType.real(Shape.SCALAR), value)));
    }

    @Override
    public TensorNumber plus(TensorNumber other) {
        return of(tensor.plus(other.tensor));
    }

    @Override
    public TensorNumber minus(TensorNumber other) {
        return of(tensor.minus(other.tensor));
    }

    @Override
    public TensorNumber times(TensorNumber other) {
        return of(tensor.times(other.tensor));
    }

    @Override
    public TensorNumber dividedBy(TensorNumber other) {
        return of(tensor.dividedBy(other.tensor));
    }

    @Override
    public TensorNumber times(double factor) {
        return of(tensor.times(factor));
    }

    @Override
    public TensorNumber map(UnaryFunction f) {
        return of(tensor.map(f));
    }

    @Override
    public TensorNumber map(ComplexFunction f) {
        return of(tensor.map(f));
    }

    @Override
    public TensorNumber zip(BinaryFunction f, TensorNumber other) {
        return of(Tensor.apply(new Elementwise.Zip(f), tensor, other.tensor));
    }

    @Override
    public TensorNumber above(double bound) {
        return of(tensor.gt(bound));
    }

    @Override
    public TensorNumber choose(TensorNumber condition, TensorNumber a, TensorNumber b) {
        return where(zip(BinaryFunction.EQUAL, this), where(condition, a, b), this);
    }

    @Override
    public TensorNumber conjugate() {
        return of(tensor.conj());
    }

    @Override
    public TensorNumber realPart() {
        return of(tensor.real());
    }

    @Override
    public TensorNumber timesI() {
        return of(tensor.timesI());
    }

    @Override
    public TensorNumber scaledBy(TensorNumber real) {
        return times(real);
    }

    /// Complex numbers too, `other` being real.
    @Override
    public TensorNumber dividedUnless0(TensorNumber other) {
        TensorNumber zero = other.is(0);
        return where(zero, times(0), dividedBy(other.choose(zero, number(1), other)));
    }

    private static TensorNumber where(TensorNumber condition, TensorNumber a, TensorNumber b) {
        return of(Tensor.where(condition.tensor, a.tensor, b.tensor));
    }
}
