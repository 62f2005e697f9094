package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.shape.ArrayType;

/// The sum along `axis`, which disappears; which may be counted from the end. Its adjoint is [RepeatMap].
public record SumAxisMap(int axis) implements LinearMap {
    @Override
    public ArrayType output(ArrayType input) {
        return input.with(input.shape().remove(input.shape().axis(axis)));
    }

    @Override
    public NdArray apply(NdArray x) {
        ArrayType to = output(x.type());
        return x.backend().reduce(Reduction.SUM, x, axis).reshape(to.shape());
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        return y.backend().broadcastTo(y.reshape(y.shape().insert(axis, 1)), input.shape());
    }

    @Override
    public LinearMap adjoint(ArrayType input) {
        output(input);
        return new RepeatMap(input.shape().axis(axis), input.shape().size(axis));
    }

    @Override
    public String toString() {
        return "sum over axis " + axis;
    }

    @Override
    public boolean keepsArrays() {
        return false;
    }
}
