package cinegrad.ddei.io.coil;

import cinegrad.ops.matrix.HermitianEigen;

import java.util.Comparator;
import java.util.stream.IntStream;

/// Fewer coils that hold most of what all of them measured: the strongest singular vectors of the matrix whose columns are the
/// coils' numbers at every sample. Rows of the matrix are orthonormal, so white noise stays white. Source: Huang et al., *A
/// software channel compression technique for faster reconstruction with many channels*, Magn. Reson. Imaging 26 (2008).
///
/// @param matrix of as many rows as there are to be coils, the strongest first
/// @param kept   the share of the energy that they hold
public record CoilCompression(CoilMatrix matrix, double kept) {
    /// @param measured Σ y y* over the samples
    /// @param count    of coils to be, no more than there are
    public static CoilCompression of(CoilCovariance measured, int count) {
        int n = measured.coils();
        if (count < 1 || count > n) {
            throw new IllegalArgumentException("coils: " + n + " are compressed to 1 … " + n + ", not to " + count);
        }
        HermitianEigen eigen = measured.eigen();
        double[] values = eigen.values();
        int[] order = IntStream.range(0, n).boxed().sorted(Comparator.comparingDouble((Integer j) -> values[j]).reversed())
                .mapToInt(j -> j).toArray();
        var re = new double[count * n];
        var im = new double[count * n];
        double kept = 0;
        double all = 0;
        for (int j = 0; j < n; j++) all += Math.max(0, values[j]);
        for (int r = 0; r < count; r++) {
            kept += Math.max(0, values[order[r]]);
            row(eigen, order[r], n, re, im, r * n);
        }
        return new CoilCompression(new CoilMatrix(count, n, re, im), all > 0 ? kept / all : 1);
    }

    /// The conjugate of vector j, turned such that its largest number is real and positive: any turn is an eigenvector.
    private static void row(HermitianEigen eigen, int j, int n, double[] re, double[] im, int at) {
        int largest = 0;
        for (int c = 0; c < n; c++) {
            double vr = eigen.vectorsReal()[c * n + j];
            double vi = -eigen.vectorsImaginary()[c * n + j];
            re[at + c] = vr;
            im[at + c] = vi;
            if (Math.hypot(vr, vi) > Math.hypot(re[at + largest], im[at + largest])) largest = c;
        }
        double size = Math.hypot(re[at + largest], im[at + largest]);
        double turnRe = re[at + largest] / size;
        double turnIm = -im[at + largest] / size;
        for (int c = 0; c < n; c++) {
            double vr = re[at + c];
            double vi = im[at + c];
            re[at + c] = vr * turnRe - vi * turnIm;
            im[at + c] = vr * turnIm + vi * turnRe;
        }
    }
}
