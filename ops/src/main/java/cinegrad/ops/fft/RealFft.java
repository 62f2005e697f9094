package cinegrad.ops.fft;

import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.ShapeException;

/// Fourier transforms of real arrays, and their adjoints, by way of the complex transform along the halved axis.
///
/// Real arrays have the sizes `g.real()`, half spectra are complex with the sizes `g.half()`. The maps are linear over the real
/// numbers only; an adjoint belongs to the inner product Σ Re(ā·b), so it is the gradient as PyTorch defines it, ∂/∂Re + i·∂/∂Im.
public final class RealFft {
    private RealFft() {}

    /// y = the half spectrum of x.
    public static void forward(float[] x, float[] y, RealFftGeometry g, Parallel parallel) {
        requireSizes("rfft", x.length, y.length, g);
        float[] full = complex(x, g);
        Fft.transform(full, full, halfAxis(g, Direction.FORWARD), parallel);
        cut(full, y, g);
        Fft.transform(y, y, otherAxes(g, Direction.FORWARD), parallel);
    }

    /// gx = the adjoint of [#forward(float[], float[], RealFftGeometry, Parallel)] at gy: the frequencies beyond the half count 0.
    public static void forwardAdjoint(float[] gy, float[] gx, RealFftGeometry g, Parallel parallel) {
        requireSizes("rfft adjoint", gx.length, gy.length, g);
        float[] half = gy.clone();
        Fft.transform(half, half, otherAxes(g, Direction.INVERSE), parallel);
        float[] full = padded(half, g);
        Fft.transform(full, full, halfAxis(g, Direction.INVERSE), parallel);
        real(full, gx);
    }

    /// x = the real signal whose half spectrum is y, which stands for the other half as well: `Y[n−k] = conj(Y[k])`. The imaginary
    /// parts of frequency 0 and, for even n, n/2 are ignored.
    public static void inverse(float[] y, float[] x, RealFftGeometry g, Parallel parallel) {
        requireSizes("irfft", x.length, y.length, g);
        float[] half = y.clone();
        Fft.transform(half, half, otherAxes(g, Direction.INVERSE), parallel);
        float[] full = mirrored(half, g);
        Fft.transform(full, full, halfAxis(g, Direction.INVERSE), parallel);
        real(full, x);
    }

    /// gy = the adjoint of [#inverse(float[], float[], RealFftGeometry, Parallel)] at gx: frequencies that stand for two count twice.
    public static void inverseAdjoint(float[] gx, float[] gy, RealFftGeometry g, Parallel parallel) {
        requireSizes("irfft adjoint", gx.length, gy.length, g);
        float[] full = complex(gx, g);
        Fft.transform(full, full, halfAxis(g, Direction.FORWARD), parallel);
        cut(full, gy, g);
        countMirrored(gy, g);
        Fft.transform(gy, gy, otherAxes(g, Direction.FORWARD), parallel);
    }

    private static float[] complex(float[] x, RealFftGeometry g) {
        float[] z = new float[2 * g.real().elements()];
        for (int i = 0; i < g.real().elements(); i++) z[2 * i] = x[i];
        return z;
    }

    private static void real(float[] z, float[] x) {
        for (int i = 0; 2 * i < z.length; i++) x[i] = z[2 * i];
    }

    private static float[] padded(float[] half, RealFftGeometry g) {
        float[] full = new float[2 * g.real().elements()];
        int row = row(g);
        int kept = (g.length() / 2 + 1) * row;
        int whole = g.length() * row;
        for (int o = 0; o * whole < full.length; o++) System.arraycopy(half, o * kept, full, o * whole, kept);
        return full;
    }

    private static float[] mirrored(float[] half, RealFftGeometry g) {
        float[] full = padded(half, g);
        int n = g.length();
        int row = row(g);
        for (int start = 0; start < full.length; start += n * row) {
            for (int k = 0; 2 * k <= n; k++) {
                int from = start + k * row;
                int to = start + (n - k) % n * row;
                if (from == to) {
                    for (int i = 1; i < row; i += 2) full[from + i] = 0;
                } else {
                    for (int i = 0; i < row; i += 2) {
                        full[to + i] = full[from + i];
                        full[to + i + 1] = -full[from + i + 1];
                    }
                }
            }
        }
        return full;
    }

    private static void countMirrored(float[] half, RealFftGeometry g) {
        int n = g.length();
        int row = row(g);
        int kept = n / 2 + 1;
        for (int start = 0; start < half.length; start += kept * row) {
            for (int k = 0; k < kept; k++) {
                int at = start + k * row;
                if (2 * k % n == 0) {
                    for (int i = 1; i < row; i += 2) half[at + i] = 0;
                } else {
                    for (int i = 0; i < row; i++) half[at + i] *= 2;
                }
            }
        }
    }

    /// y = the half spectrum of x.
    public static void forward(double[] x, double[] y, RealFftGeometry g, Parallel parallel) {
        requireSizes("rfft", x.length, y.length, g);
        double[] full = complex(x, g);
        Fft.transform(full, full, halfAxis(g, Direction.FORWARD), parallel);
        cut(full, y, g);
        Fft.transform(y, y, otherAxes(g, Direction.FORWARD), parallel);
    }

