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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefinedLowRankTest {
    private static final int FRAMES = 6;
    private static final int WIDTH = 16;
    private static final NonlocalLowRank LOW_RANK = new NonlocalLowRank(4, 8, 2, 0.5, 0.03, 12);
    private static final int TRIAL = 8;

    private final SimdBackend backend = new SimdBackend(1);
    private final NdArray truth = new MovingTextures(FRAMES, 16, WIDTH).film(backend, RandomStream.of(1));
    private final DynamicMri physics = DynamicMri.withLines(backend, lines(), FRAMES, WIDTH);
    private final NdArray y = physics.forward(Tensor.constant(truth)).value();
    private final NdArray start = LOW_RANK.reconstruct(y, physics);

    private record Refinement(UnaryOperator<NdArray> map, long size) implements VideoRefinement {
        @Override
        public NdArray of(NdArray video, int turn) {
            return map.apply(video);
        }

        @Override
        public long bytes(MemoryUnits of) {
            return size;
        }
    }

    private static RefinedLowRank method(UnaryOperator<NdArray> map) {
        return new RefinedLowRank(LOW_RANK, new NonlocalLowRank.Help(new Refinement(map, 0), 1, 1), TRIAL);
    }

    /// Every third column in turns, and the middle.
    private static float[] lines() {
        var lines = new float[FRAMES * WIDTH];
        for (int i = 0; i < lines.length; i++) lines[i] = i % WIDTH % 3 == i / WIDTH % 3 || i % WIDTH == WIDTH / 2 ? 1 : 0;
        return lines;
    }

    private double psnr(NdArray x) {
        return Metrics.psnrOfMagnitudes(x, truth);
    }

    /// From a quarter of the rounds on, every third: what a round makes is the mean, weighed, of both.
    @Test
    void roundsAreHelped() {
        var turns = new ArrayList<Integer>();
        var help = new NonlocalLowRank.Help(new VideoRefinement() {
            @Override
            public NdArray of(NdArray video, int turn) {
                turns.add(turn);
                return video.times(3);
            }

            @Override
            public long bytes(MemoryUnits of) {
                return 0;
            }
        }, 3, 0.25);
        var acquisition = Acquisition.of("test", y, physics);
        LOW_RANK.video(acquisition, Optional.of(help), IterationListener.NONE);
        assertEquals(List.of(0, 1, 2), turns);
        assertArrayEquals(start.times(1.5).toDoubles(), help.with(start, start, 6, 12).toDoubles(), 1e-6);
        assertArrayEquals(start.toDoubles(), help.with(start, start.times(2), 7, 12).toDoubles());
        assertThrows(IllegalArgumentException.class, () -> new NonlocalLowRank.Help(help.refinement(), 0, 0.5));
        assertThrows(IllegalArgumentException.class, () -> new NonlocalLowRank.Help(help.refinement(), 1, 1.5));
    }

    /// The measurements kept back tell who is right.
    @Test
    void whoKnowsTheTruthIsHeard() {
        double after = psnr(method(_ -> truth).reconstruct(y, physics));
        assertTrue(after > psnr(start) + 3, psnr(start) + " and " + after + " dB");
    }

    /// Whatever moves away from the truth changes nothing.
    @Test
    void whoIsWrongIsNotHeard() {
        assertArrayEquals(start.toDoubles(), method(x -> x.times(-1)).reconstruct(y, physics).toDoubles());
    }

    @Test
    void nothingIsHeldOutWhereNothingCanBeSpared() {
        var all = new float[FRAMES * WIDTH];
        Arrays.fill(all, 1);
        var whole = DynamicMri.withLines(backend, all, FRAMES, WIDTH);
        NdArray everything = whole.forward(Tensor.constant(truth)).value();
        assertTrue(Acquisition.of("test", everything, whole).heldOut().isEmpty());
        NdArray expected = LOW_RANK.reconstruct(everything, whole);
        var told = new ArrayList<Integer>();
        var method = method(x -> x.times(2));
        NdArray x = method.reconstruct(everything, whole, (done, _) -> told.add(done));
        assertArrayEquals(expected.toDoubles(), x.toDoubles());
        assertEquals(IntStream.rangeClosed(1, method.iterations()).boxed().toList(), told);
    }

    /// What is held out and what is left are the measurements, and the columns that every frame measured are not held out.
    @Test
    void theMeasurementsAreDivided() {
        var heldOut = Acquisition.of("test", y, physics).heldOut().orElseThrow();
        double[] kept = heldOut.physics().mask().toDoubles();
        double[] all = physics.mask().toDoubles();
        int count = 0;
        for (int i = 0; i < kept.length; i++) {
            double acquired = all[all.length == kept.length ? i : i / 16 / WIDTH * WIDTH + i % WIDTH];
            assertTrue(kept[i] == 0 || acquired == 1 && i % WIDTH != WIDTH / 2, "sample " + i);
            if (kept[i] != 0) count++;
        }
        assertTrue(count > 0 && count < 0.4 * kept.length / 3, count + " samples");
        NdArray rest = physics.forward(Tensor.constant(heldOut.shown().zeroFilled())).value();
        assertArrayEquals(y.toDoubles(), rest.plus(heldOut.samples()).toDoubles(), 1e-5);
        assertEquals(0, heldOut.share(start, start));
        assertEquals(1, heldOut.share(start, truth), 1e-3);
        assertEquals(0.25, heldOut.share(start, start.plus(truth.minus(start).times(4))), 1e-3);
    }

    @Test
    void everyStepIsTold() {
        var told = new ArrayList<Integer>();
        var method = method(x -> x.times(1.01));
        method.reconstruct(y, physics, (done, total) -> {
            assertEquals(method.iterations(), total);
            told.add(done);
        });
        assertEquals(IntStream.rangeClosed(1, method.iterations()).boxed().toList(), told);
    }

    /// The most that any part takes, beside the videos of the others.
    @Test
    void theMemoryIsThatOfTheLargestPart() {
        var units = MemoryUnits.of(y.type().with(Shape.of(1, 12, 128, 96)), backend);
        long alone = LOW_RANK.memory(units).bytes();
        long planned = method(x -> x).memory(units).bytes();
        assertTrue(alone < planned && planned < 3 * alone, alone + " and " + planned + " bytes");
        var hungry = new NonlocalLowRank.Help(new Refinement(x -> x, 10 * alone), 1, 1);
        assertTrue(new RefinedLowRank(LOW_RANK, hungry, TRIAL).memory(units).bytes() > 10 * alone);
    }

    @Test
    void impossibleSettingsAreRefused() {
        var help = new NonlocalLowRank.Help(new Refinement(x -> x, 0), 1, 1);
        assertThrows(IllegalArgumentException.class, () -> new RefinedLowRank(LOW_RANK, help, 0));
    }
}
