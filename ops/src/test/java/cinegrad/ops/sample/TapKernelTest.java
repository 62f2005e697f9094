package cinegrad.ops.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ops.parallel.Vectors;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The twins against sums in double precision, for channels around every multiple of a vector, at positions that are not 0.
class TapKernelTest {
    private static final int[] PIXELS = {5, 0, 2, 2, 6};
    private static final int FROM = 1;
    private static final int TO = 5;

    private final Random random = new Random(3);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 97, 128, 131})
    void twinsAgree(int n) {
        assumeTrue(Vectors.arePresent(), "this JVM runs without jdk.incubator.vector");
        for (TapKernel kernel : new TapKernel[] {new PlainTaps(), new VectorTaps(new PlainTaps())}) check(kernel, n);
    }

    private void check(TapKernel kernel, int n) {
        float[] weight = numbers(PIXELS.length);
        float[] x = numbers(7 * n + 3);
        float[] line = numbers(n + 4);
        var gathered = new float[n + 2];
        var sum = new double[n + 2];
        for (int c = 0; c < n; c++) for (int k = FROM; k < TO; k++) sum[1 + c] += (double) weight[k] * x[3 + n * PIXELS[k] + c];
        kernel.gather(weight, PIXELS, FROM, TO, x, 3, gathered, 1, n);
        assertClose(sum, gathered);

        var a = AxisMatrix.of(2, 3, (i, row) -> {
            row.add(i, 0.25);
            row.add(i + 1, -0.5);
        });
        var b = AxisMatrix.of(4, 2, (j, row) -> {
            row.add(j % 2, 1.5);
            if (j > 1) row.add(1 - j % 2, j);
        });
        float[] image = numbers(6 * n + 3);
        var plane = new double[4 * n + 1];
        for (int j = 0; j < 4; j++) {
            for (int c = 0; c < n; c++) {
                for (int k = 0; k < 2; k++) {
                    int at = 3 + n * 2 * (1 + k) + c;
                    double w = k == 0 ? 0.25 : -0.5;
                    plane[1 + n * j + c] += w * 1.5 * image[at + n * (j % 2)] + (j > 1 ? w * j * image[at + n * (1 - j % 2)] : 0);
                }
            }
        }
        var made = new float[4 * n + 1];
        kernel.plane(a.rows(), 1, b.rows(), 2, image, 3, made, 1, n);
        assertClose(plane, made);

        float[] spread = numbers(7 * n + 2);
        var spreadSum = new double[spread.length];
        for (int i = 0; i < spread.length; i++) spreadSum[i] = spread[i];
        for (int k = FROM; k < TO; k++) for (int c = 0; c < n; c++) spreadSum[2 + n * PIXELS[k] + c] += (double) weight[k]
                * line[4 + c];
        kernel.scatter(weight, PIXELS, FROM, TO, line, 4, spread, 2, n);
        assertClose(spreadSum, spread);

        var products = new float[PIXELS.length];
        var expected = new double[PIXELS.length];
        for (int k = FROM; k < TO; k++) for (int c = 0; c < n; c++) expected[k] += (double) line[4 + c]
                * x[3 + n * PIXELS[k] + c];
        kernel.products(PIXELS, FROM, TO, line, 4, x, 3, products, n);
        assertEquals(0, products[0], "only the range asked for is written");
        assertClose(expected, products);
    }

    private float[] numbers(int n) {
        var x = new float[n];
        for (int i = 0; i < n; i++) x[i] = (float) random.nextGaussian();
        return x;
    }

    private static void assertClose(double[] expected, float[] actual) {
        var rounded = new double[actual.length];
        for (int i = 0; i < actual.length; i++) rounded[i] = actual[i];
        assertArrayEquals(expected, rounded, 2e-5);
    }
}
