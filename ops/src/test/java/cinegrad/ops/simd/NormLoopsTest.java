package cinegrad.ops.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ops.parallel.Vectors;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.AxisGroup;
import cinegrad.ops.shape.Shape;

import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The loops' twins against each other, and the moments made with them against the definition.
class NormLoopsTest {
    private final Random random = new Random(5);

    /// Rows of every width, so many that there are whole blocks of them, and a part of one.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 97, 257})
    void twinsAgree(int width) {
        assumeTrue(Vectors.arePresent(), "this JVM runs without jdk.incubator.vector");
        for (int n : new int[] {0, 1, width - 1, width, 2 * width, 17 * width + width / 2}) {
            float[] x = numbers(n + 3);
            float[] y = numbers(n + 3);
            float[] a = numbers(width);
            float[] b = numbers(width);
            float[] s = numbers(width);
            same(width, (loops, to) -> loops.centered(x, 3, n, a, to, b.clone()));
            same(width, (loops, to) -> loops.centered(x, 3, n, a, b.clone(), to));
            same(width, (loops, to) -> loops.products(x, y, 3, n, to, b.clone()));
            same(width, (loops, to) -> loops.products(x, y, 3, n, b.clone(), to));
            int half = n / width / 2 * width;
            same(width, (loops, to) -> loops.products(x, y, 3, half, half, to, b.clone()));
            same(width, (loops, to) -> loops.products(x, y, 3, half, half, b.clone(), to));
            same(n + 3, (loops, to) -> loops.standardize(x, to, 3, n, a, s));
            same(n + 3, (loops, to) -> loops.gradient(x, y, to, 3, n, a, b, s));
            same(2, (loops, to) -> loops.lineCentered(x, 3, n, 0.3f, to));
            same(2, (loops, to) -> loops.lineProducts(x, y, 3, n, to));
            same(n + 3, (loops, to) -> loops.lineStandardize(x, to, 3, n, 0.3f, 1.7f));
            same(n + 3, (loops, to) -> loops.lineGradient(x, y, to, 3, n, 0.3f, -0.4f, 1.7f));
        }
    }

    private static void same(int length, BiConsumer<NormLoops, float[]> work) {
        var plain = new float[length];
        var vector = new float[length];
        work.accept(new PlainNormLoops(), plain);
        work.accept(new VectorNormLoops(new PlainNormLoops()), vector);
        for (int i = 0; i < length; i++) assertEquals(plain[i], vector[i], 2e-5f * (1 + Math.abs(plain[i])));
    }

    /// Blocks of every kind: short lines, long ones of several slots, few and many neighbors; numbers far from 0, drifting.
    @Test
    void momentsAreThoseOfTheDefinition() {
        for (var g : new AxisGroup[] {new AxisGroup(3, 1, 1), new AxisGroup(5, 37, 1), new AxisGroup(2, 2048, 1),
                new AxisGroup(2, 300_001, 1),
            new AxisGroup(2, 9, 5), new AxisGroup(1, 5000, 64), new AxisGroup(1, 3, 200_000), new AxisGroup(2, 700, 700)}) {
            var x = new float[g.outer() * g.length() * g.inner()];
            for (int i = 0; i < x.length; i++) x[i] = (float) (100 + random.nextGaussian() + 3.0 * i / x.length);
            int n = g.outer() * g.inner();
            float[][] one = moments(1, x, g);
            float[][] three = moments(3, x, g);
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

    private static float[][] moments(int threads, float[] x, AxisGroup g) {
        var backend = new SimdBackend(threads);
        var moments = backend.moments(backend.upload(ArrayType.real(Shape.of(g.outer(), g.length(), g.inner())), x), 1);
        return new float[][] {moments.mean().floats(), moments.variance().floats()};
    }

    private float[] numbers(int n) {
        var x = new float[n];
        for (int i = 0; i < n; i++) x[i] = (float) random.nextGaussian();
        return x;
    }
}
