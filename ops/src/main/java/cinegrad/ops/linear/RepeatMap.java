package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

/// The array `count` times along a new axis at position `axis`. Its adjoint is [SumAxisMap].
public record RepeatMap(int axis, int count) implements LinearMap {
    public RepeatMap {
        if (axis < 0 || count < 0) {
            throw new ShapeException("repeat: axis " + axis + " and count " + count + "; neither may be negative");
        }
    }

    @Override
    public ArrayType output(ArrayType input) {
        if (axis > input.shape().rank()) throw new ShapeException("repeat: a new axis " + axis + " does not fit into " + input);
        return input.with(input.shape().insert(axis, count));
    }

    @Override
    public NdArray apply(NdArray x) {
        return x.backend().broadcastTo(x.reshape(x.shape().insert(axis, 1)), output(x.type()).shape());
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        return y.backend().reduce(Reduction.SUM, y, axis).reshape(input.shape());
    }

    @Override
    public LinearMap adjoint(ArrayType input) {
        output(input);
        return new SumAxisMap(axis);
    }

    @Override
    public String toString() {
        return count + " times along a new axis " + axis;
    }

    @Override
    public boolean keepsArrays() {
        return false;
    }
}
