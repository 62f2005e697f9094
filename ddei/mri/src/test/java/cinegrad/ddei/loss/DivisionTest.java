package cinegrad.ddei.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.loss.Division.Normalization;
import cinegrad.ddei.loss.FrameSplitting.Artifact2Artifact;
import cinegrad.ddei.loss.FrameSplitting.Phase2Phase;
import cinegrad.ddei.loss.WeightedSplitting.Noisier;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.GaussianSplit;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.physics.mask.OneChunk;
import cinegrad.ddei.physics.mask.RedrawnLines;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// What splitting shows, what it checks, and by what it weighs.
class DivisionTest {
    private static final ReferenceBackend BACKEND = new ReferenceBackend();
    private static final Sample SAMPLE = TinyScan.sample(BACKEND, 2, 0.05, 3);

    private static NdArray kept(long seed) {
        return AcquiredMasks.of(SAMPLE.onGrid("test"), SAMPLE.kspace().shape())
                .draw(new GaussianSplit(0.6)::draw, RandomStream.of(seed)).upload(BACKEND);
    }

    private static NdArray frames(int... numbers) {
        return BACKEND.take(SAMPLE.kspace(), 1, numbers);
    }

    private static double[] full(DynamicMri physics) {
        return AcquiredMasks.weights(physics, SAMPLE.kspace().shape()).toDoubles();
    }

    @Test
    void theTwoPartsAreTheAcquisition() {
        var division = Division.bySamples(SAMPLE, kept(1), Normalization.TARGET);
        double[] m = full(SAMPLE.onGrid("test")), m1 = full(division.shown().onGrid("test")),
                m2 = full((DynamicMri) division.check());
        double[] y = SAMPLE.kspace().toDoubles(), y1 = division.shown().kspace().toDoubles(),
                y2 = division.target().toDoubles();
        double kept = 0, all = 0, checked = 0;
        for (int i = 0; i < m.length; i++) {
            assertEquals(m[i], m1[i] + m2[i], 0);
            assertEquals(0, m1[i] * m2[i], 0);
            for (int part = 2 * i; part < 2 * i + 2; part++) {
                assertEquals(m1[i] * y[part], y1[part], 0);
                assertEquals(m2[i] * y[part], y2[part], 0);
            }
            kept += m1[i];
            all += m[i];
            checked += m2[i];
        }
        double frames = 2.0 * TinyScan.FRAMES;
        assertEquals(Math.ceil(0.4 * all / frames) * frames, all - kept, 0);
        assertEquals(checked / m.length, division.divisor(), 1e-15);
        assertEquals(SAMPLE.physics().sigma(), division.shown().physics().sigma(), 0);
        assertEquals(1, Division.bySamples(SAMPLE, kept(1), Normalization.NONE).divisor(), 0);
    }

    @Test
    void videosOfABatchAreSplitEachByItself() {
        double[] kept = kept(1).toDoubles();
        int half = kept.length / 2;
        int differ = 0;
        for (int i = 0; i < half; i++) if (kept[i] != kept[half + i]) differ++;
        assertTrue(differ > 0);
    }

    @Test
    void theErrorIsTheMeanOverTheTarget() {
        var division = Division.bySamples(SAMPLE, kept(2), Normalization.TARGET);
        double[] m2 = full((DynamicMri) division.check()), y = SAMPLE.kspace().toDoubles();
        double sum = 0, count = 0;
        for (int i = 0; i < y.length; i++) {
            sum += m2[i / 2] * y[i] * y[i];
            count += m2[i / 2];
        }
        var zero = Tensor.constant(SAMPLE.kspace().times(0));
        assertEquals(sum / count, division.error(zero).item(), 1e-12);
        var noiseless = new Sample(SAMPLE.physics().apply(SAMPLE.truth().orElseThrow()), SAMPLE.physics(), SAMPLE.truth());
        var truth = Tensor.constant(SAMPLE.truth().orElseThrow());
        assertEquals(0, Division.bySamples(noiseless, kept(2), Normalization.TARGET).error(truth).item(), 1e-20);
    }

