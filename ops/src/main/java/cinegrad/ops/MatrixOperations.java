package cinegrad.ops;

import cinegrad.ops.gemm.MatmulGeometry;
import cinegrad.ops.gemm.Transpose;

/// Products of matrices.
public interface MatrixOperations extends MemoryOperations {
    /// Matrix products over the last two axes; leading axes of size 1 are broadcast, missing ones added. If one operand is
    /// complex, so is the result.
    default NdArray matmul(NdArray a, Transpose transposeA, NdArray b, Transpose transposeB) {
        var backend = a.backend();
        if (a.isComplex() != b.isComplex()) {
            return matmul(a.isComplex() ? a : backend.toComplex(a), transposeA, b.isComplex() ? b : backend.toComplex(b),
                    transposeB);
        }
        var geometry = MatmulGeometry.of(a.type(), transposeA, b.type(), transposeB);
        NdArray y = empty(geometry.output());
        matmulInto(a, b, geometry, y);
        return y;
    }

    /// Both operands are real, or both complex.
    void matmulInto(NdArray a, NdArray b, MatmulGeometry geometry, NdArray y);
}
