package cinegrad.ddei.phantom;

/// A Cartesian grid of spatial frequencies, cycles per millimetre: `ky = firstY + h·stepY`, `kx = firstX + w·stepX`.
record KspaceGrid(int rows, int columns, double firstY, double stepY, double firstX, double stepX) {
    double ky(int h) {
        return firstY + h * stepY;
    }

    double kx(int w) {
        return firstX + w * stepX;
    }

    /// A plane wave of the plane is the product of one along y and one along x; this one is `exp(−2πi kx(w)·x)`.
    Wave alongX(double x) {
        return rows == 1 ? Wave.ofProducts(columns, firstX, stepX, x) : Wave.of(columns, firstX, stepX, x);
    }

    Wave alongY(double y) {
        return Wave.of(rows, firstY, stepY, y);
    }

    /// The values of a plane wave on one axis, real and imaginary parts apart so that loops over them vectorise.
    static final class Wave {
        private static final int BLOCK = 32;

        final double[] re;
        final double[] im;

        private Wave(int n) {
            re = new double[n];
            im = new double[n];
        }

        /// The same of one row, where the waves would take longer than all else: products of a few waves.
        private static Wave ofProducts(int n, double first, double step, double r) {
            var fine = of(Math.min(n, BLOCK), 0, step, r);
            var coarse = of((n + BLOCK - 1) / BLOCK, first, BLOCK * step, r);
            var wave = new Wave(n);
            for (int block = 0; block < coarse.re.length; block++) {
                double re = coarse.re[block];
                double im = coarse.im[block];
                int from = block * BLOCK;
                int count = Math.min(BLOCK, n - from);
                for (int j = 0; j < count; j++) {
                    wave.re[from + j] = re * fine.re[j] - im * fine.im[j];
                    wave.im[from + j] = re * fine.im[j] + im * fine.re[j];
                }
            }
            return wave;
        }

        private static Wave of(int n, double first, double step, double r) {
            var wave = new Wave(n);
            for (int j = 0; j < n; j++) {
                double phase = -2 * Math.PI * (first + j * step) * r;
                wave.re[j] = Math.cos(phase);
                wave.im[j] = Math.sin(phase);
            }
            return wave;
        }
    }
}
