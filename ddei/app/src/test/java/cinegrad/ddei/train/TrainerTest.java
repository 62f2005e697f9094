package cinegrad.ddei.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Sgd;
import cinegrad.ddei.io.FileFormatException;
import cinegrad.ddei.io.json.Json;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training repeats and resumes bit by bit, and stops at the first number that is not finite.
class TrainerTest {
    private static final int STEPS = 6;

    private static Examples examples(SimdBackend backend, double scale) {
        return examples(backend, scale, 12, 10);
    }

    static Examples examples(SimdBackend backend, double scale, int height, int width) {
        return new Examples() {
            @Override
            public int size() {
                return 2;
            }

            @Override
            public Sample load(int index, int visit) {
                var type = ArrayType.complex(Shape.of(1, 4, height, width));
                double[] numbers = new double[type.numbers()];
                RandomStream.of(5).stream(index).fillNormal(numbers, new Parallel(1));
                numbers[0] *= scale;
                float[] lines = new float[4 * width];
                for (int t = 0; t < 4; t++) for (int w = 0; w < width; w++) lines[t * width + w] = (w + t) % 3 == 0
                        || w == width / 2 ? 1 : 0;
                var physics = DynamicMri.withLines(backend, lines, 4, width);
                var truth = backend.upload(type, numbers);
                return new Sample(physics.apply(truth), physics, Optional.of(truth));
            }

            @Override
            public String name(int index) {
                return "example " + index;
            }
        };
    }

    private static Trainer trainer(int threads, Path folder, Crnn model, SimdBackend backend, double scale) {
        var objective = Objectives.byName("ddei", Objectives.Settings.DEFAULT);
        return new Trainer(model, new Adam(model.parameters(), 1e-3), objective, examples(backend, scale),
                new Trainer.Plan(9, STEPS, folder, 2, Json.of(Map.of("threads", threads))));
    }

    private static double[] train(int threads, Path folder, int killAfter, Crnn.Recompute what) {
        var backend = new SimdBackend(threads);
        var model = Crnn.of(backend, 5, 2, RandomStream.of(1)).recomputing(what);
        var trainer = trainer(threads, folder, model, backend, 1);
        var done = new AtomicInteger();
        long next = trainer.run(0, () -> done.get() == killAfter, _ -> done.incrementAndGet());
        if (next < STEPS) {
            model = Crnn.of(backend, 5, 2, RandomStream.of(77)).recomputing(what);
            trainer = trainer(threads, folder, model, backend, 1);
            long from = trainer.resume();
            assertEquals(killAfter, from);
            trainer.run(from, () -> false, _ -> { });
        }
        assertEquals(STEPS, TrainingLog.read(Trainer.logIn(folder)).size());
        return model.parameters().stream().flatMapToDouble(p -> Arrays.stream(p.value().toDoubles())).toArray();
    }

    @Test
    void sameBitsForAnyThreadsRecomputeAndInterruption(@TempDir Path folder) {
        double[] expected = train(1, folder.resolve("1"), STEPS, Crnn.Recompute.NOTHING);
        for (int threads : new int[] {2, 3, 7}) {
            assertArrayEquals(expected, train(threads, folder.resolve("t" + threads), STEPS, Crnn.Recompute.NOTHING), 0);
        }
        assertArrayEquals(expected, train(2, folder.resolve("c"), STEPS, Crnn.Recompute.CASCADES), 0);
        assertArrayEquals(expected, train(2, folder.resolve("s"), STEPS, Crnn.Recompute.SWEEPS), 0);
        assertArrayEquals(expected, train(2, folder.resolve("n"), STEPS, Crnn.Recompute.NETWORKS), 0);
        for (int kill = 1; kill < STEPS; kill++) {
            assertArrayEquals(expected, train(2, folder.resolve("k" + kill), kill, Crnn.Recompute.NOTHING), 0);
        }
    }

