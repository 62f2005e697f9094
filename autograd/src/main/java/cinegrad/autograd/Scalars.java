package cinegrad.autograd;

import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Field;
import cinegrad.ops.shape.Shape;

/// Constants of rank 0 for arithmetic with a tensor.
final class Scalars {
    private Scalars() { }

    /// `number` on the backend of x, complex if x is.
    static Tensor like(Tensor x, double number) {
        return of(x, x.type().field(), number);
    }

    /// `number` on the backend of x, real whatever x is.
    static Tensor real(Tensor x, double number) {
        return of(x, Field.REAL, number);
    }

    /// x, complex if it is not.
    static Tensor complex(Tensor x) {
        if (x.isComplex()) return x;
        return x.times(Tensor.constant(x.backend().upload(ArrayType.complex(Shape.SCALAR), new double[] {1, 0})));
    }

    private static Tensor of(Tensor x, Field field, double number) {
        return Tensor.constant(x.backend().full(new ArrayType(Shape.SCALAR, field), number));
    }
}
