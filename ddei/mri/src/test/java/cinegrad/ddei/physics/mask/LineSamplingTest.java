package cinegrad.ddei.physics.mask;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.random.RandomStream;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineSamplingTest {
    @Test
    void gaussianDensityIsTheReferences() {
        var law = new GaussianLines(LineBudget.of(8));
        double[] density = law.density(204);
        double[] expected = {0.06250373, 0.10132269, 0.90362889, 1.0625, 0.06250475};
        int[] columns = {0, 50, 90, 102, 203};
        for (int i = 0; i < 5; i++) assertEquals(expected[i], density[columns[i]], 2e-8);
        assertEquals(8, law.budget().centerLines(204));
        assertEquals(17, law.budget().otherLines(204));
    }

    /// Lines per frame of the published mask files, which used 0.02 for 16-fold acceleration.
    @ParameterizedTest
    @CsvSource({"132,33,16,8,2", "168,42,21,10,3", "204,51,25,12,4", "162,40,20,10,3", "246,61,30,15,4"})
    void publishedSetsHaveTheseLines(int width, int four, int eight, int sixteen, int sixteenCenter) {
        int[] lines = {four, eight, sixteen};
        for (int k = 0; k < 3; k++) {
            var budget = LineBudget.of(4 << k, CenterRule.PUBLISHED_SETS);
            for (var law : List.of(new GaussianLines(budget), new RandomLines(budget))) {
                var mask = law.draw(12, width, RandomStream.of(k));
                for (int t = 0; t < 12; t++) {
                    assertEquals(lines[k], mask.count(t));
                    for (int w = budget.centerStart(width); w < budget.centerStart(width) + budget.centerLines(width); w++) {
                        assertTrue(mask.at(t, w));
                    }
                }
            }
        }
        assertEquals(sixteenCenter, LineBudget.of(16, CenterRule.PUBLISHED_SETS).centerLines(width));
    }

    @Test
    void rulesDiffer() {
        assertEquals(0.08, CenterRule.DEFAULT.fraction(7));
        assertEquals(0.04, CenterRule.DEFAULT.fraction(16));
        assertEquals(0.08, CenterRule.OF_2024.fraction(4));
        var unknown = assertThrows(IllegalArgumentException.class, () -> CenterRule.OF_2024.fraction(16));
        assertEquals("CenterRule.OF_2024: is defined for accelerations 4 and 8, got 16; state the fraction",
                unknown.getMessage());
    }

    @Test
    void refusesMoreMiddleThanLines() {
        var law = new GaussianLines(new LineBudget(16, 0.2));
        var wrong = assertThrows(IllegalArgumentException.class, () -> law.draw(2, 100, RandomStream.of(1)));
        assertEquals(
                "LineBudget: acceleration 16 allows 6 of W = 100 lines, but centerFraction 0.2 takes 20; lower one of the two",
                wrong.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new LineBudget(0, 0.1));
        assertThrows(IllegalArgumentException.class, () -> new LineBudget(4, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new PolynomialLines(new LineBudget(8, 0.5)).probability(100));
        assertThrows(IllegalArgumentException.class, () -> new EquispacedLines(new LineBudget(4, 0.25)).distance(100));
    }

    @Test
    void fullSamplingIsAllLines() {
        for (double center : new double[] {0, 0.08, 1}) {
            var all = new LineBudget(1, center);
            for (var law : List.of(new RandomLines(all), new GaussianLines(all), new EquispacedLines(all),
                    new PolynomialLines(all))) {
                assertEquals(1, law.draw(3, 17, RandomStream.of(1)).acceleration());
            }
        }
    }

    @Test
    void framesAndSeedsDifferAndRepeat() {
        var law = new GaussianLines(LineBudget.of(8));
        var mask = law.draw(12, 204, RandomStream.of(1));
        assertEquals(mask, law.draw(12, 204, RandomStream.of(1)));
        assertNotEquals(mask, law.draw(12, 204, RandomStream.of(2)));
        assertNotEquals(row(mask, 0), row(mask, 1));
        var all = mask.overRows(5);
        assertEquals(5 * 25 * 12, all.count());
        assertEquals(mask.at(3, 99), all.at(3, 4, 99));
    }

    private static List<Boolean> row(LineMask mask, int t) {
        return IntStream.range(0, mask.width()).mapToObj(w -> mask.at(t, w)).toList();
    }

    @Test
    void equispacedLinesMoveOnByOne() {
        var law = new EquispacedLines(new LineBudget(4, 0));
        assertEquals(4, law.distance(16));
        var mask = law.lines(3, 16, 2);
        int[][] expected = {{2, 6, 10, 14}, {3, 7, 11}, {0, 4, 8, 12}};           // 15 = W − 1 is left out
        for (int t = 0; t < 3; t++) {
            int frame = t;
            assertArrayEquals(expected[t], IntStream.range(0, 16).filter(w -> mask.at(frame, w)).toArray());
        }
        var drawn = new EquispacedLines(LineBudget.of(8)).draw(12, 204, RandomStream.of(3));
        assertEquals(8, drawn.acceleration(), 0.8);
    }

    @Test
    void polynomialLinesHaveTheAccelerationOnAverage() {
        var law = new PolynomialLines(LineBudget.of(6));
        double[] probability = law.probability(200);
        assertEquals(1 / 6.0, Arrays.stream(probability).average().orElseThrow(), 1e-3);
        assertEquals(1, probability[100]);
        assertTrue(probability[80] > probability[40]);
        assertEquals(6, law.draw(500, 200, RandomStream.of(1)).acceleration(), 0.1);
    }
}
