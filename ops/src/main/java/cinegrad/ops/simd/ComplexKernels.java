package cinegrad.ops.simd;

import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.ComplexFunction;
import cinegrad.ops.function.ComplexNumber;
import cinegrad.ops.shape.Field;

/// A [ComplexFunction] and its gradient on every element of interleaved `float[]`. The frequent ones have a loop of their own;
/// the others go through their definition in double precision.
final class ComplexKernels {
    private static final ComplexNumber UNREAD = ComplexNumber.real(Double.NaN);
    /// Between these, the sum of two squares in double precision neither overflowed nor lost digits to underflow.
    private static final double LEAST = 0;
    private static final double MOST = Double.POSITIVE_INFINITY;

    private ComplexKernels() { }

    static void conjugate(float[] z, float[] w, int from, int to) {
        for (int i = from; i < to; i++) {
            w[2 * i] = z[2 * i];
            w[2 * i + 1] = -z[2 * i + 1];
        }
    }

    static void fromReal(float[] x, float[] z, int from, int to) {
        for (int i = from; i < to; i++) {
            z[2 * i] = x[i];
            z[2 * i + 1] = 0;
        }
    }

    static void realPart(float[] z, float[] x, int from, int to) {
        for (int i = from; i < to; i++) x[i] = z[2 * i];
    }

    /// w[i] = f(z[i]) for elements i in [from, to).
    static void map(ComplexFunction f, float[] z, float[] w, int from, int to) {
        switch (f) {
            case ComplexElementary.ABS -> {
                for (int i = from; i < to; i++) w[i] = (float) magnitude(z[2 * i], z[2 * i + 1]);
            }
            case ComplexElementary.SQUARED_ABS -> {
                for (int i = from; i < to; i++) w[i] = z[2 * i] * z[2 * i] + z[2 * i + 1] * z[2 * i + 1];
            }
            case ComplexElementary.IMAGINARY_PART -> { for (int i = from; i < to; i++) w[i] = z[2 * i + 1]; }
            case ComplexElementary.SQUARE -> {
                for (int i = from; i < to; i++) {
                    float re = z[2 * i];
                    float im = z[2 * i + 1];
                    w[2 * i] = re * re - im * im;
                    w[2 * i + 1] = 2 * re * im;
                }
            }
            case ComplexFunction other -> {
                for (int i = from; i < to; i++) put(w, f.result(), i, other.apply(new ComplexNumber(z[2 * i], z[2 * i + 1])));
            }
        }
    }

    /// d[i] = the gradient at element i; z or w is [FunctionKernels#UNREAD] where it is not needed.
    static void mapGradient(ComplexFunction f, float[] g, float[] z, float[] w, float[] d, int from, int to) {
        switch (f) {
            case ComplexElementary.ABS -> {
                for (int i = from; i < to; i++) {
                    double m = magnitude(z[2 * i], z[2 * i + 1]);
                    double s = m == 0 ? 0 : g[i] / m;
                    d[2 * i] = (float) (s * z[2 * i]);
                    d[2 * i + 1] = (float) (s * z[2 * i + 1]);
                }
            }
            case ComplexElementary.SQUARED_ABS -> {
                for (int i = from; i < to; i++) {
                    d[2 * i] = 2 * g[i] * z[2 * i];
                    d[2 * i + 1] = 2 * g[i] * z[2 * i + 1];
                }
            }
            case ComplexElementary.IMAGINARY_PART -> {
                for (int i = from; i < to; i++) {
                    d[2 * i] = 0;
                    d[2 * i + 1] = g[i];
                }
            }
            case ComplexElementary.SQUARE -> {
                for (int i = from; i < to; i++) {
                    d[2 * i] = 2 * (g[2 * i] * z[2 * i] + g[2 * i + 1] * z[2 * i + 1]);
                    d[2 * i + 1] = 2 * (g[2 * i + 1] * z[2 * i] - g[2 * i] * z[2 * i + 1]);
                }
            }
            case ComplexFunction other -> {
                for (int i = from; i < to; i++) {
                    var zi = z == FunctionKernels.UNREAD ? UNREAD : new ComplexNumber(z[2 * i], z[2 * i + 1]);
                    var wi = w == FunctionKernels.UNREAD ? UNREAD : get(w, f.result(), i);
                    put(d, Field.COMPLEX, i, other.gradient(get(g, f.result(), i), zi, wi));
                }
            }
        }
    }

    /// |re + i·im|; ∞ beside NaN is ∞.
    private static double magnitude(float re, float im) {
        double m = Math.sqrt((double) re * re + (double) im * im);
        return m >= LEAST && m <= MOST ? m : Math.hypot(re, im);
    }

    private static ComplexNumber get(float[] x, Field field, int i) {
        return field == Field.REAL ? ComplexNumber.real(x[i]) : new ComplexNumber(x[2 * i], x[2 * i + 1]);
    }

    private static void put(float[] y, Field field, int i, ComplexNumber value) {
        if (field == Field.REAL) {
            y[i] = (float) value.re();
        } else {
            y[2 * i] = (float) value.re();
            y[2 * i + 1] = (float) value.im();
        }
    }
}
