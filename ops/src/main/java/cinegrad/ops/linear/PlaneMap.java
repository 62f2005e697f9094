package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

/// Two [AxisMap]s at once, along `axis`, counted from the front, and the next one: an image read once instead of twice.
public record PlaneMap(int axis, AxisMatrix rows, AxisMatrix columns) implements LinearMap {
    @Override
    public ArrayType output(ArrayType input) {
        if (axis < 0 || axis + 1 >= input.shape().rank() || input.shape().size(axis) != rows.columns()
                || input.shape().size(axis + 1) != columns.columns()) {
            throw new ShapeException("along axes " + axis + " and " + (axis + 1) + ": the matrices have " + rows.columns()
                    + " and " + columns.columns() + " columns, the array is " + input.shape());
        }
        return input.with(input.shape().with(axis, rows.rowCount()).with(axis + 1, columns.rowCount()));
    }

    @Override
    public NdArray apply(NdArray x) {
        output(x.type());
        return x.backend().alongPlane(x, axis, rows, columns);
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        return y.backend().alongPlane(y, axis, rows.transposed(), columns.transposed());
    }

    @Override
    public boolean keepsArrays() {
        return false;
    }
}
