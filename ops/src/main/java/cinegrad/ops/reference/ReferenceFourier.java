package cinegrad.ops.reference;

import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

/// The definition of the discrete Fourier transform, n² products along each axis:
///
/// `y[k] = scale · Σ_j x[j] · exp(∓2πi·(j − c)(k − c)/n)`, c = ⌊n/2⌋ if centered and 0 if not, − forward and + inverse;
/// over several axes one after the other, the scale 1, 1/√N or 1/N with N the product of the transformed sizes.
public final class ReferenceFourier {
    private ReferenceFourier() { }

    /// Transforms `in`, (real, imaginary) interleaved, into `out`, which may be the same array.
    public static void transform(double[] in, double[] out, FftGeometry g) {
        Shape shape = g.shape();
        System.arraycopy(in, 0, out, 0, 2 * shape.elements());
        double samples = 1;
        for (int axis : g.axes()) {
            int n = shape.size(axis);
            samples *= n;
            double[][] root = roots(n, g.direction());
            int center = g.centering() == Centering.CENTERED ? n / 2 : 0;
            Coordinates.forEachLine(shape, axis, line -> {
                double[][] x = new double[n][];
                for (int j = 0; j < n; j++) x[j] = new double[] {out[2 * line.at(j)], out[2 * line.at(j) + 1]};
                double[][] y = line(x, root, center);
                for (int k = 0; k < n; k++) ReferenceComplex.set(out, 2 * line.at(k), y[k][0], y[k][1]);
            });
        }
        double scale = switch (g.norm()) {
            case NONE -> 1;
            case ORTHO -> 1 / Math.sqrt(samples);
            case BY_N -> 1 / samples;
        };
        for (int i = 0; i < 2 * shape.elements(); i++) out[i] *= scale;
    }

    /// exp(∓2πi·m/n) for 0 ≤ m < n.
    private static double[][] roots(int n, Direction direction) {
        double turn = (direction == Direction.FORWARD ? -2 : 2) * Math.PI / n;
        double[][] root = new double[n][];
        for (int m = 0; m < n; m++) root[m] = new double[] {Math.cos(turn * m), Math.sin(turn * m)};
        return root;
    }

    /// y[k] = Σ_j x[j] · root[(j − center)(k − center) mod n].
    private static double[][] line(double[][] x, double[][] root, int center) {
        int n = x.length;
        double[][] y = new double[n][2];
        for (int k = 0; k < n; k++) {
            Parallel.requireUninterrupted();
            for (int j = 0; j < n; j++) {
                double[] r = root[(int) Math.floorMod((long) (j - center) * (k - center), (long) n)];
                y[k][0] += x[j][0] * r[0] - x[j][1] * r[1];
                y[k][1] += x[j][0] * r[1] + x[j][1] * r[0];
            }
        }
        return y;
    }
}
