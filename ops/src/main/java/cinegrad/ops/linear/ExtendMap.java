package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

import java.util.stream.IntStream;

/// An axis brought to `size` elements: zeros after its end, or what is beyond cut off. The axis may be counted from the end. The
/// adjoint brings it back to the size it had.
public record ExtendMap(int axis, int size) implements LinearMap {
    public ExtendMap {
        if (size < 0) throw new ShapeException("extend: size " + size + "; it may not be negative");
    }

    @Override
    public ArrayType output(ArrayType input) {
        return input.with(input.shape().with(axis, size));
    }

    @Override
    public NdArray apply(NdArray x) {
        int n = x.shape().size(axis);
        return x.backend().take(x, axis, IntStream.range(0, size).map(i -> i < n ? i : -1).toArray());
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        return new ExtendMap(axis, input.shape().size(axis)).apply(y);
    }

    @Override
    public LinearMap adjoint(ArrayType input) {
        output(input);
        return new ExtendMap(axis, input.shape().size(axis));
    }

    @Override
    public boolean keepsArrays() {
        return false;
    }
}
