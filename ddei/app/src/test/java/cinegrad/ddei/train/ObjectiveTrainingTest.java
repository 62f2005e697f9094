package cinegrad.ddei.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.nn.Adam;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.loss.Objectives.Settings;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.physics.mask.RedrawnLines;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.simd.SimdBackend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every objective, by its name, trains.
class ObjectiveTrainingTest {
    private static final SimdBackend BACKEND = new SimdBackend(1);
    private static final Settings SETTINGS = Settings.DEFAULT.withAcquisition(new RedrawnLines(new GaussianLines(new LineBudget(2,
            0.2))));

    static Stream<String> names() {
        return Objectives.names().stream().flatMap(name -> Stream.of(name, name + "-sure"));
    }

    private static List<Trainer.Progress> train(String name, Path folder) {
        var model = Crnn.of(BACKEND, 3, 1, RandomStream.of(4));
        var plan = new Trainer.Plan(3, 3, folder, 10, Json.of(Map.of()));
        var trainer = new Trainer(model, new Adam(model.parameters(), 1e-3), Objectives.byName(name, SETTINGS),
                TrainerTest.examples(BACKEND, 1, 16, 20), plan)
                .logging((_, _) -> Map.of("compared", 1.0));
        assertTrue(trainer.memoryPlan().peakBytes() > 0);
        var done = new ArrayList<Trainer.Progress>();
        trainer.run(0, () -> false, done::add);
        return done;
    }

    @ParameterizedTest
    @MethodSource("names")
    void trainsAndRepeats(String name, @TempDir Path folder) {
        var steps = train(name, folder.resolve("once"));
        assertEquals(3, steps.size());
        for (var step : steps) assertTrue(Double.isFinite(step.total()) && step.total() > 0, step::toString);
        assertEquals(steps.stream().map(Trainer.Progress::losses).toList(),
                train(name, folder.resolve("again")).stream().map(Trainer.Progress::losses).toList());
        boolean shorter = name.contains("2");
        for (var step : steps) assertEquals(shorter, step.metrics().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ddeisure", "ddei-sure", "sureddei", "dsuredei", "sure-ddei"})
    void sureAnywhereInTheNameReplacesConsistencyAndTakesTurns(String name, @TempDir Path folder) {
        var terms = train(name, folder).stream().map(step -> step.losses().keySet()).toList();
        assertEquals(List.of(Set.of("sure"), Set.of("ei"), Set.of("sure")), terms);
        assertEquals(List.of(Set.of("mc", "ei")), List.copyOf(new HashSet<>(train("ddei", folder.resolve("ddei")).stream()
                .map(step -> step.losses().keySet()).toList())));
    }
}
