package cinegrad.ops.reference;

import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexNumber;
import cinegrad.ops.shape.ShapeException;

/// Complex numbers in an array of doubles, (real, imaginary) interleaved.
final class ReferenceComplex {
    private ReferenceComplex() { }

    /// y[k] = f(a[i], b[j]), the positions counting doubles.
    static void zip(BinaryFunction f, double[] a, int i, double[] b, int j, double[] y, int k) {
        switch (f) {
            case ADD -> set(y, k, a[i] + b[j], a[i + 1] + b[j + 1]);
            case SUBTRACT -> set(y, k, a[i] - b[j], a[i + 1] - b[j + 1]);
            case MULTIPLY -> set(y, k, a[i] * b[j] - a[i + 1] * b[j + 1], a[i] * b[j + 1] + a[i + 1] * b[j]);
            case DIVIDE -> {
                var quotient = get(a, 2, i / 2).dividedBy(get(b, 2, j / 2));
                set(y, k, quotient.re(), quotient.im());
            }
            case POWER, MAXIMUM, MINIMUM, ATAN2, HYPOT, REMAINDER, FMOD, LESS, LESS_OR_EQUAL,
                    EQUAL -> throw new ShapeException(f + ": not defined for complex arrays");
        }
    }

    static void set(double[] y, int at, double re, double im) {
        y[at] = re;
        y[at + 1] = im;
    }

    /// Number i of an array of complex numbers (`step` 2) or real ones.
    static ComplexNumber get(double[] x, int step, int i) {
        return new ComplexNumber(x[step * i], step == 1 ? 0 : x[2 * i + 1]);
    }

    static void put(double[] y, int step, int i, ComplexNumber value) {
        y[step * i] = value.re();
        if (step == 2) y[2 * i + 1] = value.im();
    }
}
