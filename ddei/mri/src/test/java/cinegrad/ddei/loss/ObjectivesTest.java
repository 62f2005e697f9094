package cinegrad.ddei.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.loss.Objectives.Settings;
import cinegrad.ddei.metric.MetricVideo;
import cinegrad.ddei.metric.Ssim;
import cinegrad.ddei.model.Crnn;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every objective by its name.
class ObjectivesTest {
    private static final SimdBackend BACKEND = new SimdBackend(1);
    private static final Settings SETTINGS = Settings.DEFAULT.withAcquisition(TinyScan.LAW);

    static Stream<String> names() {
        return Objectives.names().stream().flatMap(name -> Stream.of(name, name + "-sure"));
    }

    private static Crnn network() {
        return Crnn.of(BACKEND, 3, 1, RandomStream.of(4));
    }

    @ParameterizedTest
    @MethodSource("names")
    void reconstructs(String name) {
        var sample = TinyScan.sample(BACKEND, 2, 0.05, 1);
        var reconstruction = Objectives.byName(name, SETTINGS).reconstruct(sample, network(), RandomStream.of(1));
        assertEquals(sample.kspace().type(), reconstruction.type());
        boolean allSamples = !name.contains("*");
        var plain = network().reconstruct(sample.kspace(), sample.physics()).value().toDoubles();
        if (allSamples) assertArrayEquals(plain, reconstruction.value().toDoubles(), 0);
        else assertFalse(Arrays.equals(plain, reconstruction.value().toDoubles()));
    }

    @ParameterizedTest
    @MethodSource("names")
    void aStepFollowsFromItsNumberAlone(String name) {
        var objective = Objectives.byName(name, SETTINGS);
        var sample = TinyScan.sample(BACKEND, 1, 0.05, 1);
        var model = network();
        double[] ascending = new double[4], descending = new double[4];
        for (int step = 0; step < 4; step++) ascending[step] = total(objective, sample, model, step);
        for (int step = 3; step >= 0; step--) descending[step] = total(objective, sample, model, step);
        assertArrayEquals(ascending, descending, 0);
        boolean drawsNothing = Set.of("sup", "sup-sure", "mc", "phase2phase", "phase2phase-sure").contains(name);
        assertEquals(drawsNothing, ascending[0] == ascending[2]);
    }

    private static double total(Objective objective, Sample sample, Crnn model, int step) {
        return objective.terms(sample, model, new StepContext(step, 0, RandomStream.of(1).stream(step))).total().item();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ddie", "", "sure", "t-ssdu**", "ddei,mc", "T-SSDU"})
    void unknownNamesListTheKnown(String name) {
        var e = assertThrows(IllegalArgumentException.class, () -> Objectives.byName(name, SETTINGS));
        assertTrue(e.getMessage().startsWith("loss: \"" + name + "\" is unknown; choose one of [sup, mc, ei-r, ddei, "),
                e.getMessage());
        for (var known : Objectives.names()) assertTrue(e.getMessage().contains(known));
    }

    @Test
    void theLawOfTheMasksIsAskedForWhereItIsNeeded() {
        var e = assertThrows(IllegalArgumentException.class, () -> Objectives.byName("weighted-ssdu", Settings.DEFAULT));
        assertEquals(
                "loss: \"weighted-ssdu\" needs the law the acquired masks were drawn by; state it (--mask-law), or choose t-ssdu",
                e.getMessage());
        var sample = TinyScan.sample(BACKEND, 1, 0, 1);
        assertTrue(Double.isFinite(total(Objectives.byName("mo-ei", Settings.DEFAULT), sample, network(), 0)));
    }

    @Test
    void theSettingsNoiseCountsBeforeTheOperators() {
        var sample = TinyScan.sample(BACKEND, 1, 0.05, 1);
        var model = network();
        double own = total(Objectives.byName("mc-sure", SETTINGS), sample, model, 0);
        assertEquals(own, total(Objectives.byName("mc-sure", SETTINGS.withNoise(0.05, 0.1)), sample, model, 0), 0);
        assertNotEquals(own, total(Objectives.byName("mc-sure", SETTINGS.withNoise(0.06, 0.1)), sample, model, 0));
        assertNotEquals(own, total(Objectives.byName("mc-sure", SETTINGS.withNoise(0.05, 0.2)), sample, model, 0));
    }

    /// Units do not matter to the structural loss, in single precision neither.
    @Test
    void structuralSimilarityHasNoUnits() {
        var simd = new SimdBackend(1);
        var type = ArrayType.real(Shape.of(2, 7, 9, 8));
        double[] a = IntStream.range(0, type.numbers()).mapToDouble(i -> 1 + Math.sin(0.3 * i)).toArray();
        double[] b = IntStream.range(0, type.numbers()).mapToDouble(i -> 1.2 + Math.sin(0.3 * i + 0.2)).toArray();
        var reference = simd.upload(type, b);
        double once = StructuralSimilarity.of(Tensor.constant(simd.upload(type, a)), reference).item();
        double metric = IntStream.range(0, 2).mapToDouble(n -> new Ssim().asLoss(video(a, n), video(b, n))).average()
                .orElseThrow();
        assertEquals(metric, once, 1e-5);
        for (double factor : new double[] {1e-12, 1e-9, 1e7, 1e12}) {
            Tensor x = Tensor.variable(simd.upload(type, a).times(factor));
            Tensor loss = StructuralSimilarity.of(x, reference.times(factor));
            assertEquals(once, loss.item(), 1e-5, "times " + factor);
            for (double slope : loss.backward().of(x).toDoubles()) assertTrue(Double.isFinite(slope * factor));
        }
        var nothing = simd.zeros(type);
        assertEquals(0, StructuralSimilarity.of(Tensor.constant(nothing), nothing).item(), 1e-6);
    }

    private static MetricVideo video(double[] batch, int n) {
        return MetricVideo.of(Shape.of(7, 9, 8), Arrays.copyOfRange(batch, n * 7 * 9 * 8, (n + 1) * 7 * 9 * 8));
    }
}
