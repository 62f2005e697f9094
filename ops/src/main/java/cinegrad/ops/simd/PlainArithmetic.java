package cinegrad.ops.simd;

import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.ComplexNumber;
import cinegrad.ops.function.Operand;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.shape.ShapeException;

/// Plain loops, each spelled out: where all arrays are walked from the same position on, the JIT turns such a loop into vector
/// code by itself.
record PlainArithmetic() implements ArithmeticKernels {
    /// Between these, the square of a divisor in double precision neither overflowed nor lost digits to underflow.
    private static final double LEAST = 0;
    private static final double MOST = Double.POSITIVE_INFINITY;
    private static final float MODERATE = Float.MAX_VALUE;
    private static final float SMALL = 0;

    @Override
    public void zip(BinaryFunction f, float[] a, int aAt, int p, float[] b, int bAt, int q, float[] y, int yAt, int n) {
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

    /// Two operands that begin at `aAt` and `bAt` and advance by p and q numbers from one result to the next.
    record Operands(float[] a, int aAt, int p, float[] b, int bAt, int q) { }

    /// d = g·∂f/∂a or g·∂f/∂b; of comparisons 0.
    static void zipGradient(BinaryFunction f, Operand operand, float[] g, Operands of, float[] d, int at, int n) {
        float[] a = of.a;
        float[] b = of.b;
        int aAt = of.aAt;
        int bAt = of.bAt;
        int p = of.p;
        int q = of.q;
        boolean first = operand == Operand.A;
        switch (f) {
            case MAXIMUM -> { for (int i = 0; i < n; i++) d[at + i] = g[at + i] * share(first, b[bAt + i * q], a[aAt + i * p]); }
            case MINIMUM -> { for (int i = 0; i < n; i++) d[at + i] = g[at + i] * share(first, a[aAt + i * p], b[bAt + i * q]); }
            case POWER -> {
                for (int i = 0; i < n; i++) {
                    double u = a[aAt + i * p];
                    double v = b[bAt + i * q];
                    d[at + i] = (float) (g[at + i] * (first ? v == 0 ? 0 : v * f.apply(u, v - 1) : u == 0 && v >= 0 ? 0
                            : f.apply(u, v) * Math.log(u)));
                }
            }
            case ATAN2 -> {
                for (int i = 0; i < n; i++) {
                    double u = a[aAt + i * p];
                    double v = b[bAt + i * q];
                    double m = u * u + v * v;
                    d[at + i] = m == 0 ? 0 : (float) (g[at + i] * ((first ? v : -u) / m));
                }
            }
            case HYPOT -> {
                for (int i = 0; i < n; i++) {
                    double u = a[aAt + i * p];
                    double v = b[bAt + i * q];
                    d[at + i] = (float) (g[at + i] * ((first ? u : v) / Math.hypot(u, v)));
                }
            }
            case REMAINDER, FMOD -> {
                for (int i = 0; i < n; i++) {
                    double u = a[aAt + i * p];
                    double v = b[bAt + i * q];
                    double r = u % v;
                    double whole = Math.rint((u - r) / v) - (f.apply(u, v) == r ? 0 : 1);
                    d[at + i] = first ? g[at + i] : (float) (g[at + i] * -whole);
                }
            }
            case ADD, SUBTRACT, MULTIPLY, DIVIDE, LESS, LESS_OR_EQUAL, EQUAL -> {
                for (int i = 0; i < n; i++) {
                    double u = a[aAt + i * p];
                    double v = b[bAt + i * q];
                    d[at + i] = (float) (g[at + i] * f.derivative(operand, u, v, f.apply(u, v)));
                }
            }
        }
    }

    /// The slope of an extreme in its first operand, which wins if `lesser` < `greater`, or in its second.
    private static float share(boolean first, float lesser, float greater) {
        if (lesser < greater) return first ? 1 : 0;
        if (lesser > greater) return first ? 0 : 1;
        return lesser == greater ? 0.5f : Float.NaN;
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

    @Override
    public void zipComplex(BinaryFunction f, float[] a, int aAt, int p, float[] b, int bAt, int q, float[] y, int yAt, int n) {
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
                    if (!(m > LEAST && m < MOST && moderate(a[u]) && moderate(a[u + 1]))) {
                        var edge = new ComplexNumber(a[u], a[u + 1]).dividedBy(new ComplexNumber(b[v], b[v + 1]));
                        y[w] = (float) edge.re();
                        y[w + 1] = (float) edge.im();
                        continue;
                    }
                    y[w] = (float) (((double) a[u] * b[v] + (double) a[u + 1] * b[v + 1]) / m);
                    y[w + 1] = (float) (((double) a[u + 1] * b[v] - (double) a[u] * b[v + 1]) / m);
                }
            }
            case POWER, MAXIMUM, MINIMUM, ATAN2, HYPOT, REMAINDER, FMOD, LESS, LESS_OR_EQUAL,
                    EQUAL -> throw new ShapeException(f + ": not defined for complex arrays");
        }
    }

    /// Whether products with numbers whose squares are between [#LEAST] and [#MOST] are finite and keep their digits.
    private static boolean moderate(float x) {
        float size = Math.abs(x);
        return size == 0 || size >= SMALL && size <= MODERATE;
    }

    @Override
    public void where(float[] c, float[] a, float[] b, float[] y, int from, int to) {
        for (int i = from; i < to; i++) y[i] = c[i] != 0 ? a[i] : b[i];
    }

    @Override
    public void whereComplex(float[] c, float[] a, float[] b, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[2 * i] = c[i] != 0 ? a[2 * i] : b[2 * i];
            y[2 * i + 1] = c[i] != 0 ? a[2 * i + 1] : b[2 * i + 1];
        }
    }

    @Override
    public void biasRelu(float[] p, int at, float[] bias, float[] h, int from, int to) {
        for (int pixel = from; pixel < to; pixel++) {
            int start = at + pixel * bias.length;
            for (int c = 0; c < bias.length; c++) h[start + c] = Math.max(p[start + c] + bias[c], 0f);
        }
    }

    @Override
    public void foldFour(Reduction r, float[] sums, float[] x, int at, int apart, int rows) {
        int width = sums.length;
        for (int row = 0; row < rows; row++) {
            for (int run = 0; run < 4; run++) fold(0, r, sums, x, at + run * apart + row * width, width);
        }
    }

    @Override
    public void fold(Reduction r, float[] sums, float[] x, int at, int n) {
        fold(0, r, sums, x, at, n);
    }

    void fold(int first, Reduction r, float[] sums, float[] x, int at, int n) {
        switch (r) {
            case SUM -> { for (int i = first; i < n; i++) sums[i] += x[at + i]; }
            case MAXIMUM -> { for (int i = first; i < n; i++) sums[i] = Math.max(sums[i], x[at + i]); }
            case MINIMUM -> { for (int i = first; i < n; i++) sums[i] = Math.min(sums[i], x[at + i]); }
        }
    }

    @Override
    public float line(Reduction r, float[] x, int at, int n) {
        return (float) SimdReductions.line(r, SimdReductions.identity(r), x, at, n);
    }

    @Override
    public void largest(float[] x, int[] at, float[] place, int taps, float[] most, float[] places, int to, int n) {
        largest(0, x, at, place, taps, most, places, to, n);
    }

    void largest(int first, float[] x, int[] at, float[] place, int taps, float[] most, float[] places, int to, int n) {
        for (int c = first; c < n; c++) {
            float m = x[at[0] + c];
            float p = place[0];
            for (int k = 1; k < taps; k++) {
                float v = x[at[k] + c];
                if (v > m || Float.isNaN(v)) {
                    m = v;
                    p = place[k];
                }
            }
            most[to + c] = m;
            places[to + c] = p;
        }
    }

    @Override
    public void toLargest(float[] g, float[] places, int from, float[] d, int[] at, float[] place, int taps, int n) {
        toLargest(0, g, places, from, d, at, place, taps, n);
    }

    void toLargest(int first, float[] g, float[] places, int from, float[] d, int[] at, float[] place, int taps, int n) {
        for (int k = 0; k < taps; k++) {
            for (int c = first; c < n; c++) d[at[k] + c] = places[from + c] == place[k] ? g[from + c] : 0;
        }
    }
}