    @Test
    void weightsOfPartsAreSplitTogether() {
        var parts = SAMPLE.onGrid("test").masked(Tensor.constant(SAMPLE.onGrid("test").mask())
                .reshape(1, TinyScan.FRAMES, 1, TinyScan.WIDTH, 1)
                .broadcastTo(Shape.of(1, TinyScan.FRAMES, TinyScan.HEIGHT, TinyScan.WIDTH, 2)).value());
        var sample = new Sample(SAMPLE.kspace(), parts, Optional.empty());
        var x = Tensor.constant(SAMPLE.truth().orElseThrow().times(0.7));
        assertEquals(Division.bySamples(SAMPLE, kept(2), Normalization.TARGET).error(x).item(),
                Division.bySamples(sample, kept(2), Normalization.TARGET).error(x).item(), 1e-14);
        assertEquals(AcquiredMasks.of(SAMPLE.onGrid("test"), SAMPLE.kspace().shape()),
                AcquiredMasks.of(parts, SAMPLE.kspace().shape()));
    }

    @Test
    void evenFramesAnswerForOddOnes() {
        var division = new Phase2Phase().divide(SAMPLE, RandomStream.of(1));
        assertArrayEquals(frames(0, 2).toDoubles(), division.shown().kspace().toDoubles(), 0);
        assertArrayEquals(frames(1, 3).toDoubles(), division.target().toDoubles(), 0);
        var three = new Sample(frames(0, 1, 2), DynamicMri.full(BACKEND), Optional.empty());
        assertEquals("phase2phase: needs an even number of frames, got T = 3; leave one out or use t-ssdu",
                assertThrows(IllegalArgumentException.class, () -> new Phase2Phase().divide(three, RandomStream.of(1)))
                .getMessage());
    }

    @Test
    void runsAnswerForOtherRuns() {
        var pairs = new Artifact2Artifact(new OneChunk(List.of(1, 2)));
        for (int seed = 0; seed < 30; seed++) {
            var division = pairs.divide(SAMPLE, RandomStream.of(seed));
            int length = division.target().shape().size(1);
            assertTrue(length <= 2);
            assertEquals(division.shown().kspace().type(), division.target().type());
            boolean same = Arrays.equals(division.shown().kspace().toDoubles(), division.target().toDoubles());
            assertTrue(!same);
            var x = Tensor.constant(division.target().times(0));
            double[] y = division.target().toDoubles();
            double sum = 0;
            for (double v : y) sum += v * v;
            double samples = 0;
            for (double v : ((DynamicMri) division.check()).mask().toDoubles()) samples += v;
            assertEquals((double) TinyScan.FRAMES / length * sum / (2 * samples), division.error(x).item(), 1e-12);
        }
        var uneven = new Artifact2Artifact(new OneChunk(List.of(3)));
        assertThrows(IllegalArgumentException.class, () -> uneven.divide(SAMPLE, RandomStream.of(1)));
    }

    @Test
    void nothingLeftToCheckIsRefused() {
        var everything = BACKEND.full(ArrayType.real(SAMPLE.kspace().shape()), 1);
        var e = assertThrows(IllegalArgumentException.class, () -> Division.bySamples(SAMPLE, everything, Normalization.TARGET));
        assertTrue(e.getMessage().startsWith("Division: no samples are left to check the answer"), e.getMessage());
    }

    @Test
    void anAverageOfAnswersIsTheirMean() {
        var model = Crnn.of(BACKEND, 2, 1, RandomStream.of(2));
        Tensor average = Splitting.average(SAMPLE, model, kept(1), kept(2));
        double[] a = Splitting.average(SAMPLE, model, kept(1)).value().toDoubles(),
                b = Splitting.average(SAMPLE, model, kept(2)).value().toDoubles();
        for (int i = 0; i < a.length; i++) a[i] = (a[i] + b[i]) / 2;
        assertArrayEquals(a, average.value().toDoubles(), 1e-14);
    }

