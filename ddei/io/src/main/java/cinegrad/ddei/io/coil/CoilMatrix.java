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
