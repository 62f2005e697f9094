package cinegrad.ddei.io.coil;

import java.util.ArrayList;
import java.util.List;

/// Complex vectors of n numbers, orthonormal, made one after the other by the method of Gram and Schmidt, twice over.
final class OrthonormalVectors {
    private final int n;
    private final List<double[][]> vectors = new ArrayList<>();

    OrthonormalVectors(int n) {
        this.n = n;
    }

    double[] re(int k) {
        return vectors.get(k)[0];
    }

    double[] im(int k) {
        return vectors.get(k)[1];
    }

    /// Adds what a vector has beside the others, made as long as 1.
    ///
    /// @param least how long that must be
    /// @return whether it was
    boolean add(double[] re, double[] im, double least) {
        for (int pass = 0; pass < 2; pass++) for (double[][] other : vectors) subtract(re, im, other);
        double squares = 0;
        for (int i = 0; i < n; i++) squares += re[i] * re[i] + im[i] * im[i];
        double length = Math.sqrt(squares);
        if (!(length >= least)) return false;
        for (int i = 0; i < n; i++) {
            re[i] /= length;
            im[i] /= length;
        }
        vectors.add(new double[][] {re, im});
        return true;
    }

    /// Adds some vector: of the n unit vectors at least one has 1/√n or more beside fewer than n others.
    void addAny() {
        for (int i = 0; i < n; i++) {
            var unit = new double[n];
            unit[i] = 1;
            if (add(unit, new double[n], 0.5 / Math.sqrt(n))) return;
        }
        throw new IllegalStateException("coils: " + n + " vectors fill their space, another was asked for");
    }

    private void subtract(double[] re, double[] im, double[][] other) {
        double dotRe = 0;                                              // other* v
        double dotIm = 0;
        for (int i = 0; i < n; i++) {
            dotRe += other[0][i] * re[i] + other[1][i] * im[i];
            dotIm += other[0][i] * im[i] - other[1][i] * re[i];
        }
        for (int i = 0; i < n; i++) {
            re[i] -= dotRe * other[0][i] - dotIm * other[1][i];
            im[i] -= dotRe * other[1][i] + dotIm * other[0][i];
        }
    }
}
