package cinegrad.ops.fft;

import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;

/// The definition of the discrete Fourier transform in plain loops, O(n²) along each axis: what [Fft] is measured against.
public final class Dft {
    private Dft() {}

    /// `out[k] = scale · Σ_j in[j] · exp(∓2πi·(j−c)(k−c)/n)` along every axis of `g`, c = n/2 when centred and 0 otherwise.
    /// `in` may be `out`.
    public static void transform(double[] in, double[] out, FftGeometry g) {
        int floats = 2 * g.shape().elements();
        System.arraycopy(in, 0, out, 0, floats);
        for (int axis : g.axes()) {
            int n = g.shape().size(axis);
            int stride = g.shape().stride(axis);
            int center = g.centering() == Centering.CENTERED ? n / 2 : 0;
            double[] cos = new double[n];
            double[] sin = new double[n];
            int sign = g.direction() == Direction.FORWARD ? -1 : 1;
            for (int k = 0; k < n; k++) {
                cos[k] = RootsOfUnity.cos(k, n);
                sin[k] = sign * RootsOfUnity.sin(k, n);
            }
            for (int start = 0; start < floats; start += 2 * n * stride) {
                for (int c = 0; c < stride; c++) line(out, start + 2 * c, 2 * stride, n, center, cos, sin);
            }
        }
        double scale = g.scale();
        for (int i = 0; i < floats; i++) out[i] *= scale;
    }

    private static void line(double[] x, int at, int stride, int n, int center, double[] cos, double[] sin) {
        double[] y = new double[2 * n];
        for (int k = 0; k < n; k++) {
            for (int j = 0; j < n; j++) {
                int turn = (int) Math.floorMod((long) (j - center) * (k - center), (long) n);
                double re = x[at + j * stride];
                double im = x[at + j * stride + 1];
                y[2 * k] += re * cos[turn] - im * sin[turn];
                y[2 * k + 1] += re * sin[turn] + im * cos[turn];
            }
        }
        for (int k = 0; k < n; k++) {
            x[at + k * stride] = y[2 * k];
            x[at + k * stride + 1] = y[2 * k + 1];
        }
    }
}
