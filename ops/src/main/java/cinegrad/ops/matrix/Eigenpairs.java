package cinegrad.ops.matrix;

import cinegrad.ops.function.ComplexNumber;

import java.util.Comparator;
import java.util.stream.IntStream;

/// A = V·diag(λ)·V* of a Hermitian matrix, λ real and ascending, by [HermitianEigen].
public final class Eigenpairs {
    private Eigenpairs() { }

    /// V over one row λ, (n + 1, n), of the Hermitian part of `a`.
    public static DenseMatrix stacked(DenseMatrix a) {
        int n = a.rows();
        var y = new DenseMatrix(n + 1, n, a.field());
        if (n == 0) return y;
        var h = a.hermitianPart();
        var re = new double[n * n];
        var im = new double[n * n];
        for (int i = 0; i < n * n; i++) {
            re[i] = h.get(i / n, i % n).re();
            im[i] = h.get(i / n, i % n).im();
        }
        var eigen = new HermitianEigen(n);
        eigen.decompose(re, im);
        double[] values = eigen.values();
        int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble(j -> values[j])).mapToInt(j -> j).toArray();
        for (int j = 0; j < n; j++) {
            int from = order[j];
            for (int i = 0; i < n; i++) {
                y.set(i, j, new ComplexNumber(eigen.vectorsReal()[i * n + from], eigen.vectorsImaginary()[i * n + from]));
            }
            y.set(n, j, ComplexNumber.real(values[from]));
        }
        return y;
    }
}
