package cinegrad.ddei.io.coil;

import java.util.Arrays;

/// A complex matrix that makes new coils of the coils there are: `y'_r = Σ_c M[r,c] y_c` at every sample or pixel. Sensitivities
/// go the same way as measurements: the model `y_c = M F (s_c ⊙ x)` holds for the new ones with the same x.
public final class CoilMatrix {
    private final int rows;
    private final int columns;
    private final double[] re;
    private final double[] im;

    /// @param re (rows, columns) real parts, kept
    /// @param im imaginary parts, kept
    CoilMatrix(int rows, int columns, double[] re, double[] im) {
        this.rows = rows;
        this.columns = columns;
        this.re = re;
        this.im = im;
    }

    /// How many coils it makes.
    public int rows() {
        return rows;
    }

    /// The trace of M Ψ M*.
    ///
    /// @param psiRe Ψ (columns, columns)
    double energy(double[] psiRe, double[] psiIm) {
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            for (int a = 0; a < columns; a++) {
                for (int b = 0; b < columns; b++) {
                    double ar = re[r * columns + a];
                    double ai = im[r * columns + a];
                    double br = re[r * columns + b];
                    double bi = -im[r * columns + b];
                    double pr = psiRe[a * columns + b];
                    double pi = psiIm[a * columns + b];
                    sum += (ar * pr - ai * pi) * br - (ar * pi + ai * pr) * bi;
                }
            }
        }
        return sum;
    }

    /// M A*, real and imaginary parts (rows, rows).
    double[][] timesAdjoint(CoilMatrix a) {
        var product = new double[2][rows * a.rows];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < a.rows; j++) {
                for (int c = 0; c < columns; c++) {
                    double mr = re[i * columns + c];
                    double mi = im[i * columns + c];
                    double ar = a.re[j * columns + c];
                    double ai = -a.im[j * columns + c];
                    product[0][i * a.rows + j] += mr * ar - mi * ai;
                    product[1][i * a.rows + j] += mr * ai + mi * ar;
                }
            }
        }
        return product;
    }

    /// P M.
    ///
    /// @param pRe (rows, rows)
    CoilMatrix turned(double[] pRe, double[] pIm) {
        var productRe = new double[rows * columns];
        var productIm = new double[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < rows; k++) {
                double pr = pRe[i * rows + k];
                double pi = pIm[i * rows + k];
                for (int c = 0; c < columns; c++) {
                    productRe[i * columns + c] += pr * re[k * columns + c] - pi * im[k * columns + c];
                    productIm[i * columns + c] += pr * im[k * columns + c] + pi * re[k * columns + c];
                }
            }
        }
        return new CoilMatrix(rows, columns, productRe, productIm);
    }

    /// The new coils' numbers.
    ///
    /// @param numbers (columns, …) complex, interleaved
    /// @return (rows, …)
    public float[] of(float[] numbers) {
        if (numbers.length % (2 * columns) != 0) {
            throw new IllegalArgumentException("coils: " + numbers.length + " numbers are not those of " + columns + " coils");
        }
        int each = numbers.length / columns;                           // real and imaginary parts of a coil
        var made = new float[rows * each];
        var sum = new double[each];
        for (int r = 0; r < rows; r++) {
            Arrays.fill(sum, 0);
            for (int c = 0; c < columns; c++) add(re[r * columns + c], im[r * columns + c], numbers, c * each, sum);
            for (int i = 0; i < each; i++) made[r * each + i] = (float) sum[i];
        }
        return made;
    }

    private static void add(double re, double im, float[] numbers, int from, double[] sum) {
        for (int i = 0; i < sum.length; i += 2) {
            sum[i] += re * numbers[from + i] - im * numbers[from + i + 1];
            sum[i + 1] += re * numbers[from + i + 1] + im * numbers[from + i];
        }
    }
}