    /// gx = the adjoint of [#forward(double[], double[], RealFftGeometry, Parallel)] at gy: the frequencies beyond the half count 0.
    public static void forwardAdjoint(double[] gy, double[] gx, RealFftGeometry g, Parallel parallel) {
        requireSizes("rfft adjoint", gx.length, gy.length, g);
        double[] half = gy.clone();
        Fft.transform(half, half, otherAxes(g, Direction.INVERSE), parallel);
        double[] full = padded(half, g);
        Fft.transform(full, full, halfAxis(g, Direction.INVERSE), parallel);
        real(full, gx);
    }

    /// x = the real signal whose half spectrum is y, which stands for the other half as well: `Y[n−k] = conj(Y[k])`. The imaginary
    /// parts of frequency 0 and, for even n, n/2 are ignored.
    public static void inverse(double[] y, double[] x, RealFftGeometry g, Parallel parallel) {
        requireSizes("irfft", x.length, y.length, g);
        double[] half = y.clone();
        Fft.transform(half, half, otherAxes(g, Direction.INVERSE), parallel);
        double[] full = mirrored(half, g);
        Fft.transform(full, full, halfAxis(g, Direction.INVERSE), parallel);
        real(full, x);
    }

    /// gy = the adjoint of [#inverse(double[], double[], RealFftGeometry, Parallel)] at gx: frequencies that stand for two count twice.
    public static void inverseAdjoint(double[] gx, double[] gy, RealFftGeometry g, Parallel parallel) {
        requireSizes("irfft adjoint", gx.length, gy.length, g);
        double[] full = complex(gx, g);
        Fft.transform(full, full, halfAxis(g, Direction.FORWARD), parallel);
        cut(full, gy, g);
        countMirrored(gy, g);
        Fft.transform(gy, gy, otherAxes(g, Direction.FORWARD), parallel);
    }

    private static double[] complex(double[] x, RealFftGeometry g) {
        double[] z = new double[2 * g.real().elements()];
        for (int i = 0; i < g.real().elements(); i++) z[2 * i] = x[i];
        return z;
    }

    private static void real(double[] z, double[] x) {
        for (int i = 0; 2 * i < z.length; i++) x[i] = z[2 * i];
    }

    private static double[] padded(double[] half, RealFftGeometry g) {
        double[] full = new double[2 * g.real().elements()];
        int row = row(g);
        int kept = (g.length() / 2 + 1) * row;
        int whole = g.length() * row;
        for (int o = 0; o * whole < full.length; o++) System.arraycopy(half, o * kept, full, o * whole, kept);
        return full;
    }

    private static double[] mirrored(double[] half, RealFftGeometry g) {
        double[] full = padded(half, g);
        int n = g.length();
        int row = row(g);
        for (int start = 0; start < full.length; start += n * row) {
            for (int k = 0; 2 * k <= n; k++) {
                int from = start + k * row;
                int to = start + (n - k) % n * row;
                if (from == to) {
                    for (int i = 1; i < row; i += 2) full[from + i] = 0;
                } else {
                    for (int i = 0; i < row; i += 2) {
                        full[to + i] = full[from + i];
                        full[to + i + 1] = -full[from + i + 1];
                    }
                }
            }
        }
        return full;
    }

    private static void countMirrored(double[] half, RealFftGeometry g) {
        int n = g.length();
        int row = row(g);
        int kept = n / 2 + 1;
        for (int start = 0; start < half.length; start += kept * row) {
            for (int k = 0; k < kept; k++) {
                int at = start + k * row;
                if (2 * k % n == 0) {
                    for (int i = 1; i < row; i += 2) half[at + i] = 0;
                } else {
                    for (int i = 0; i < row; i++) half[at + i] *= 2;
                }
            }
        }
    }

    /// Keeps the frequencies 0 … n/2; float or double arrays.
    private static void cut(Object full, Object half, RealFftGeometry g) {
        int row = row(g);
        int kept = (g.length() / 2 + 1) * row;
        int whole = g.length() * row;
        int wholes = whole == 0 ? 0 : 2 * g.real().elements() / whole;
        for (int o = 0; o < wholes; o++) System.arraycopy(full, o * whole, half, o * kept, kept);
    }

    /// Numbers from one frequency to the next along the halved axis.
    private static int row(RealFftGeometry g) {
        return 2 * g.real().stride(g.halfAxis());
    }

    private static FftGeometry halfAxis(RealFftGeometry g, Direction direction) {
        return FftGeometry.of(g.real(), direction, g.norm(), Centering.NONE, g.halfAxis());
    }

    private static FftGeometry otherAxes(RealFftGeometry g, Direction direction) {
        return new FftGeometry(g.half(), g.axes().subList(0, g.axes().size() - 1), direction, g.norm(), Centering.NONE);
    }

    private static void requireSizes(String operation, int real, int half, RealFftGeometry g) {
        if (real != g.real().elements() || half != 2 * g.half().elements()) {
            throw new ShapeException(operation + ": arrays of " + real + " and " + half + " numbers; real " + g.real() + " needs "
                    + g.real().elements() + " and complex " + g.half() + " needs " + 2 * g.half().elements());
        }
    }
}