    /// Everything at once: a rate that changes, clipping, accumulation, averages, evaluations, the best, patience.
    private static Trainer followed(Path folder, Crnn model, SimdBackend backend) {
        var examples = examples(backend, 1);
        Validation.Measure measure = () -> {
            var sample = examples.load(0, 0);
            var error = model.reconstruct(sample.kspace(), sample.physics())
                    .mseLoss(Tensor.constant(sample.truth().orElseThrow()));
            return Map.of("MSE", error.item());
        };
        return trainer(2, folder, model, backend, 1)
                .following(TrainingRecipe.PLAIN.with(new RatePlan.WarmUp(2, new RatePlan.Cosine(0.1))).clipping(0.02)
                .accumulating(2).averaging(0.9))
                .validatedBy(new Validation(2, measure, Optional.of(new Validation.Criterion("MSE", Validation.Better.LOWER)),
                OptionalInt.of(3)))
                .keepingEvery(3);
    }

    /// The checkpoint's numbers, and the log without the time each step took.
    private record Left(Map<String, double[]> arrays, String state, List<Map<String, Json>> log, String best) {
        static Left in(Path folder) {
            var checkpoint = Checkpoint.read(Trainer.checkpointIn(folder));
            var arrays = new LinkedHashMap<String, double[]>();
            checkpoint.arrays().forEach((name, array) -> arrays.put(name, array.toDoubles()));
            var log = TrainingLog.read(Trainer.logIn(folder)).stream().map(line -> {
                var members = new LinkedHashMap<>(line.members());
                List.of("seconds", "workspaceBytes", "peakRssBytes").forEach(members::remove);
                return (Map<String, Json>) members;
            }).toList();
            return new Left(arrays, checkpoint.state().toString(), log,
                    Checkpoint.read(Trainer.bestIn(folder)).state().toString());
        }
    }

    private static Left whole(Path folder) {
        var backend = new SimdBackend(2);
        followed(folder, Crnn.of(backend, 3, 2, RandomStream.of(1)), backend).run(0, () -> false, _ -> { });
        return Left.in(folder);
    }

    private static final class Killed extends RuntimeException { }

    @Test
    void everyPartOfTheStateResumesToTheSameBits(@TempDir Path folder) {
        var expected = whole(folder.resolve("whole"));
        assertTrue(expected.state.contains("best") && expected.log.getLast().containsKey("evaluation"), expected.state);
        assertTrue(Files.exists(Trainer.checkpointIn(folder.resolve("whole"), 3)));
        assertTrue(expected.log.stream().anyMatch(line -> line.get("gradientNorm").number() > 0.02), "clipping was never needed");
        // a kill after a step, before its checkpoint is written
        for (int kill = 2; kill <= STEPS; kill++) {
            Path broken = folder.resolve("killed" + kill);
            var backend = new SimdBackend(2);
            var first = followed(broken, Crnn.of(backend, 3, 2, RandomStream.of(1)), backend);
            long at = kill;
            assertThrows(Killed.class, () -> first.run(0, () -> false, p -> {
                if (p.step() + 1 == at) throw new Killed();
            }));
            if (!Files.exists(Trainer.checkpointIn(broken))) continue;
            var model = Crnn.of(backend, 3, 2, RandomStream.of(kill));
            var trainer = followed(broken, model, backend);
            trainer.run(trainer.resume(), () -> false, _ -> { });
            var resumed = Left.in(broken);
            assertEquals(expected.state, resumed.state);
            assertEquals(expected.log, resumed.log);
            assertEquals(expected.best, resumed.best);
            assertEquals(expected.arrays.keySet(), resumed.arrays.keySet());
            expected.arrays.forEach((name, numbers) -> assertArrayEquals(numbers, resumed.arrays.get(name), 0, name));
        }
    }