    /// Over acquisitions and second masks, the weight's square times the chance of being checked is the chance of not being
    /// shown.
    @Test
    void weightsMakeUpForWhatIsNotAcquired() {
        var acquisition = new RedrawnLines(new GaussianLines(LineBudget.of(4)));
        var second = new RedrawnLines(new GaussianLines(LineBudget.of(2)));
        double[] weights = new WeightedSplitting(acquisition, second, Optional.empty()).columnWeights(40, 40);
        int draws = 20_000;
        var first = acquisition.sampling().draw(draws, 40, RandomStream.of(11));
        var other = second.sampling().draw(draws, 40, RandomStream.of(12));
        for (int w = 0; w < 40; w++) {
            double checked = 0, hidden = 0;
            for (int t = 0; t < draws; t++) {
                if (first.at(t, w) && !other.at(t, w)) checked++;
                if (!first.at(t, w) || !other.at(t, w)) hidden++;
            }
            assertEquals(hidden / draws, weights[w] * weights[w] * checked / draws, 0.2 * hidden / draws + 1e-9, "column " + w);
        }
    }

    @Test
    void robustSplittingHidesNoiseAndChecksWithoutIt() {
        var second = new RedrawnLines(new GaussianLines(LineBudget.of(2)));
        var seen = new NdArray[1];
        Reconstructor zeroFilling = new Reconstructor() {
            @Override
            public Tensor reconstruct(Tensor y, VideoModel physics) {
                seen[0] = y.value();
                return physics.adjoint(y);
            }

            @Override
            public List<Parameter> parameters() {
                return List.of();
            }
        };
        var robust = new WeightedSplitting(TinyScan.LAW, second, Optional.of(new Noisier(OptionalDouble.of(0.2), 0.75)));
        var terms = robust.terms(SAMPLE, zeroFilling, RandomStream.of(8));
        double[] y = SAMPLE.kspace().toDoubles(), y1 = seen[0].toDoubles();
        double square = 0;
        int shown = 0;
        for (int i = 0; i < y.length; i++) {
            if (y1[i] == 0) continue;
            square += (y1[i] - y[i]) * (y1[i] - y[i]);
            shown++;
        }
        assertEquals(0.15, Math.sqrt(square / shown), 0.02);
        double weight = 1 + 1 / (0.75 * 0.75);
        assertEquals(weight * weight * square / y.length, terms.losses().get("consistency").item(), 1e-12);
    }

    /// One coil that sees everything alike divides as none does; of two such, the error is the mean over both.
    @Test
    void coilsAreDividedAlike() {
        for (int coils : new int[] {1, 2}) {
            var maps = BACKEND.full(ArrayType.complex(Shape.of(coils, TinyScan.HEIGHT, TinyScan.WIDTH)), 1);
            var physics = SAMPLE.onGrid("test").withCoils(maps);
            var kspace = SAMPLE.kspace();
            Shape s = kspace.shape();
            var each = BACKEND.broadcastTo(kspace.reshape(s.insert(1, 1)), s.insert(1, coils));
            var sample = new Sample(each, physics, SAMPLE.truth());
            assertEquals(s, sample.video());
            for (var objective : List.of(new Splitting(new GaussianSplit(0.6)), new Phase2Phase(), new Artifact2Artifact(
                    new OneChunk()), new WeightedSplitting(TinyScan.LAW, new RedrawnLines(new GaussianLines(LineBudget.of(2))),
                    Optional.empty()))) {
                Reconstructor model = new Identity();
                var alone = objective.terms(SAMPLE, model, RandomStream.of(4));
                var together = objective.terms(sample, model, RandomStream.of(4));
                assertArrayEquals(alone.reconstruction().value().toDoubles(), together.reconstruction().value().toDoubles(),
                        1e-12);
                assertEquals(alone.total().item(), together.total().item(), 1e-12);
            }
        }
    }

    /// Answers with what it was shown, drawn.
    private record Identity() implements Reconstructor {
        @Override
        public Tensor reconstruct(Tensor y, VideoModel physics) {
            return physics.zeroFilled(y);
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }
    }
}
