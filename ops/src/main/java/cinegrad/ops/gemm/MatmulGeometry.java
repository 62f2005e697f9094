package cinegrad.ops.gemm;

import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Field;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// The sizes of a (batched) matrix product: m×k times k×n over the last two axes, leading axes under broadcasting.
///
/// @param output   the product's type
/// @param batches  number of m×n products
/// @param strideA  how the batch walks over A: per leading output axis, the distance in elements (0 where broadcast)
public record MatmulGeometry(ArrayType output, int batches, int m, int n, int k, int[] batchSizes, int[] strideA, int[] strideB,
                             Transpose transposeA, Transpose transposeB) {
    public static MatmulGeometry of(ArrayType a, Transpose transposeA, ArrayType b, Transpose transposeB) {
        Shape p = a.shape();
        Shape q = b.shape();
        if (p.rank() < 2 || q.rank() < 2) {
            throw new ShapeException("matmul: both operands need at least two axes, got " + p + " and " + q
                    + "; reshape vectors to one row or column");
        }
        int m = p.size(transposeA == Transpose.NO ? -2 : -1);
        int k = p.size(transposeA == Transpose.NO ? -1 : -2);
        int k2 = q.size(transposeB == Transpose.NO ? -2 : -1);
        int n = q.size(transposeB == Transpose.NO ? -1 : -2);
        if (k != k2) {
            throw new ShapeException("matmul: the inner sizes differ, " + k + " and " + k2 + "; operands " + p + side(transposeA)
                    + " and " + q + side(transposeB));
        }
        Shape leadA = p.remove(-1).remove(-1);
        Shape leadB = q.remove(-1).remove(-1);
        Shape lead = Shape.broadcast("matmul of " + p + " and " + q + ", leading axes", leadA, leadB);
        Shape out = lead.insert(lead.rank(), m).insert(lead.rank() + 1, n);
        var field = a.isComplex() || b.isComplex() ? Field.COMPLEX : Field.REAL;
        return new MatmulGeometry(new ArrayType(out, field), lead.elements(), m, n, k, lead.toArray(),
                strides(leadA, lead.rank(), m * k), strides(leadB, lead.rank(), k * n), transposeA, transposeB);
    }

    private static String side(Transpose t) {
        return t == Transpose.YES ? " transposed" : "";
    }

    private static int[] strides(Shape lead, int rank, int matrix) {
        int[] s = new int[rank];
        int step = matrix;
        for (int i = 1; i <= lead.rank(); i++) {
            s[rank - i] = lead.size(-i) == 1 ? 0 : step;
            step *= lead.size(-i);
        }
        return s;
    }

    /// The first element of A's matrix number `batch`.
    public int startA(int batch) {
        return start(batch, strideA);
    }

    public int startB(int batch) {
        return start(batch, strideB);
    }

    private int start(int batch, int[] strides) {
        int at = 0;
        int rest = batch;
        for (int i = batchSizes.length - 1; i >= 0; i--) {
            at += rest % batchSizes[i] * strides[i];
            rest /= batchSizes[i];
        }
        return at;
    }
}
