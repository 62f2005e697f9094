package cinegrad.ops.gemm;

import cinegrad.ops.shape.ShapeException;

/// The sizes of C (m×n) = op(A) (m×k) · op(B) (k×n) for row-major matrices, where op transposes or not.
///
/// The row strides `rowA`, `rowB`, `rowC` are the distances between neighboring rows as stored: of A (m×k, or k×m if it is to be
/// transposed), of B (k×n, or n×k) and of C.
///
/// Throws a [cinegrad.ops.shape.ShapeException] if a size is negative or a row stride is shorter than a row
public record GemmGeometry(int m, int n, int k, Layout a, Layout b, int rowA, int rowB, int rowC) {
    /// The storage of a factor.
    public enum Layout { AS_IS, TRANSPOSED }

    public GemmGeometry {
        if (m < 0 || n < 0 || k < 0) {
            throw new ShapeException("gemm: a size is negative; (m,n,k) = (" + m + "," + n + "," + k + ")");
        }
        require("A", rowA, a == Layout.AS_IS ? k : m, m, n, k);
        require("B", rowB, b == Layout.AS_IS ? n : k, m, n, k);
        require("C", rowC, n, m, n, k);
    }

    private static void require(String matrix, int row, int least, int m, int n, int k) {
        if (row < least) {
            throw new ShapeException("gemm: the row stride " + row + " of " + matrix + " is shorter than a row of " + least
                    + "; (m,n,k) = (" + m + "," + n + "," + k + ")");
        }
    }

    /// Matrices stored without gaps.
    public static GemmGeometry of(int m, int n, int k, Layout a, Layout b) {
        return new GemmGeometry(m, n, k, a, b, a == Layout.AS_IS ? k : m, b == Layout.AS_IS ? n : k, n);
    }

    /// The offset of element (i, p) of op(A).
    int indexA(int i, int p) {
        return a == Layout.AS_IS ? i * rowA + p : p * rowA + i;
    }

    /// The offset of element (p, j) of op(B).
    int indexB(int p, int j) {
        return b == Layout.AS_IS ? p * rowB + j : j * rowB + p;
    }
}
