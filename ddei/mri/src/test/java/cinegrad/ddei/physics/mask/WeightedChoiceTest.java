package cinegrad.ddei.physics.mask;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cinegrad.ops.random.RandomStream;

import org.junit.jupiter.api.Test;

class WeightedChoiceTest {
    /// Two of three items with weights 1, 2, 3: the probability of each pair by drawing one after the other.
    @Test
    void drawsOneAfterTheOther() {
        double[] weights = {1, 2, 3};
        double[] leftOut = {2 / 6.0 * 3 / 4 + 3 / 6.0 * 2 / 3, 1 / 6.0 * 3 / 5 + 3 / 6.0 * 1 / 3,
                1 / 6.0 * 2 / 5 + 2 / 6.0 * 1 / 4};
        var random = RandomStream.of(1);
        int n = 100_000;
        int[] missing = new int[3];
        for (int i = 0; i < n; i++) {
            boolean[] drawn = WeightedChoice.draw("pairs", weights, 2, random);
            for (int k = 0; k < 3; k++) if (!drawn[k]) missing[k]++;
        }
        assertEquals(n, missing[0] + missing[1] + missing[2]);
        for (int k = 0; k < 3; k++) assertEquals(leftOut[k] * n, missing[k], 5 * Math.sqrt(leftOut[k] * (1 - leftOut[k]) * n));
    }
}
