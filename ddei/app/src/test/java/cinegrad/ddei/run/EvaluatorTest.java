package cinegrad.ddei.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.loss.Objectives.Settings;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ddei.request.DataSelection.PhantomScan;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ddei.request.StartImage;
import cinegrad.ddei.simulate.ThoraxScan;
import cinegrad.ddei.train.Examples;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// An evaluation computes nothing twice.
class EvaluatorTest {
    private static final SimdBackend BACKEND = new SimdBackend(1);

    /// Counts how often it is applied.
    private static final class Counted implements LinearMap {
        private int applied;

        @Override
        public ArrayType output(ArrayType input) {
            return input;
        }

        @Override
        public NdArray apply(NdArray x) {
            applied++;
            return x.times(1);
        }

        @Override
        public NdArray adjoint(NdArray y, ArrayType input) {
            return y.times(1);
        }
    }

    /// The zero-filled video, counted.
    private record ZeroFilling(Counted map) implements Reconstructor {
        @Override
        public Tensor reconstruct(Tensor y, VideoModel physics) {
            return physics.adjoint(y).apply(map);
        }

        @Override
        public List<Parameter> parameters() {
            return List.of();
        }
    }

    /// Counts how often each is loaded.
    private record Loaded(Examples examples, int[] times) implements Examples {
        @Override
        public int size() {
            return examples.size();
        }

        @Override
        public Sample load(int index, int visit) {
            times[index]++;
            return examples.load(index, visit);
        }

        @Override
        public String name(int index) {
            return examples.name(index);
        }
    }

    private static Loaded hearts(int count) {
        var examples = new SingleExamples(0, 1, BACKEND);
        for (int patient = 1; patient <= count; patient++) {
            examples.add("heart", ThoraxScan.acquire(new PhantomScan(patient, 3, 16, 16, 0.05, 0,
                    LineLaw.parse("random:2:0.25"))), 0);
        }
        return new Loaded(examples, new int[count]);
    }

    /// One pass for the metrics; one for the losses of the answer, however many; and one for each that shows the network more.
    @ParameterizedTest
    @CsvSource({"mc, 2", "sup, 2", "ddei, 3"})
    void theLossesOfAnExampleShareItsReconstruction(String loss, int passes) {
        var hearts = hearts(2);
        var map = new Counted();
        var numbers = Evaluator.validation(hearts, Objectives.byName(loss, Settings.DEFAULT), new ZeroFilling(map), 1);
        assertTrue(numbers.containsKey("loss") && numbers.containsKey("PSNR"), numbers::toString);
        assertEquals(2 * passes, map.applied);
        assertEquals(List.of(1, 1), List.of(hearts.times[0], hearts.times[1]));
    }

    /// Its terms are those of the steps that training comes to, computed one by one.
    @Test
    void theLossIsTheSumOfItsTerms() {
        Map<String, Double> numbers = Evaluator.validation(hearts(1), Objectives.byName("ddei", Settings.DEFAULT),
                new ZeroFilling(new Counted()), 1);
        assertEquals(numbers.get("loss"), numbers.get("mc") + numbers.get("ei"), 1e-6 * numbers.get("loss"));
    }

    /// A method whose answer the network began with is not computed again, and its seconds are those it took.
    @Test
    void theStartTakesItsTimeOnce() {
        var sample = hearts(1).load(0, 0);
        var methods = Evaluator.besideNetwork(StartImage.LOW_RANK);
        var start = methods.stream().filter(m -> m.kind() == Outcome.Kind.START).findFirst().orElseThrow();
        var llr = methods.stream().filter(m -> m.name().equals("llr")).findFirst().orElseThrow();
        assertEquals(0, llr.work().secondsBefore(sample));
        NdArray video = start.work().reconstruct(sample, RandomStream.of(1));
        assertTrue(llr.work().secondsBefore(sample) > 0);
        assertEquals(video, llr.work().reconstruct(sample, RandomStream.of(1)));
    }
}
