package cinegrad.ops.matrix;

/// e^A = Σ Aᵏ/k! by scaling and squaring with the Padé approximant of degree 13. Source: Higham, *The scaling and squaring method
/// for the matrix exponential revisited*, SIAM J. Matrix Anal. Appl. 26, 2005, algorithm 2.3. Cost: six products and one solution
/// of n³ each, and one more product for every power of two of the norm beyond 5.
public final class MatrixExponential {
    private static final double[] B = {64764752532480000.0, 32382376266240000.0, 7771770303897600.0, 1187353796428800.0,
            129060195264000.0, 10559470521600.0, 670442572800.0, 33522128640.0, 1323241920, 40840800, 960960, 16380, 182, 1};
    /// The largest norm for which the approximant is exact to double precision.
    private static final double LARGEST = 5.371920351148152;

    private MatrixExponential() { }

    /// @param matrix square; NaN or infinity make the result NaN
    public static DenseMatrix of(DenseMatrix matrix, Place place) {
        int n = matrix.rows();
        double norm = matrix.oneNorm();
        if (!(norm < Double.POSITIVE_INFINITY)) return DenseMatrix.undefined(n, n, matrix.field());
        int squarings = norm <= LARGEST ? 0 : Math.getExponent(norm / LARGEST) + 1;
        var a = matrix.copy();
        a.scaleByPowerOf2(-squarings);
        var a2 = a.times(a);
        var a4 = a2.times(a2);
        var a6 = a2.times(a4);
        var odd = a.times(polynomial(1, a2, a4, a6));
        var even = polynomial(0, a2, a4, a6);
        var y = Lu.of(even.copy().add(-1, odd)).solve(even.add(1, odd), place);
        for (int i = 0; i < squarings; i++) y = y.times(y);
        return y;
    }

    /// The coefficients of even degree, or those of odd degree without the factor A.
    private static DenseMatrix polynomial(int odd, DenseMatrix a2, DenseMatrix a4, DenseMatrix a6) {
        var high = new DenseMatrix(a2.rows(), a2.rows(), a2.field());
        high.add(B[12 + odd], a6).add(B[10 + odd], a4).add(B[8 + odd], a2);
        return a6.times(high).add(B[6 + odd], a6).add(B[4 + odd], a4).add(B[2 + odd], a2)
                .add(B[odd], DenseMatrix.rectangularIdentity(a2.rows(), a2.rows(), a2.field()));
    }
}
