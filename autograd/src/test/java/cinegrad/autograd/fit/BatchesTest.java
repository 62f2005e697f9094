package cinegrad.autograd.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cinegrad.ops.random.RandomStream;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchesTest {
    private final RandomStream random = RandomStream.of(3);

    private static int[] epoch(Batches batches, long number) {
        return LongStream.range(batches.steps(number), batches.steps(number + 1)).boxed()
                .flatMapToInt(step -> Arrays.stream(batches.at(step))).toArray();
    }

    @ParameterizedTest
    @CsvSource({"10, 3, 4", "9, 3, 3", "1, 1, 1", "5, 100, 1", "7, 1, 7"})
    void anEpochIsEveryExampleOnce(int examples, int size, int steps) {
        var batches = Batches.shuffled(examples, size, random);
        assertEquals(steps, batches.perEpoch());
        for (int e = 0; e < 3; e++) {
            assertArrayEquals(IntStream.range(0, examples).toArray(), Arrays.stream(epoch(batches, e)).sorted().toArray());
            assertArrayEquals(IntStream.range(0, examples).toArray(), epoch(Batches.inOrder(examples, size), e));
        }
        assertEquals(2, batches.epoch(2L * steps));
    }

    /// From whichever step on, in whichever order steps are asked for, wherever the stream stands.
    @Test
    void theOrderFollowsFromTheNumberOfTheStep() {
        var straight = Batches.shuffled(20, 6, random);
        random.nextLong();
        var jumping = Batches.shuffled(20, 6, random);
        for (long step : new long[] {9, 0, 5, 1_000_000_007L, 3, 9}) assertArrayEquals(straight.at(step), jumping.at(step));
        assertFalse(Arrays.equals(epoch(straight, 0), epoch(straight, 1)));
        assertFalse(Arrays.equals(epoch(straight, 0), epoch(Batches.shuffled(20, 6, RandomStream.of(4)), 0)));
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Batches.inOrder(0, 1));
        assertThrows(IllegalArgumentException.class, () -> Batches.inOrder(1, 0));
        assertThrows(IllegalArgumentException.class, () -> Batches.inOrder(1, 1).at(-1));
        assertThrows(IllegalArgumentException.class, () -> DataSplit.of(10, 0.6, 0.5, random));
        assertThrows(IllegalArgumentException.class, () -> DataSplit.of(10, Double.NaN, 0.5, random));
        assertThrows(IllegalArgumentException.class, () -> DataSplit.crossValidation(3, 4, random));
    }

    @ParameterizedTest
    @CsvSource({"100, 0.1, 0.2", "7, 0.5, 0.5", "1, 0, 0", "3, 1, 0", "11, 0.33, 0.33"})
    void theThreePartsShareNothing(int examples, double validation, double test) {
        var split = DataSplit.of(examples, validation, test, random);
        int[] all = Stream.of(split.training(), split.validation(), split.test()).flatMapToInt(Arrays::stream).sorted().toArray();
        assertArrayEquals(IntStream.range(0, examples).toArray(), all);
        assertEquals(Math.round(examples * validation), split.validation().length);
        assertEquals(Math.min(examples - split.validation().length, Math.round(examples * test)), split.test().length);
    }

    @Test
    void everyExampleIsJudgedOnce() {
        var folds = DataSplit.crossValidation(11, 4, random);
        assertEquals(4, folds.size());
        int[] judged = folds.stream().flatMapToInt(f -> Arrays.stream(f.test())).sorted().toArray();
        assertArrayEquals(IntStream.range(0, 11).toArray(), judged);
        for (var fold : folds) {
            assertArrayEquals(IntStream.range(0, 11).toArray(),
                    IntStream.concat(Arrays.stream(fold.training()), Arrays.stream(fold.test())).sorted().toArray());
        }
    }
}