    @Test
    void patienceEndsTraining(@TempDir Path folder) {
        var backend = new SimdBackend(1);
        var model = Crnn.of(backend, 2, 1, RandomStream.of(1));
        var evaluations = new AtomicInteger();
        var validation = new Validation(1, () -> Map.of("loss", 5.0 + evaluations.incrementAndGet()),
                Optional.of(new Validation.Criterion("loss", Validation.Better.LOWER)), OptionalInt.of(2));
        var trainer = trainer(1, folder, model, backend, 1).validatedBy(validation);
        assertEquals(3, trainer.run(0, () -> false, _ -> { }));
        assertTrue(trainer.outOfPatience());
        assertEquals(new Validation.Best(6, 1, 2), trainer.best().orElseThrow());
        var other = new Validation(1, () -> Map.of("loss", 1.0),
                Optional.of(new Validation.Criterion("PSNR", Validation.Better.HIGHER)), OptionalInt.empty());
        var e = assertThrows(IllegalArgumentException.class,
                () -> trainer(1, folder.resolve("x"), model, backend, 1).validatedBy(other).run(0, () -> false, _ -> { }));
        assertTrue(e.getMessage().contains("\"PSNR\" was asked for"), e.getMessage());
    }

    /// A first evaluation that is no number is beaten by any that is, also after a resume.
    @Test
    void whatIsNoNumberIsNotTheBest(@TempDir Path folder) {
        var backend = new SimdBackend(1);
        var model = Crnn.of(backend, 2, 1, RandomStream.of(1));
        var evaluations = new AtomicInteger();
        var validation = new Validation(1, () -> Map.of("PSNR", evaluations.getAndIncrement() == 0 ? Double.NaN : 20.0),
                Optional.of(new Validation.Criterion("PSNR", Validation.Better.HIGHER)), OptionalInt.of(2));
        var trainer = trainer(1, folder, model, backend, 1).validatedBy(validation);
        assertEquals(1, trainer.run(0, () -> evaluations.get() == 1, _ -> { }));
        assertTrue(Double.isNaN(trainer.best().orElseThrow().value()));
        var resumed = trainer(1, folder, model, backend, 1).validatedBy(validation);
        assertEquals(1, resumed.resume());
        assertEquals(4, resumed.run(1, () -> false, _ -> { }));
        assertEquals(new Validation.Best(20, 2, 2), resumed.best().orElseThrow());
    }

    /// What was best by one metric says nothing of another: after a resume with that the search begins anew.
    @Test
    void theBestByAnotherMetricIsForgotten(@TempDir Path folder) {
        var backend = new SimdBackend(1);
        var model = Crnn.of(backend, 2, 1, RandomStream.of(1));
        var numbers = Map.of("PSNR", 20.0, "loss", 0.5);
        var byPsnr = new Validation(1, () -> numbers, Optional.of(new Validation.Criterion("PSNR", Validation.Better.HIGHER)),
                OptionalInt.empty());
        var byLoss = new Validation(1, () -> numbers, Optional.of(new Validation.Criterion("loss", Validation.Better.LOWER)),
                OptionalInt.empty());
        trainer(1, folder, model, backend, 1).validatedBy(byPsnr).run(0, () -> false, _ -> { });
        var same = trainer(1, folder, model, backend, 1).validatedBy(byPsnr);
        same.resume();
        assertEquals(20, same.best().orElseThrow().value());
        var other = trainer(1, folder, model, backend, 1).validatedBy(byLoss);
        other.resume();
        assertTrue(other.best().isEmpty());
    }

    /// Two steps of plain descent: averaging gradients of both examples, clipped to a norm, moves by exactly that norm.
    @Test
    void clippedStepsHaveTheLengthAskedFor(@TempDir Path folder) {
        var backend = new SimdBackend(1);
        var model = Crnn.of(backend, 2, 1, RandomStream.of(1));
        double[] before = numbers(model);
        var trainer = new Trainer(model, new Sgd(model.parameters(), 0.5), Objectives.byName("mc", Objectives.Settings.DEFAULT),
                examples(backend, 1),
                new Trainer.Plan(9, 1, folder, 2, Json.of(Map.of())))
                .following(TrainingRecipe.PLAIN.clipping(1e-3).accumulating(2));
        var norm = new double[1];
        trainer.run(0, () -> false, p -> norm[0] = p.gradientNorm());
        double[] after = numbers(model);
        double moved = 0;
        for (int i = 0; i < after.length; i++) moved += (after[i] - before[i]) * (after[i] - before[i]);
        assertTrue(norm[0] > 1e-3, "norm " + norm[0]);
        assertEquals(0.5e-3, Math.sqrt(moved), 1e-7);
    }

