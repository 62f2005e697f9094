package cinegrad.ddei.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.texture.MovingTextures;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefinedLowRankTest {
    private static final NonlocalLowRank LOW_RANK = new NonlocalLowRank(4, 8, 2, 0.5, 0.03, 12);

    private final SimdBackend backend = new SimdBackend(1);
    private final NdArray truth = new MovingTextures(4, 16, 12).film(backend, RandomStream.of(1));
    private final DynamicMri physics = DynamicMri.withLines(backend, lines(), 4, 12);
    private final NdArray y = physics.forward(Tensor.constant(truth)).value();
    private final NdArray lowRank = LOW_RANK.reconstruct(y, physics);

    private record Refinement(UnaryOperator<NdArray> map, long size) implements VideoRefinement {
        @Override
        public NdArray of(NdArray video) {
            return map.apply(video);
        }

        @Override
        public long bytes(MemoryUnits of) {
            return size;
        }
    }

    private static RefinedLowRank method(UnaryOperator<NdArray> map, int turns, int rounds) {
        return new RefinedLowRank(LOW_RANK, new Refinement(map, 0), turns, rounds);
    }

    private static float[] lines() {
        var lines = new float[4 * 12];
        for (int i = 0; i < lines.length; i++) lines[i] = i % 3 == i / 12 % 3 || i % 12 == 6 ? 1 : 0;
        return lines;
    }

    @Test
    void oneTurnDrawsTheAnswerToTheData() {
        NdArray expected = Acquisition.of("test", y, physics).misfit().step(lowRank.times(2), 1 / LOW_RANK.penalty());
        assertArrayEquals(expected.toDoubles(), method(x -> x.times(2), 1, 12).reconstruct(y, physics).toDoubles());
    }

    /// The last turn begins with the rounds after the turn before.
    @Test
    void turnsGoOnFromEachOther() {
        var seen = new ArrayList<NdArray>();
        UnaryOperator<NdArray> blur = x -> {
            seen.add(x);
            return x.times(0.9);
        };
        method(blur, 3, 5).reconstruct(y, physics);
        assertEquals(3, seen.size());
        var acquisition = Acquisition.of("test", y, physics);
        assertArrayEquals(lowRank.toDoubles(), seen.getFirst().toDoubles());
        for (int turn = 1; turn < 3; turn++) {
            NdArray z = acquisition.misfit().step(seen.get(turn - 1).times(0.9), 1 / LOW_RANK.penalty());
            NdArray again = LOW_RANK.again(z, 5, acquisition, IterationListener.NONE);
            assertArrayEquals(again.toDoubles(), seen.get(turn).toDoubles());
        }
    }

    @Test
    void whoKnowsTheTruthIsHeard() {
        double before = Metrics.psnrOfMagnitudes(lowRank, truth);
        double between = Metrics.psnrOfMagnitudes(LOW_RANK.again(truth, 3, Acquisition.of("test", y, physics),
                IterationListener.NONE), truth);
        double after = Metrics.psnrOfMagnitudes(method(_ -> truth, 2, 3).reconstruct(y, physics), truth);
        assertTrue(before < between && between < after, before + ", " + between + " and " + after + " dB");
    }

    @Test
    void everyStepIsTold() {
        var told = new ArrayList<Integer>();
        var method = method(x -> x, 3, 4);
        method.reconstruct(y, physics, (done, total) -> {
            assertEquals(method.iterations(), total);
            told.add(done);
        });
        assertEquals(IntStream.rangeClosed(1, method.iterations()).boxed().toList(), told);
    }

    @Test
    void theMemoryIsThatOfTheLargerPart() {
        var units = MemoryUnits.of(y.type().with(Shape.of(1, 12, 128, 96)), backend);
        long alone = LOW_RANK.memory(units).bytes();
        assertEquals(alone, method(x -> x, 1, 0).memory(units).bytes());
        assertTrue(new RefinedLowRank(LOW_RANK, new Refinement(x -> x, 10 * alone), 1, 0).memory(units).bytes() > 10 * alone);
    }

    @Test
    void impossibleSettingsAreRefused() {
        for (var bad : List.of(new int[] {0, 4}, new int[] {1, -1}, new int[] {1, 13})) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> method(x -> x, bad[0], bad[1])).getMessage()
                    .contains("turns must be at least 1 and rounds 0 … 12"));
        }
    }
}
