package cinegrad.ddei.phantom;

/// The orthonormal, centered inverse Fourier transform of one frame, as two small matrix products in double; any size.
///
/// `x[n] = 1/√N Σ_k y[k] exp(2πi (k − ⌊N/2⌋)(n − ⌊N/2⌋)/N)` along each axis.
final class CenteredDft {
    private CenteredDft() {
    }

    /// @param kspace (height, width, 2)
    /// @return (height, width, 2)
    static double[] inverse(double[] kspace, int height, int width) {
        return transposedLines(transposedLines(kspace, height, width), width, height);
    }

    /// Transforms every row and stores it as a column: (rows, n, 2) to (n, rows, 2).
    private static double[] transposedLines(double[] x, int rows, int n) {
        var turns = new double[2 * n];
        for (int j = 0; j < n; j++) {
            turns[2 * j] = Math.cos(2 * Math.PI * j / n) / Math.sqrt(n);
            turns[2 * j + 1] = Math.sin(2 * Math.PI * j / n) / Math.sqrt(n);
        }
        var out = new double[2 * rows * n];
        for (int to = 0; to < n; to++) {
            int step = Math.floorMod(to - n / 2, n);
            int start = Math.floorMod(-(long) (n / 2) * step, n);
            for (int row = 0; row < rows; row++) {
                double re = 0;
                double im = 0;
                int turn = start;
                for (int k = 0, at = 2 * row * n; k < n; k++, at += 2) {
                    double c = turns[2 * turn];
                    double s = turns[2 * turn + 1];
                    re += c * x[at] - s * x[at + 1];
                    im += c * x[at + 1] + s * x[at];
                    turn += step;
                    if (turn >= n) turn -= n;
                }
                out[2 * (to * rows + row)] = re;
                out[2 * (to * rows + row) + 1] = im;
            }
        }
        return out;
    }
}
