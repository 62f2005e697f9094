package cinegrad.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RelativeErrorTest {
    @Test
    void isTheNormOfTheDifferenceByTheNorm() {
        assertEquals(0.2, RelativeError.of(new double[] {3, 4}, new double[] {3, 5}), 1e-15);
        assertEquals(0, RelativeError.of(new double[2], new double[2]));
        assertEquals(Double.POSITIVE_INFINITY, RelativeError.of(new double[1], new double[] {1}));
        assertEquals(Double.NaN, RelativeError.of(new double[] {1, 2}, new double[] {1, Double.NaN}));
        assertEquals(Double.NaN, RelativeError.of(new double[] {Double.NaN}, new double[] {Double.NaN}));
    }

    @Test
    void refusesOtherLengths() {
        assertThrows(IllegalArgumentException.class, () -> RelativeError.of(new double[2], new double[3]));
    }
}
