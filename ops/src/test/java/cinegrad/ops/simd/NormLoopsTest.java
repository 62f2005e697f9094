package cinegrad.ops.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ops.AxisGroup;
import cinegrad.ops.Parallel;
import cinegrad.ops.Vectors;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The loops' twins against each other, and the moments made with them against the definition.
class NormLoopsTest {
    private final Random random = new Random(5);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 97, 257})
    void twinsAgree(int n) {
        assumeTrue(Vectors.arePresent(), "this JVM runs without jdk.incubator.vector");
        float[] x = numbers(n + 3);
        float[] y = numbers(n + 3);
        float[] a = numbers(n + 3);
        float[] b = numbers(n + 3);
        float[] s = numbers(n + 3);
        same(n, (loops, to) -> {
            loops.centred(x, 3, a, to, b.clone(), n);
            return to;
        });
        same(n, (loops, to) -> {
            float[] two = b.clone();
            loops.centred(x, 3, a, to, two, n);
            return two;
        });
        same(n, (loops, to) -> {
            loops.products(x, y, 3, b.clone(), to, n);
            return to;
        });
        same(2, (loops, to) -> {
            loops.rowCentred(x, 3, 0.3f, to, n);
            return to;
        });
        same(2, (loops, to) -> {
            loops.rowProducts(x, y, 3, to, n);
            return to;
        });
        for (int step = 0; step < 2; step++) {
            int stride = step;
            same(n + 3, (loops, to) -> {
                loops.standardize(x, to, 3, a, s, 2 - stride, stride, n);
                return to;
            });
            same(n + 3, (loops, to) -> {
                loops.gradient(x, y, to, 3, a, b, s, 2 - stride, stride, n);
                return to;
            });
        }
    }

    private static void same(int length, BiFunction<NormLoops, float[], float[]> work) {
        float[] plain = work.apply(new PlainNormLoops(), new float[length]);
        float[] vector = work.apply(new VectorNormLoops(new PlainNormLoops()), new float[length]);
        for (int i = 0; i < length; i++) assertEquals(plain[i], vector[i], 1e-5f * (1 + Math.abs(plain[i])));
    }

    /// Blocks of every kind: short lines, long ones of several slots, few and many neighbours; numbers far from 0, drifting.
    @Test
    void momentsAreThoseOfTheDefinition() {
        for (var g : new AxisGroup[] {new AxisGroup(3, 1, 1), new AxisGroup(5, 37, 1), new AxisGroup(2, 2048, 1), new AxisGroup(2, 300_001, 1),
            new AxisGroup(2, 9, 5), new AxisGroup(1, 5000, 64), new AxisGroup(1, 3, 200_000), new AxisGroup(2, 700, 700)}) {
            var x = new float[g.outer() * g.length() * g.inner()];
            for (int i = 0; i < x.length; i++) x[i] = (float) (100 + random.nextGaussian() + 3.0 * i / x.length);
            int n = g.outer() * g.inner();
            float[][] one = {new float[n], new float[n]};
            float[][] three = {new float[n], new float[n]};
            var kernels = new MomentKernels(ArithmeticKernels.create(), NormLoops.create());
            kernels.moments(x, one[0], one[1], g, new Parallel(1));
            kernels.moments(x, three[0], three[1], g, new Parallel(3));
            assertArrayEquals(one, three, () -> g + ": the result depends on the number of threads");
            for (int k = 0; k < n; k += 1 + n / 50) {
                double mean = 0;
                double square = 0;
                int at = k / g.inner() * g.length() * g.inner() + k % g.inner();
                for (int i = 0; i < g.length(); i++) mean += x[at + i * g.inner()] / (double) g.length();
                for (int i = 0; i < g.length(); i++) square += Math.pow(x[at + i * g.inner()] - mean, 2) / g.length();
                assertArrayEquals(new double[] {mean, square}, new double[] {one[0][k], one[1][k]}, 2e-5, g + ", line " + k);
            }
        }
    }

    private float[] numbers(int n) {
        var x = new float[n];
        for (int i = 0; i < n; i++) x[i] = (float) random.nextGaussian();
        return x;
    }
}
