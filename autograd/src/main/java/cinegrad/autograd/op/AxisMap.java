package cinegrad.autograd.op;

import cinegrad.ops.LinearMap;
import cinegrad.ops.NdArray;
import cinegrad.ops.sample.AxisMatrix;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

/// A sparse matrix multiplied along `axis`: interpolation to another size, pooling by means; the adjoint is its transpose.
public record AxisMap(int axis, AxisMatrix matrix) implements LinearMap {
    public ArrayType output(ArrayType input) {
        if (input.shape().size(axis) != matrix.columns()) {
            throw new ShapeException("along axis: the matrix has " + matrix.columns() + " columns, axis " + axis + " of " + input.shape() + " does not");
        }
        return input.with(input.shape().with(axis, matrix.rowCount()));
    }

    public NdArray apply(NdArray x) {
        return x.backend().alongAxis(x, axis, matrix);
    }

    public NdArray adjoint(NdArray y, ArrayType input) {
        return y.backend().alongAxis(y, axis, matrix.transposed());
    }
}
