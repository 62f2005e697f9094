package cinegrad.ops.simd;

import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.UnaryFunction;

/// Plain loops. Each simple function has a loop of its own, which the JIT vectorizes; it would not vectorize one loop shared by
/// several functions.
record PlainFunctions() implements FunctionKernels {
    @Override
    public void map(UnaryFunction f, float[] x, float[] y, int from, int to) {
        switch (f) {
            case Elementary.RELU -> { for (int i = from; i < to; i++) y[i] = Math.max(x[i], 0f); }
            case Elementary.ABS -> { for (int i = from; i < to; i++) y[i] = Math.abs(x[i]); }
            case Elementary.SQUARE -> { for (int i = from; i < to; i++) y[i] = x[i] * x[i]; }
            case Elementary.SQRT -> { for (int i = from; i < to; i++) y[i] = (float) Math.sqrt(x[i]); }
            case Elementary.RSQRT -> { for (int i = from; i < to; i++) y[i] = 1 / (float) Math.sqrt(x[i]); }
            case Elementary.RECIPROCAL -> { for (int i = from; i < to; i++) y[i] = 1 / x[i]; }
            case Elementary.SOFTSIGN -> { for (int i = from; i < to; i++) y[i] = x[i] / (1 + Math.abs(x[i])); }
            case Elementary.HARD_SIGMOID -> { for (int i = from; i < to; i++) y[i] = hardSigmoid(x[i]); }
            case Elementary.HARD_SWISH -> { for (int i = from; i < to; i++) y[i] = x[i] * hardSigmoid(x[i]); }
            case UnaryFunction.LeakyRelu(double slope) -> {
                float s = (float) slope;
                for (int i = from; i < to; i++) y[i] = x[i] > 0 ? x[i] : s * x[i];
            }
            case UnaryFunction.Clamp(double low, double high) -> clamp(x, y, (float) low, (float) high, from, to);
            case UnaryFunction.HardTanh(double low, double high) -> clamp(x, y, (float) low, (float) high, from, to);
            case UnaryFunction.SoftShrink(double lambda) -> {
                float s = (float) lambda;
                for (int i = from; i < to; i++) y[i] = x[i] - Math.max(-s, Math.min(x[i], s));
            }
            case UnaryFunction.HardShrink(double lambda) -> {
                float s = (float) lambda;
                for (int i = from; i < to; i++) y[i] = Math.abs(x[i]) <= s ? 0 : x[i];
            }
            case UnaryFunction.Huber(double delta) -> {
                float d = (float) delta;
                for (int i = from; i < to; i++) {
                    float inside = Math.min(Math.abs(x[i]), d);
                    y[i] = inside * (Math.abs(x[i]) - 0.5f * inside);
                }
            }
            case UnaryFunction.Power(double exponent) when exponent == 3 -> {
                    for (int i = from; i < to; i++) y[i] = x[i] * x[i] * x[i]; }
            case UnaryFunction other -> { for (int i = from; i < to; i++) y[i] = (float) other.apply(x[i]); }
        }
    }

