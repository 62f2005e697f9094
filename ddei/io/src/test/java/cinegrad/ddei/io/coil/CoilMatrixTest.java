package cinegrad.ddei.io.coil;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whitening and compression of three coils, beside numpy.
class CoilMatrixTest {
    private static final double[] NOISE = {4, 0, 1, 1, 0, 0.5, 1, -1, 2, 0, 0.25, 0, 0, -0.5, 0.25, 0, 1, 0};

    /// Its columns, one after the other: what it makes of a coil that holds 1 while the others hold 0, row by row.
    private static float[] elements(CoilMatrix matrix, int columns) {
        var units = new float[2 * columns * columns];
        for (int c = 0; c < columns; c++) units[2 * (c * columns + c)] = 1;
        return matrix.of(units);
    }

    /// `√(tr Ψ/3) (V/√w) V*` of numpy's `linalg.eigh`.
    @ParameterizedTest
    @ValueSource(doubles = {1e-12, 1, 1e12})
    void whiteningIsNumpys(double unit) {
        double[] numbers = NOISE.clone();
        for (int i = 0; i < numbers.length; i++) numbers[i] *= unit;
        var noise = new CoilNoise(CoilCovariance.of(3, numbers), "here");
        float[] expected = {0.855045532f, 0, -0.198392655f, -0.182380046f, 0.032025218f, -0.131221545f,
            -0.198392655f, 0.182380046f, 1.227811928f, 0, -0.081623382f, 0.064050436f,
            0.032025218f, 0.131221545f, -0.081623382f, -0.064050436f, 1.586330672f, 0};
        assertArrayEquals(expected, elements(noise.whitening().orElseThrow(), 3), 1e-6f);
        assertEquals("here (coils' noise 0.65 to 1.31 of the mean)", noise.toString());
    }

    @Test
    void noiseThatCannotBeToldApartIsNotWhitened() {
        var few = new CoilCovariance(3);
        few.add(new float[] {1, 2, 3, 4, 5, 6}, 0, 2, 1);
        few.add(new float[] {1, -2, 3, 0, 5, 6}, 0, 2, 1);
        assertTrue(new CoilNoise(few, "").whitening().isEmpty());
        assertTrue(new CoilNoise(new CoilCovariance(3), "").whitening().isEmpty());
        few.add(new float[] {0, -2, 3, 1, 0, 0}, 0, 2, 1);
        assertTrue(new CoilNoise(few, "").whitening().isPresent());
    }

    /// The conjugates of the first columns of U of numpy's `linalg.svd`, their largest number turned to be real.
    @Test
    void compressionIsNumpys() {
        var numbers = new float[2 * 3 * 5];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (float) (Math.sin(1.3 * i * i) + 0.1 * i);
        var covariance = new CoilCovariance(3);
        for (int s = 0; s < 5; s++) covariance.add(numbers, 2 * s, 2 * 5, 1);
        var two = CoilCompression.of(covariance, 2);
        float[] expected = {0.255309377f, 0.033081917f, 0.352542383f, -0.000913701f, 0.899686469f, 0,
            0.888738756f, 0, 0.213173204f, 0.221746572f, -0.335509456f, -0.054428583f};
        assertArrayEquals(expected, elements(two.matrix(), 3), 1e-6f);
        assertEquals(0.993627399, two.kept(), 1e-8);
        assertEquals(2, two.matrix().rows());
        assertEquals(1, CoilCompression.of(covariance, 3).kept(), 1e-12);
    }

    @Test
    void whatCannotBeIsRefused() {
        var covariance = CoilCovariance.of(3, NOISE);
        for (int count : new int[] {0, 4}) {
            assertThrows(IllegalArgumentException.class, () -> CoilCompression.of(covariance, count));
        }
        assertThrows(IllegalArgumentException.class, () -> CoilCovariance.of(2, NOISE));
        double[] numbers = NOISE.clone();
        numbers[3] = -1;
        assertTrue(assertThrows(IllegalArgumentException.class, () -> CoilCovariance.of(3, numbers)).getMessage()
                .contains("not Hermitian"));
        numbers[3] = Double.NaN;
        assertTrue(assertThrows(IllegalArgumentException.class, () -> CoilCovariance.of(3, numbers)).getMessage()
                .contains("not finite"));
        var matrix = CoilCompression.of(covariance, 1).matrix();
        assertThrows(IllegalArgumentException.class, () -> matrix.of(new float[8]));
    }
}
