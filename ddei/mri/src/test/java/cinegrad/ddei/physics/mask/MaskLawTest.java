package cinegrad.ddei.physics.mask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cinegrad.ops.random.RandomStream;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaskLawTest {
    private static final LineSampling SAMPLING = new GaussianLines(LineBudget.of(4));

    @Test
    void redrawnLinesCoverTheRowsAndColumnsOfTheAcquisition() {
        var inner = SAMPLING.draw(6, 40, RandomStream.of(1));
        boolean[] padded = new boolean[6 * 10 * 48];
        for (int t = 0; t < 6; t++) for (int h = 2; h < 8; h++) for (int w = 0; w < 40; w++) padded[(t * 10 + h) * 48 + 4 + w] =
                inner.at(t, w);
        var acquired = new Mask(6, 10, 48, padded);
        var law = new RedrawnLines(SAMPLING);
        var drawn = law.draw(acquired, 40, RandomStream.of(2));
        assertNotEquals(acquired, drawn);
        assertEquals(drawn, law.draw(acquired, 40, RandomStream.of(2)));
        for (int t = 0; t < 6; t++) {
            assertEquals(acquired.count(t), drawn.count(t));
            for (int h = 0; h < 10; h++) for (int w = 0; w < 48; w++) assertEquals(h >= 2 && h < 8 && drawn.at(t, 5, w),
                    drawn.at(t, h, w));
        }
        double[] frequency = law.frequency(48, 40, 2000, RandomStream.of(3));
        assertEquals(10, Arrays.stream(frequency).sum(), 1e-9);
        assertEquals(1, frequency[24], 0, "a column that is always acquired is, to the last digit");
        assertEquals(0, frequency[3], 0);
    }

    /// The line through the center of the acquired columns lies at the center of the grid, whatever is odd.
    @Test
    void redrawnLinesLieCenterOnCenter() {
        for (int acquired : new int[] {24, 25, 37}) {
            for (int width : new int[] {16, 21, 48, 49, 64}) {
                double[] frequency = new RedrawnLines(SAMPLING).frequency(width, acquired, 500, RandomStream.of(3));
                double[] alone = new RedrawnLines(SAMPLING).frequency(acquired, acquired, 500, RandomStream.of(3));
                int half = Math.min(acquired, width) / 2;
                for (int d = -half; d < Math.min(acquired, width) - half; d++) {
                    assertEquals(alone[acquired / 2 + d], frequency[width / 2 + d], 0);
                }
            }
        }
    }

    @Test
    void shuffledFramesAreTheSameFrames() {
        var acquired = SAMPLING.draw(6, 40, RandomStream.of(1)).overRows(5);
        var drawn = new ShuffledFrames().draw(acquired, 40, RandomStream.of(2));
        assertNotEquals(acquired, drawn);
        assertEquals(IntStream.range(0, 6).mapToObj(t -> frame(acquired, t)).sorted().toList(),
                IntStream.range(0, 6).mapToObj(t -> frame(drawn, t)).sorted().toList());
        var still = acquired.onlyFrames(t -> false);
        assertThrows(IllegalArgumentException.class, () -> new ShuffledFrames().draw(still, 40, RandomStream.of(2)));
    }

    private static String frame(Mask mask, int t) {
        var text = new StringBuilder();
        for (int h = 0; h < mask.height(); h++) for (int w = 0; w < mask.width(); w++) text.append(mask.at(t, h, w) ? '1' : '0');
        return text.toString();
    }
}
