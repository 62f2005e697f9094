package cinegrad.ops.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import cinegrad.ops.function.BinaryFunction;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.UnaryFunction;

import java.util.Arrays;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The loops over vectors give what the plain loops give, whatever the length, the positions and the steps.
class VectorArithmeticTest {
    private static final int[] LENGTHS = {0, 1, 3, 7, 8, 15, 16, 17, 31, 32, 33, 61, 128};
    private static final int ROOM = 300;

    private final ArithmeticKernels plain = new PlainArithmetic();
    private final ArithmeticKernels vector = new VectorArithmetic();
    private final Random random = new Random(5);

    @ParameterizedTest
    @EnumSource(BinaryFunction.class)
    void realNumbersUnderAllSteps(BinaryFunction f) {
        for (int n : LENGTHS) {
            for (int steps = 0; steps < 4; steps++) {
                float[] a = numbers();
                float[] b = numbers();
                int p = steps & 1;
                int q = steps >> 1;
                same(0, (kernels, y) -> kernels.zip(f, a, 3, p, b, 5, q, y, 2, n));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = BinaryFunction.class, names = {"ADD", "SUBTRACT", "MULTIPLY", "DIVIDE"})
    void complexNumbersUnderAllSteps(BinaryFunction f) {
        for (int n : LENGTHS) {
            for (int steps = 0; steps < 4; steps++) {
                float[] a = numbers();
                float[] b = numbers();
                int p = steps & 1;
                int q = steps >> 1;
                same(1e-6f, (kernels, y) -> kernels.zipComplex(f, a, 3, p, b, 5, q, y, 2, n));
            }
        }
    }

    @Test
    void choices() {
        for (int n : LENGTHS) {
            float[] c = numbers();
            for (int i = 0; i < c.length; i += 1 + random.nextInt(3)) c[i] = 0;
            float[] a = numbers();
            float[] b = numbers();
            same(0, (kernels, y) -> kernels.where(c, a, b, y, 4, 4 + n));
            same(0, (kernels, y) -> kernels.whereComplex(c, a, b, y, 4, 4 + n));
        }
    }

    @ParameterizedTest
    @EnumSource(Reduction.class)
    void folds(Reduction r) {
        for (int n : LENGTHS) {
            float[] x = numbers();
            same(0, (kernels, sums) -> kernels.fold(r, sums, x, 7, n));
        }
        for (int width : new int[] {1, 3, 16, 17, 64, 70}) {
            float[] x = numbers(8 + 4 * 21 * width);
            float[] sums = Arrays.copyOf(numbers(), width);
            float[] expected = sums.clone();
            for (int rows : new int[] {0, 1, 7, 8, 9, 20}) {
                plain.foldFour(r, expected, x, 7, 21 * width, rows);
                vector.foldFour(r, sums, x, 7, 21 * width, rows);
                assertArrayEquals(expected, sums, 1e-4f, () -> rows + " rows of " + width);
            }
        }
    }

    @Test
    void biasAndRectification() {
        for (int channels : new int[] {1, 3, 8, 16, 17, 40}) {
            float[] p = numbers();
            float[] bias = Arrays.copyOf(numbers(), channels);
            same(0, (kernels, h) -> kernels.biasRelu(p, 6, bias, h, 1, 1 + 200 / channels / 2));
        }
    }

    @Test
    void largestOfWindowsAndBack() {
        int[] at = {4, 40, 21};
        float[] place = {2, 5, 9};
        for (int n : new int[] {0, 1, 7, 8, 15, 16, 17}) {
            float[] x = numbers();
            x[22] = Float.NaN;
            var most = new float[2][20];
            var places = new float[2][20];
            plain.largest(x, at, place, 3, most[0], places[0], 2, n);
            vector.largest(x, at, place, 3, most[1], places[1], 2, n);
            assertArrayEquals(most[0], most[1]);
            assertArrayEquals(places[0], places[1]);
            float[] g = numbers();
            same(0, (kernels, d) -> kernels.toLargest(g, places[0], 2, d, at, place, 3, n));
        }
    }

    @Test
    void functionsThatChoose() {
        UnaryFunction[] functions = {Elementary.RELU, new UnaryFunction.LeakyRelu(0.2), new UnaryFunction.Clamp(-0.5, 0.7)};
        for (UnaryFunction f : functions) {
            for (int n : LENGTHS) {
                float[] x = numbers();
                float[] g = numbers();
                var expected = new float[ROOM];
                var actual = new float[ROOM];
                new PlainFunctions().map(f, x, expected, 0, n);
                new VectorFunctions().map(f, x, actual, 0, n);
                assertArrayEquals(expected, actual, () -> f + " of " + n);
                float[] y = expected.clone();
                new PlainFunctions().mapGradient(f, g, x, y, expected, 0, n);
                new VectorFunctions().mapGradient(f, g, x, y, actual, 0, n);
                assertArrayEquals(expected, actual, () -> "gradient of " + f + " of " + n);
            }
        }
    }

    /// Both kernels on equal memory give equal memory, also outside the run.
    private void same(float tolerance, BiConsumer<ArithmeticKernels, float[]> work) {
        float[] expected = numbers();
        float[] actual = expected.clone();
        work.accept(plain, expected);
        work.accept(vector, actual);
        if (tolerance == 0) assertArrayEquals(expected, actual);
        else for (int i = 0; i < ROOM; i++) {
            float allowed = tolerance * Math.max(1, Math.abs(expected[i]));
            if (!(Math.abs(expected[i] - actual[i]) <= allowed)) {
                throw new AssertionError("number " + i + ": " + actual[i] + ", expected " + expected[i]);
            }
        }
    }

    private float[] numbers() {
        return numbers(ROOM);
    }

    private float[] numbers(int n) {
        var x = new float[n];
        for (int i = 0; i < n; i++) x[i] = (float) random.nextGaussian();
        return x;
    }
}
