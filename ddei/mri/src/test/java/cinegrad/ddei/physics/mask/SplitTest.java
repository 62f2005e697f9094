package cinegrad.ddei.physics.mask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.random.RandomStream;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SplitTest {
    private static final Mask ACQUIRED = new GaussianLines(LineBudget.of(4)).draw(7, 40, RandomStream.of(1)).overRows(24);

    static Stream<Split> everySplit() {
        return Stream.of(new BernoulliSplit(0.7), new GaussianSplit(0.6), new EvenFrames(), new OneChunk(List.of(2, 3)),
                new FreshLines(new RandomLines(LineBudget.of(2))));
    }

    @ParameterizedTest
    @MethodSource("everySplit")
    void keepsAPartOfWhatWasAcquired(Split split) {
        for (int seed = 0; seed < 20; seed++) {
            var part = split.draw(ACQUIRED, RandomStream.of(seed));
            assertTrue(part.isSubsetOf(ACQUIRED));
            assertTrue(part.count() > 0 && part.count() < ACQUIRED.count());
            assertEquals(part, split.draw(ACQUIRED, RandomStream.of(seed)));
            var rest = ACQUIRED.minus(part);
            assertEquals(ACQUIRED.count(), rest.count() + part.count());
            assertEquals(0, rest.and(part).count());
        }
    }

    @Test
    void everySplitIsTested() {
        assertEquals(Split.class.getPermittedSubclasses().length, everySplit().map(Object::getClass).distinct().count());
    }

    @Test
    void bernoulliKeepsExactlyThePartAsked() {
        for (double ratio : new double[] {0, 0.3, 0.9, 1}) {
            assertEquals((int) (ratio * ACQUIRED.count()), new BernoulliSplit(ratio).draw(ACQUIRED, RandomStream.of(2)).count());
        }
        int n = 40 * 50 * 50;
        assertEquals(0.3 * n, new BernoulliSplit(0.3).drawFree(40, 50, 50, RandomStream.of(2)).count(), 5 * Math.sqrt(0.21 * n));
        assertThrows(IllegalArgumentException.class, () -> new BernoulliSplit(1.5));
    }

    @Test
    void gaussianKeepsTheMiddleAndCountsPerFrame() {
        var part = new GaussianSplit(0.6).draw(ACQUIRED, RandomStream.of(3));
        for (int t = 0; t < 7; t++) {
            assertEquals(ACQUIRED.count(t) - (int) Math.ceil(ACQUIRED.count(t) * (1 - 0.6)), part.count(t));
            for (int h = 8; h < 16; h++) for (int w = 16; w < 24; w++) assertEquals(ACQUIRED.at(t, h, w), part.at(t, h, w));
        }
        var empty = ACQUIRED.onlyFrames(t -> t != 4);
        var wrong = assertThrows(IllegalArgumentException.class, () -> new GaussianSplit(0.6).draw(empty, RandomStream.of(3)));
        assertEquals("GaussianSplit: frame 4 of Mask(T,H,W) = (7,24,40) has no samples to split", wrong.getMessage());
        boolean[] all = new boolean[64];
        Arrays.fill(all, true);
        var full = new Mask(1, 8, 8, all);
        assertEquals("GaussianSplit: frame 0: 26 positions are to be drawn, but only 0 may be",
                assertThrows(IllegalArgumentException.class, () -> new GaussianSplit(0.6).draw(full, RandomStream.of(1)))
                .getMessage());
    }

    @Test
    void evenFramesAreKeptWhole() {
        var part = new EvenFrames().draw(ACQUIRED, RandomStream.of(1));
        for (int t = 0; t < 7; t++) assertEquals(t % 2 == 0 ? ACQUIRED.count(t) : 0, part.count(t));
    }

    @Test
    void theTargetChunkIsAnother() {
        var split = new OneChunk(List.of(2, 3));
        var random = RandomStream.of(5);
        for (int n = 0; n < 200; n++) {
            var input = split.chunk(7, random);
            var target = split.other(input, 7, random);
            assertEquals(input.size(), target.size());
            assertNotEquals(input.index(), target.index());
            assertTrue(input.of(ACQUIRED).count() > 0 && target.of(ACQUIRED).count() > 0);
            assertEquals(0, input.of(ACQUIRED).and(target.of(ACQUIRED)).count());
        }
        var wrong = assertThrows(IllegalArgumentException.class, () -> split.other(new OneChunk.Chunk(8, 0), 7, random));
        assertEquals("OneChunk: 7 frames in runs of 8 have no second run; make them shorter", wrong.getMessage());
    }

    @Test
    void masksOfOtherSizesDoNotMix() {
        var other = new Mask(1, 2, 2, new boolean[4]);
        assertEquals("Mask.and: Mask(T,H,W) = (7,24,40) and Mask(T,H,W) = (1,2,2) have different sizes",
                assertThrows(IllegalArgumentException.class, () -> ACQUIRED.and(other)).getMessage());
        assertEquals(other, Mask.of(1, 2, 2, other.toFloats()));
        assertThrows(IllegalArgumentException.class, () -> new Mask(1, 2, 2, new boolean[5]));
    }
}
