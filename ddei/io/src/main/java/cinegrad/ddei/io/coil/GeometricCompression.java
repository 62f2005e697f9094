package cinegrad.ddei.io.coil;

import cinegrad.ops.matrix.HermitianEigen;
import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Fewer coils of more, by a matrix of its own for every row of the picture: where the readout is whole, its transform takes
/// measurements to rows of pixels, and in one row the coils differ less than in all of the picture.
///
/// Singular vectors are known but for a unitary factor. From the middle row outward each matrix A_h is turned by the unitary
/// matrix P that minimizes ‖P A_h − A_h′‖ for the row h′ before, so that the new coils' sensitivities are as smooth as the old
/// ones'. The vectors of a row are those of the rows within [#REACH] of it, and a little of all rows, which decides where there
/// is no signal. Rows of the matrices are orthonormal, so white noise stays white. Source: Zhang, Pauly, Vasanawala, Lustig,
/// *Coil compression for accelerated imaging with Cartesian sampling*, MRM 69 (2013).
///
/// @param rows the matrix of every row of the picture
/// @param kept the share of the energy that the new coils hold
public record GeometricCompression(List<CoilMatrix> rows, double kept) {
    private static final int REACH = 2;
    private static final double OF_ALL = 1e-3;
    private static final double INDEPENDENT = 1e-3;

    public GeometricCompression {
        rows = List.copyOf(rows);
    }

    /// @param measured Σ y y* over the samples of every row of the picture
    /// @param count    of coils to be, no more than there are
    public static GeometricCompression of(List<CoilCovariance> measured, int count) {
        int height = measured.size();
        var all = CoilCovariance.sum(measured, OF_ALL / height);
        var matrices = new CoilMatrix[height];
        double kept = 0;
        double energy = 0;
        for (int h = 0; h < height; h++) {
            Parallel.requireUninterrupted();
            var near = measured.subList(Math.max(0, h - REACH), Math.min(height, h + REACH + 1));
            matrices[h] = CoilCompression.of(CoilCovariance.sum(List.of(CoilCovariance.sum(near, 1.0 / near.size()), all), 1),
                    count)
                    .matrix();
            kept += measured.get(h).energyIn(matrices[h]);
            energy += Arrays.stream(measured.get(h).energies()).sum();
        }
        int middle = height / 2;
        for (int h = middle + 1; h < height; h++) matrices[h] = aligned(matrices[h], matrices[h - 1]);
        for (int h = middle - 1; h >= 0; h--) matrices[h] = aligned(matrices[h], matrices[h + 1]);
        return new GeometricCompression(List.of(matrices), energy > 0 ? kept / energy : 1);
    }

    /// P A, P the unitary factor of B A* in its polar decomposition, which comes nearest to B.
    private static CoilMatrix aligned(CoilMatrix a, CoilMatrix b) {
        int n = a.rows();
        double[][] product = b.timesAdjoint(a);                        // (n, n)
        double[][] p = unitary(product[0], product[1], n);
        return a.turned(p[0], p[1]);
    }

    /// W V* where M = W Σ V*: the columns of M V of nonzero length made orthonormal, the strongest first, and completed where
    /// there are too few.
    private static double[][] unitary(double[] re, double[] im, int n) {
        var squareRe = new double[n * n];
        var squareIm = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) {                          // M* M
                    squareRe[i * n + j] += re[k * n + i] * re[k * n + j] + im[k * n + i] * im[k * n + j];
                    squareIm[i * n + j] += re[k * n + i] * im[k * n + j] - im[k * n + i] * re[k * n + j];
                }
            }
        }
        var eigen = new HermitianEigen(n);
        eigen.decompose(squareRe, squareIm);
        double[] values = eigen.values();
        int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble((Integer j) -> values[j]).reversed())
                .mapToInt(j -> j).toArray();
        var basis = new OrthonormalVectors(n);
        for (int j : order) {
            var vr = new double[n];
            var vi = new double[n];
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < n; k++) {
                    double er = eigen.vectorsReal()[k * n + j];
                    double ei = eigen.vectorsImaginary()[k * n + j];
                    vr[i] += re[i * n + k] * er - im[i * n + k] * ei;
                    vi[i] += re[i * n + k] * ei + im[i * n + k] * er;
                }
            }
            if (!basis.add(vr, vi, INDEPENDENT)) basis.addAny();
        }
        var p = new double[2][n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) {
                    double er = eigen.vectorsReal()[j * n + order[k]];
                    double ei = eigen.vectorsImaginary()[j * n + order[k]];
                    p[0][i * n + j] += basis.re(k)[i] * er + basis.im(k)[i] * ei;
                    p[1][i * n + j] += basis.im(k)[i] * er - basis.re(k)[i] * ei;
                }
            }
        }
        return p;
    }
}
