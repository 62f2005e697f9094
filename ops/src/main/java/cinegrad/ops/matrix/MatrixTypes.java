package cinegrad.ops.matrix;

import cinegrad.ops.gemm.MatmulGeometry;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// The types of results of linear algebra: matrices are the last two axes, all axes before them the batch.
public final class MatrixTypes {
    private MatrixTypes() { }

    /// x, which must be (…, m, n).
    public static ArrayType matrices(String operation, ArrayType x) {
        if (x.shape().rank() < 2) {
            throw new ShapeException(operation + ": needs matrices (…, m, n), got " + x
                    + "; reshape a vector to one row or column");
        }
        return x;
    }

    /// x, which must be (…, n, n).
    public static ArrayType square(String operation, ArrayType x) {
        Shape s = matrices(operation, x).shape();
        if (s.size(-1) != s.size(-2)) {
            throw new ShapeException(operation + ": needs square matrices (…, n, n), got " + s.size(-2) + " rows and "
                    + s.size(-1)
                    + " columns in " + x);
        }
        return x;
    }

    /// X of A·X = B: A is (…, n, n), B (…, n, k), the batches broadcast; complex if one of them is.
    public static ArrayType solution(String operation, ArrayType a, ArrayType b) {
        square(operation, a);
        matrices(operation, b);
        if (a.shape().size(-1) != b.shape().size(-2)) {
            throw new ShapeException(operation + ": the matrix has " + a.shape().size(-1) + " rows and the right side "
                    + b.shape().size(-2) + "; matrix " + a + ", right side " + b);
        }
        return MatmulGeometry.of(a, Transpose.NO, b, Transpose.NO).output();
    }

    /// The axes before the last two.
    public static Shape batch(Shape x) {
        return x.remove(-1).remove(-1);
    }

    /// (batch, rows, columns) with the batch and the number field of x.
    public static ArrayType with(ArrayType x, int rows, int columns) {
        return x.with(x.shape().with(-2, rows).with(-1, columns));
    }
}
