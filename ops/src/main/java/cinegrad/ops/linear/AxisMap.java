package cinegrad.ops.linear;

import cinegrad.ops.NdArray;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

/// A sparse matrix multiplied along `axis`: interpolation to another size, pooling by means; the adjoint is its transpose.
public record AxisMap(int axis, AxisMatrix matrix) implements LinearMap {
    @Override
    public ArrayType output(ArrayType input) {
        if (input.shape().size(axis) != matrix.columns()) {
            throw new ShapeException("along axis: the matrix has " + matrix.columns() + " columns, axis " + axis + " of "
                    + input.shape() + " does not");
        }
        return input.with(input.shape().with(axis, matrix.rowCount()));
    }

    @Override
    public NdArray apply(NdArray x) {
        output(x.type());
        return x.backend().alongAxis(x, axis, matrix);
    }

    @Override
    public NdArray adjoint(NdArray y, ArrayType input) {
        LinearMap.requireOutput(this, y, input);
        return y.backend().alongAxis(y, axis, matrix.transposed());
    }

    @Override
    public boolean keepsArrays() {
        return false;
    }
}
