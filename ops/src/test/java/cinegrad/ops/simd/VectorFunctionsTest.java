package cinegrad.ops.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.UnaryFunction;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VectorFunctionsTest {
    private static final int N = 20_003;

    private final FunctionKernels kernels = FunctionKernels.create();
    private final Random random = new Random(1);

    /// Relative error below five units in the last place over the whole range where the result is a normal number.
    @ParameterizedTest
    @EnumSource(value = Elementary.class, names = {"EXP", "EXPM1", "LOG", "LOG2", "LOG10", "LOG1P", "TANH", "SIGMOID", "ERF",
            "LOG_SIGMOID"})
    void relativeErrorIsAFewUlps(Elementary f) {
        float[] x = inputs(f);
        float[] y = new float[N];
        kernels.map(f, x, y, 0, N);
        for (int i = 0; i < N; i++) {
            double expected = f.apply(x[i]);
            float got = y[i];
            float at = x[i];
            if (Math.abs(expected) < Float.MIN_NORMAL || Math.abs(expected) > Float.MAX_VALUE) continue;
            double error = Math.abs(got - expected) / Math.abs(expected);
            assertTrue(error <= 5 * 0x1p-24, () -> f + "(" + at + ") = " + got + ", expected " + expected);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Elementary.class, names = {"SIN", "COS", "GELU", "GELU_TANH", "SILU", "MISH"})
    void absoluteErrorIsAFewUlps(Elementary f) {
        float[] x = inputs(f);
        float[] y = new float[N];
        float[] d = new float[N];
        float[] g = new float[N];
        for (int i = 0; i < N; i++) g[i] = 1;
        kernels.map(f, x, y, 0, N);
        kernels.mapGradient(f, g, x, y, d, 0, N);
        for (int i = 0; i < N; i++) {
            double expected = f.apply(x[i]);
            double slope = f.derivative(x[i], expected);
            int at = i;
            assertTrue(Math.abs(y[i] - expected) <= 5e-7 * Math.max(1, Math.abs(expected)),
                    () -> f + "(" + x[at] + ") = " + y[at] + ", expected " + expected);
            assertTrue(Math.abs(d[i] - slope) <= 1e-6 * Math.max(1, Math.abs(slope)),
                    () -> f + "'(" + x[at] + ") = " + d[at] + ", expected " + slope);
        }
    }

    @Test
    void edgesOfTheNumbersAreKept() {
        float[] x = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f, 200f, -200f, Float.MIN_VALUE, 1e30f};
        for (var f : new Elementary[] {Elementary.EXP, Elementary.LOG, Elementary.TANH, Elementary.SIGMOID, Elementary.ERF,
                Elementary.SIN, Elementary.LOG1P}) {
            float[] y = new float[x.length];
            kernels.map(f, x, y, 0, x.length);
            for (int i = 0; i < x.length; i++) {
                float expected = (float) f.apply(x[i]);
                float delta = Float.isFinite(expected) ? Math.abs(expected) * 1e-6f + Float.MIN_VALUE : 0;
                if (delta == 0) assertEquals(expected, y[i], f + "(" + x[i] + ")");
                else assertEquals(expected, y[i], delta, f + "(" + x[i] + ")");
            }
        }
    }

    /// The interpreter, the compilers and every split of the array agree to the bit.
    @ParameterizedTest
    @EnumSource(value = Elementary.class, names = {"EXP", "EXPM1", "LOG", "LOG1P", "SIN", "COS", "TANH", "SIGMOID", "ERF", "GELU",
            "MISH", "LOG_SIGMOID"})
    void coldAndWarmAgree(Elementary f) {
        float[] x = inputs(f);
        float[] first = new float[N];
        float[] firstSlope = new float[N];
        kernels.map(f, x, first, 0, 64);
        kernels.mapGradient(f, x, x, first, firstSlope, 0, 64);
        float[] y = new float[N];
        float[] slope = new float[N];
        for (int repeat = 0; repeat < 60; repeat++) {
            kernels.map(f, x, y, 0, N);
            kernels.mapGradient(f, x, x, y, slope, 0, N);
        }
        for (int i = 0; i < 64; i++) {
            assertEquals(first[i], y[i]);
            assertEquals(firstSlope[i], slope[i]);
        }
        float[] split = new float[N];
        for (int from = 0; from < N; from += FunctionKernels.ALIGNMENT) {
            kernels.map(f, x, split, from, Math.min(N, from + FunctionKernels.ALIGNMENT));
        }
        for (int i = 0; i < N; i++) assertEquals(y[i], split[i]);
    }

    @Test
    void vectorsAgreeWithPlainLoops() {
        var plain = new PlainFunctions();
        UnaryFunction[] functions = {new UnaryFunction.Elu(1.5, 1.1), new UnaryFunction.Softplus(2, 3),
                new UnaryFunction.Clamp(-1, 0.5),
            new UnaryFunction.Huber(0.7), new UnaryFunction.SoftShrink(0.3), new UnaryFunction.HardShrink(0.3),
            new UnaryFunction.LeakyRelu(0.1)};
        float[] x = inputs(Elementary.TANH);
        float[] g = inputs(Elementary.TANH);
        for (var f : functions) {
            for (int n : new int[] {0, 1, 7, 16, 33, 101}) {
                float[] y = new float[n];
                float[] z = new float[n];
                kernels.map(f, x, y, 0, n);
                plain.map(f, x, z, 0, n);
                for (int i = 0; i < n; i++) assertEquals(z[i], y[i], 1e-6 * Math.max(1, Math.abs(z[i])), f.toString());
                kernels.mapGradient(f, g, x, FunctionKernels.UNREAD, y, 0, n);
                plain.mapGradient(f, g, x, FunctionKernels.UNREAD, z, 0, n);
                for (int i = 0; i < n; i++) assertEquals(z[i], y[i], 1e-6 * Math.max(1, Math.abs(z[i])), f.toString());
            }
        }
    }

    private float[] inputs(Elementary f) {
        float[] x = new float[N];
        for (int i = 0; i < N; i++) {
            x[i] = (float) switch (f) {
                case LOG, LOG2, LOG10 -> i % 2 == 0 ? Math.exp(170 * random.nextDouble() - 86) : 0.5 + random.nextDouble();
                case LOG1P -> i % 2 == 0 ? Math.exp(80 * random.nextDouble() - 40) : 1.8 * random.nextDouble() - 0.9;
                case EXP, SIGMOID -> 170 * random.nextDouble() - 85;
                case SIN, COS -> i % 3 == 0 ? 8000 * random.nextGaussian() : 10 * random.nextGaussian();
                default -> i % 2 == 0 ? 4 * random.nextGaussian() : 0.3 * random.nextGaussian();
            };
        }
        return x;
    }
}
