package cinegrad.ops.simd;

import cinegrad.ops.AdamStep;
import cinegrad.ops.BinaryFunction;
import cinegrad.ops.ShapeException;

/// Element-by-element kernels over `float[]`. Each loop is plain and spelled out: the JIT turns such a loop into vector code by
/// itself, and one loop shared by several functions would not be vectorised at all.
final class Elementwise {
    private Elementwise() { }

    /// y[yAt + i] = f(a[aAt + i·p], b[bAt + i·q]) for i in [0, n), each of the steps p, q being 0 or 1.
    static void zip(BinaryFunction f, float[] a, int aAt, int p, float[] b, int bAt, int q, float[] y, int yAt, int n) {
        switch (f) {
            case ADD -> add(a, aAt, p, b, bAt, q, y, yAt, n);
            case SUBTRACT -> subtract(a, aAt, p, b, bAt, q, y, yAt, n);
            case MULTIPLY -> multiply(a, aAt, p, b, bAt, q, y, yAt, n);
            case DIVIDE -> divide(a, aAt, p, b, bAt, q, y, yAt, n);
            case MAXIMUM -> { for (int i = 0; i < n; i++) y[yAt + i] = Math.max(a[aAt + i * p], b[bAt + i * q]); }
            case MINIMUM -> { for (int i = 0; i < n; i++) y[yAt + i] = Math.min(a[aAt + i * p], b[bAt + i * q]); }
            case LESS -> { for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i * p] < b[bAt + i * q] ? 1 : 0; }
            case LESS_OR_EQUAL -> { for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i * p] <= b[bAt + i * q] ? 1 : 0; }
            case EQUAL -> { for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i * p] == b[bAt + i * q] ? 1 : 0; }
            case POWER, ATAN2, HYPOT, REMAINDER, FMOD -> {
                for (int i = 0; i < n; i++) y[yAt + i] = (float) f.apply(a[aAt + i * p], b[bAt + i * q]);
            }
        }
    }

    private static void add(float[] a, int aAt, int p, float[] b, int bAt, int q, float[] y, int yAt, int n) {
        if (p == 0) {
            float s = a[aAt];
            for (int i = 0; i < n; i++) y[yAt + i] = s + b[bAt + i * q];
        } else if (q == 0) {
            float s = b[bAt];
            for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i] + s;
        } else {
            for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i] + b[bAt + i];
        }
    }

    private static void subtract(float[] a, int aAt, int p, float[] b, int bAt, int q, float[] y, int yAt, int n) {
        if (p == 0) {
            float s = a[aAt];
            for (int i = 0; i < n; i++) y[yAt + i] = s - b[bAt + i * q];
        } else if (q == 0) {
            float s = b[bAt];
            for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i] - s;
        } else {
            for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i] - b[bAt + i];
        }
    }

    private static void multiply(float[] a, int aAt, int p, float[] b, int bAt, int q, float[] y, int yAt, int n) {
        if (p == 0) {
            float s = a[aAt];
            for (int i = 0; i < n; i++) y[yAt + i] = s * b[bAt + i * q];
        } else if (q == 0) {
            float s = b[bAt];
            for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i] * s;
        } else {
            for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i] * b[bAt + i];
        }
    }

    private static void divide(float[] a, int aAt, int p, float[] b, int bAt, int q, float[] y, int yAt, int n) {
        if (p == 0) {
            float s = a[aAt];
            for (int i = 0; i < n; i++) y[yAt + i] = s / b[bAt + i * q];
        } else if (q == 0) {
            float s = b[bAt];
            for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i] / s;
        } else {
            for (int i = 0; i < n; i++) y[yAt + i] = a[aAt + i] / b[bAt + i];
        }
    }

    /// The same for complex numbers, (real, imaginary) interleaved; positions count elements.
    static void zipComplex(BinaryFunction f, float[] a, int aAt, int p, float[] b, int bAt, int q, float[] y, int yAt, int n) {
        switch (f) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    int u = 2 * (aAt + i * p);
                    int v = 2 * (bAt + i * q);
                    int w = 2 * (yAt + i);
                    y[w] = a[u] + b[v];
                    y[w + 1] = a[u + 1] + b[v + 1];
                }
            }
            case SUBTRACT -> {
                for (int i = 0; i < n; i++) {
                    int u = 2 * (aAt + i * p);
                    int v = 2 * (bAt + i * q);
                    int w = 2 * (yAt + i);
                    y[w] = a[u] - b[v];
                    y[w + 1] = a[u + 1] - b[v + 1];
                }
            }
            case MULTIPLY -> {
                for (int i = 0; i < n; i++) {
                    int u = 2 * (aAt + i * p);
                    int v = 2 * (bAt + i * q);
                    int w = 2 * (yAt + i);
                    float re = a[u] * b[v] - a[u + 1] * b[v + 1];
                    float im = a[u] * b[v + 1] + a[u + 1] * b[v];
                    y[w] = re;
                    y[w + 1] = im;
                }
            }
            case DIVIDE -> {
                for (int i = 0; i < n; i++) {
                    int u = 2 * (aAt + i * p);
                    int v = 2 * (bAt + i * q);
                    int w = 2 * (yAt + i);
                    double m = (double) b[v] * b[v] + (double) b[v + 1] * b[v + 1];
                    y[w] = (float) (((double) a[u] * b[v] + (double) a[u + 1] * b[v + 1]) / m);
                    y[w + 1] = (float) (((double) a[u + 1] * b[v] - (double) a[u] * b[v + 1]) / m);
                }
            }
            case POWER, MAXIMUM, MINIMUM, ATAN2, HYPOT, REMAINDER, FMOD, LESS, LESS_OR_EQUAL, EQUAL -> throw new ShapeException(f + ": not defined for complex arrays");
        }
    }

    /// y[i] = c[i] ≠ 0 ? a[i] : b[i].
    static void where(float[] c, float[] a, float[] b, float[] y, int from, int to) {
        for (int i = from; i < to; i++) y[i] = c[i] != 0 ? a[i] : b[i];
    }

    static void whereComplex(float[] c, float[] a, float[] b, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[2 * i] = c[i] != 0 ? a[2 * i] : b[2 * i];
            y[2 * i + 1] = c[i] != 0 ? a[2 * i + 1] : b[2 * i + 1];
        }
    }

    /// h = relu(p + bias) for the pixels [from, to) of a frame that starts at `at`, the bias having one number per channel.
    static void biasRelu(float[] p, int at, float[] bias, float[] h, int from, int to) {
        for (int pixel = from; pixel < to; pixel++) {
            int start = at + pixel * bias.length;
            for (int c = 0; c < bias.length; c++) h[start + c] = Math.max(p[start + c] + bias[c], 0f);
        }
    }

    /// y = g where h > 0, else 0, for the numbers [from, to).
    static void whereActive(float[] h, float[] g, float[] y, int from, int to) {
        for (int i = from; i < to; i++) y[i] = h[i] > 0 ? g[i] : 0;
    }

    /// See [AdamStep]. Each number is computed in double and rounded once: there are few parameters, and what they lose here is
    /// lost for the whole training.
    static void adam(float[] p, float[] m, float[] v, float[] gradient, AdamStep step, int from, int to) {
        double b1 = step.beta1();
        double b2 = step.beta2();
        double rate = step.learningRate() / step.correction1();
        double root = Math.sqrt(step.correction2());
        boolean decoupled = step.decoupled() == AdamStep.Decay.DECOUPLED;
        double inGradient = decoupled ? 0 : step.decay();
        double onParameter = decoupled ? step.learningRate() * step.decay() : 0;
        for (int i = from; i < to; i++) {
            double g = gradient[i] + inGradient * p[i];
            double first = b1 * m[i] + (1 - b1) * g;
            double second = b2 * v[i] + (1 - b2) * g * g;
            p[i] = (float) (p[i] - onParameter * p[i] - rate * first / (Math.sqrt(second) / root + step.epsilon()));
            m[i] = (float) first;
            v[i] = (float) second;
        }
    }
}