    @Test
    void accumulationIsTheMeanOfTheExamples(@TempDir Path folder) {
        var backend = new SimdBackend(1);
        var model = Crnn.of(backend, 2, 1, RandomStream.of(1));
        var examples = examples(backend, 1);
        double[] before = numbers(model);
        double[] expected = new double[before.length];
        double loss = 0;
        for (int i = 0; i < 2; i++) {
            var s = examples.load(i, 0);
            var term = s.physics().forward(model.reconstruct(s.kspace(), s.physics())).mseLoss(Tensor.constant(s.kspace()));
            var gradients = term.backward();
            loss += term.item() / 2;
            int at = 0;
            for (var p : model.parameters()) for (double g : gradients.of(p.tensor()).toDoubles()) expected[at++] += g / 2;
        }
        var trainer = new Trainer(model, new Sgd(model.parameters(), 1), Objectives.byName("mc", Objectives.Settings.DEFAULT),
                examples,
                new Trainer.Plan(9, 1, folder, 2, Json.of(Map.of()))).following(TrainingRecipe.PLAIN.accumulating(2));
        var total = new double[1];
        trainer.run(0, () -> false, p -> total[0] = p.total());
        double[] after = numbers(model);
        for (int i = 0; i < after.length; i++) assertEquals(expected[i], before[i] - after[i], 2e-6);
        assertEquals(loss, total[0], 1e-6);
    }

    private static double[] numbers(Crnn model) {
        return model.parameters().stream().flatMapToDouble(p -> Arrays.stream(p.value().toDoubles())).toArray();
    }

    @Test
    void ratesChangeAsTheyShould() {
        assertEquals(3, new RatePlan.Constant().schedule(3, 10).at(7));
        assertEquals(1, new RatePlan.Cosine(0.2).schedule(1, 10).at(0), 1e-15);
        assertEquals(0.6, new RatePlan.Cosine(0.2).schedule(1, 10).at(5), 1e-15);
        assertEquals(0.2, new RatePlan.Cosine(0.2).schedule(1, 10).at(10), 1e-15);
        assertEquals(0.5, new RatePlan.Stairs(3, 0.5).schedule(2, 10).at(8), 1e-15);
        assertEquals(0.1, new RatePlan.Exponential(0.01).schedule(1, 10).at(5), 1e-12);
        var warm = new RatePlan.WarmUp(4, new RatePlan.Cosine(0)).schedule(1, 14);
        assertEquals(0.25, warm.at(0), 1e-15);
        assertEquals(1, warm.at(3), 1e-15);
        assertEquals(0.5, warm.at(9), 1e-15);
    }

    @Test
    void aLogThatWasCutIsContinued(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("log.jsonl");
        Files.writeString(file, "{\"step\":0}\n{\"step\":1}\n{\"st");
        assertEquals(2, TrainingLog.read(file).size());
        TrainingLog.continuing(file, 1).add(Map.of("step", 1, "loss", 0.5));
        assertEquals("{\"step\":0}\n", Files.readString(file).substring(0, 11));
        assertEquals(2, TrainingLog.read(file).size());
    }

    @Test
    void aNumberThatIsNotFiniteStopsTraining(@TempDir Path folder) {
        var backend = new SimdBackend(1);
        var model = Crnn.of(backend, 3, 1, RandomStream.of(1));
        var e = assertThrows(TrainingFailure.class, () -> trainer(1, folder, model, backend, 1e30).run(0, () -> false, _ -> { }));
        assertEquals(0, e.step());
        assertTrue(e.getMessage().contains("step 0"), e.getMessage());
    }

    @Test
    void aDamagedCheckpointIsRefused(@TempDir Path folder) throws Exception {
        train(1, folder, STEPS, Crnn.Recompute.NOTHING);
        var file = Trainer.checkpointIn(folder);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 5] ^= 1;
        Files.write(file, bytes);
        var e = assertThrows(FileFormatException.class, () -> Checkpoint.read(file));
        assertTrue(e.getMessage().contains("checksum"), e.getMessage());
    }
}
