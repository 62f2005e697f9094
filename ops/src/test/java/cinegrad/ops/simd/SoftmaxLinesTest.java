package cinegrad.ops.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.SoftmaxKind;
import cinegrad.ops.parallel.Vectors;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Twins of the loops over contiguous lines, at a position that is not 0, around every multiple of a vector.
class SoftmaxLinesTest {
    private final Random random = new Random(9);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 97, 1023, 1025, 2048})
    void twinsAgree(int n) {
        assumeTrue(Vectors.arePresent(), "this JVM runs without jdk.incubator.vector");
        int lines = n < 100 ? 19 : 2;
        float[] x = numbers(lines * n + 3);
        float[] g = numbers(lines * n + 3);
        for (var kind : SoftmaxKind.values()) {
            var plain = new float[lines * n + 3];
            var vector = new float[lines * n + 3];
            new PlainSoftmaxLines().forward(kind, x, plain, 3, n, lines);
            new VectorSoftmaxLines().forward(kind, x, vector, 3, n, lines);
            same(plain, vector);
            float[] y = plain.clone();
            new PlainSoftmaxLines().gradient(kind, g, y, plain, 3, n, lines);
            new VectorSoftmaxLines().gradient(kind, g, y, vector, 3, n, lines);
            same(plain, vector);
        }
        for (var r : Reduction.values()) {
            float plain = new PlainArithmetic().line(r, x, 3, n);
            assertEquals(plain, new VectorArithmetic().line(r, x, 3, n), 1e-5 * (1 + Math.sqrt(n)), r + " of " + n);
        }
    }

    private static void same(float[] a, float[] b) {
        for (int i = 0; i < a.length; i++) {
            assertEquals(a[i], b[i], 2e-6f * (1 + Math.abs(a[i])), "number " + i + " of " + a.length);
        }
    }

    private float[] numbers(int n) {
        var x = new float[n];
        for (int i = 0; i < n; i++) x[i] = (float) (3 * random.nextGaussian());
        return x;
    }
}
