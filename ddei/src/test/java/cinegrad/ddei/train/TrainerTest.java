package cinegrad.ddei.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.ddei.data.FileFormatException;
import cinegrad.ddei.json.Json;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.ArrayType;
import cinegrad.ops.Parallel;
import cinegrad.ops.Shape;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.simd.SimdBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training repeats and resumes bit by bit, and stops at the first number that is not finite.
class TrainerTest {
    private static final int STEPS = 6;

    private static Examples examples(SimdBackend backend, double scale) {
        return new Examples() {
            @Override
            public int size() {
                return 2;
            }

            @Override
            public Sample load(int index, int visit) {
                var type = ArrayType.complex(Shape.of(1, 4, 12, 10));
                double[] numbers = new double[type.numbers()];
                RandomStream.of(5).stream(index).fillNormal(numbers, new Parallel(1));
                numbers[0] *= scale;
                float[] lines = new float[4 * 10];
                for (int t = 0; t < 4; t++) for (int w = 0; w < 10; w++) lines[t * 10 + w] = (w + t) % 3 == 0 || w == 5 ? 1 : 0;
                var physics = DynamicMri.withLines(backend, lines, 4, 10);
                var truth = Tensor.constant(backend.upload(type, numbers));
                return new Sample(Tensor.constant(physics.forward(truth).value()), physics, Optional.of(truth));
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
        assertArrayEquals(expected, train(2, folder.resolve("r"), STEPS, Crnn.Recompute.CASCADES), 0);
        for (int kill = 1; kill < STEPS; kill++) {
            assertArrayEquals(expected, train(2, folder.resolve("k" + kill), kill, Crnn.Recompute.NOTHING), 0);
        }
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