    @Override
    public void mapGradient(UnaryFunction f, float[] g, float[] x, float[] y, float[] d, int from, int to) {
        switch (f) {
            case Elementary.RELU -> { for (int i = from; i < to; i++) d[i] = y[i] > 0 ? g[i] : y[i]; }
            case Elementary.ABS -> { for (int i = from; i < to; i++) d[i] = x[i] > 0 ? g[i] : x[i] < 0 ? -g[i] : x[i]; }
            case Elementary.SQUARE -> { for (int i = from; i < to; i++) d[i] = 2 * x[i] * g[i]; }
            case Elementary.SQRT -> { for (int i = from; i < to; i++) d[i] = 0.5f * g[i] / y[i]; }
            case Elementary.RSQRT -> { for (int i = from; i < to; i++) d[i] = -0.5f * g[i] * y[i] * y[i] * y[i]; }
            case Elementary.RECIPROCAL -> { for (int i = from; i < to; i++) d[i] = -g[i] * y[i] * y[i]; }
            case Elementary.EXP -> { for (int i = from; i < to; i++) d[i] = g[i] * y[i]; }
            case Elementary.EXPM1 -> { for (int i = from; i < to; i++) d[i] = g[i] * (y[i] + 1); }
            case Elementary.LOG -> { for (int i = from; i < to; i++) d[i] = g[i] / x[i]; }
            case Elementary.LOG1P -> { for (int i = from; i < to; i++) d[i] = g[i] / (1 + x[i]); }
            case Elementary.TAN -> { for (int i = from; i < to; i++) d[i] = g[i] * (1 + y[i] * y[i]); }
            case Elementary.ATAN -> { for (int i = from; i < to; i++) d[i] = g[i] / (1 + x[i] * x[i]); }
            case Elementary.TANH -> { for (int i = from; i < to; i++) d[i] = g[i] * (1 - y[i] * y[i]); }
            case Elementary.SIGMOID -> { for (int i = from; i < to; i++) d[i] = g[i] * y[i] * (1 - y[i]); }
            case Elementary.SOFTSIGN -> {
                for (int i = from; i < to; i++) {
                    float s = 1 + Math.abs(x[i]);
                    d[i] = g[i] / (s * s);
                }
            }
            case Elementary.HARD_SIGMOID -> { for (int i = from; i < to; i++) d[i] = Math.abs(x[i]) < 3 ? g[i] / 6 : flat(x[i]); }
            case Elementary.HARD_SWISH -> {
                for (int i = from; i < to; i++) d[i] = x[i] < -3 ? 0 : x[i] > 3 ? g[i] : g[i] * (x[i] / 3 + 0.5f);
            }
            case UnaryFunction.LeakyRelu(double slope) -> {
                float s = (float) slope;
                for (int i = from; i < to; i++) d[i] = x[i] > 0 ? g[i] : x[i] <= 0 ? s * g[i] : x[i];
            }
            case UnaryFunction.Clamp(double low, double high) -> {
                float a = (float) low;
                float b = (float) high;
                for (int i = from; i < to; i++) d[i] = x[i] >= a && x[i] <= b ? g[i] : flat(x[i]);
            }
            case UnaryFunction.HardTanh(double low, double high) -> {
                float a = (float) low;
                float b = (float) high;
                for (int i = from; i < to; i++) d[i] = x[i] > a && x[i] < b ? g[i] : flat(x[i]);
            }
            case UnaryFunction.SoftShrink(double lambda) -> shrunk(g, x, d, (float) lambda, from, to);
            case UnaryFunction.HardShrink(double lambda) -> shrunk(g, x, d, (float) lambda, from, to);
            case UnaryFunction.Huber(double delta) -> {
                float s = (float) delta;
                for (int i = from; i < to; i++) d[i] = g[i] * Math.max(-s, Math.min(x[i], s));
            }
            case UnaryFunction.Power(double exponent) when exponent == 3 -> {
                    for (int i = from; i < to; i++) d[i] = 3 * x[i] * x[i] * g[i]; }
            case UnaryFunction.Power(double p) when p != 0 -> {
                    for (int i = from; i < to; i++) d[i] = (float) (g[i] * (p * Math.pow(x[i], p - 1))); }
            case Elementary.LOG2 -> { for (int i = from; i < to; i++) d[i] = (float) (g[i] * (1 / (x[i] * Math.log(2)))); }
            case Elementary.LOG10 -> { for (int i = from; i < to; i++) d[i] = (float) (g[i] * (1 / (x[i] * Math.log(10)))); }
            case Elementary.SINH -> { for (int i = from; i < to; i++) d[i] = (float) (g[i] * Math.cosh(x[i])); }
            case Elementary.COSH -> { for (int i = from; i < to; i++) d[i] = (float) (g[i] * Math.sinh(x[i])); }
            case UnaryFunction other -> {
                for (int i = from; i < to; i++) {
                    d[i] = (float) (g[i] * other.derivative(x == UNREAD ? Double.NaN : x[i], y == UNREAD ? Double.NaN : y[i]));
                }
            }
        }
    }

    /// The slope where a function is flat: 0, but NaN stays.
    static float flat(float x) {
        return Float.isNaN(x) ? x : 0;
    }

    private static float hardSigmoid(float x) {
        return Math.max(0f, Math.min(x * (1f / 6) + 0.5f, 1f));
    }

    private static void clamp(float[] x, float[] y, float low, float high, int from, int to) {
        for (int i = from; i < to; i++) y[i] = Math.min(Math.max(x[i], low), high);
    }

    private static void shrunk(float[] g, float[] x, float[] d, float lambda, int from, int to) {
        for (int i = from; i < to; i++) d[i] = Math.abs(x[i]) > lambda ? g[i] : flat(x[i]);
    }
}
