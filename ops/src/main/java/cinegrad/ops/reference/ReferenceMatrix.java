package cinegrad.ops.reference;

import cinegrad.ops.MatrixOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.gemm.MatmulGeometry;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.shape.Shape;

/// Matrix products: `y[…, i, j] = Σ_p A[…, i, p]·B[…, p, j]`, A and B being a and b or their transposes, and axes before the last
/// two repeated under broadcasting.
interface ReferenceMatrix extends MatrixOperations {
    @Override
    default void matmulInto(NdArray a, NdArray b, MatmulGeometry geometry, NdArray y) {
        y.buffer().written();
        var transposeA = geometry.transposeA();
        var transposeB = geometry.transposeB();
        int step = a.type().field().numbersPerElement();
        int inner = a.shape().size(transposeA == Transpose.NO ? -1 : -2);
        int widthA = a.shape().size(-1);
        int widthB = b.shape().size(-1);
        Coordinates.forEach(y.shape(), c -> {
            int i = c[c.length - 2];
            int j = c[c.length - 1];
            int startA = start(a.shape(), c);
            int startB = start(b.shape(), c);
            double re = 0;
            double im = 0;
            for (int p = 0; p < inner; p++) {
                int atA = step * (startA + (transposeA == Transpose.NO ? i * widthA + p : p * widthA + i));
                int atB = step * (startB + (transposeB == Transpose.NO ? p * widthB + j : j * widthB + p));
                re += a.f64()[atA] * b.f64()[atB];
                if (step == 1) continue;
                re -= a.f64()[atA + 1] * b.f64()[atB + 1];
                im += a.f64()[atA] * b.f64()[atB + 1] + a.f64()[atA + 1] * b.f64()[atB];
            }
            int at = step * Coordinates.at(y.shape(), c);
            y.f64()[at] = re;
            if (step == 2) y.f64()[at + 1] = im;
        });
    }

    /// The offset of the matrix for element `c` of the product.
    private static int start(Shape shape, int[] c) {
        int[] first = c.clone();
        first[c.length - 2] = 0;
        first[c.length - 1] = 0;
        return Coordinates.repeated(shape, first);
    }
}
