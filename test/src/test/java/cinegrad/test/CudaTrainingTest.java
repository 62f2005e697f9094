package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.ddei.loss.Objective;
import cinegrad.ddei.loss.Objectives;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.gpu.CudaBackend;
import cinegrad.gpu.device.CudaException;
import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Training for a long time on the device, and after it once had no memory left.
///
/// 60 steps, or as many as the system property `cinegrad.steps` says. On the emulated device, or a card with
/// `-Dcinegrad.gpu=card`.
class CudaTrainingTest {
    private static final int FEW_COLLECTIONS = 12;
    private static final int MANY_COLLECTIONS = 500;
    private static final int STEPS = Integer.getInteger("cinegrad.steps", 60);
    private static final long MEMORY = 1 << 28;
    /// Gradients wait for the garbage collector, which a large heap does not need for long.
    private static final int COLLECTION = 20;

    private CudaBackend cuda;

    @BeforeEach
    void open() {
        cuda = EveryBackend.device(ConvMode.FAST, MEMORY);
    }

    @AfterEach
    void close() {
        if (cuda != null) cuda.close();
    }

    /// DDEI with noise on 2 frames of 8 × 6 pixels: every loss, transformation and kernel of training, as small as can be.
    private static final class Run {
        private final Sample sample;
        private final Crnn network;
        private final Objective objective = Objectives.byName("ddei", Objectives.Settings.DEFAULT);
        private final Adam adam;
        private final Workspace workspace = new Workspace();

        Run(CudaBackend cuda) {
            var physics = DynamicMri.withLines(cuda, new float[] {1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0}, 2, 6).withNoise(0.01);
            var video = cuda.normal(ArrayType.complex(Shape.of(1, 2, 8, 6)), RandomStream.of(3));
            sample = new Sample(physics.apply(video), physics, Optional.empty());
            network = Crnn.of(cuda, 2, 1, RandomStream.of(1));
            adam = new Adam(network.parameters(), 1e-3);
        }

        /// The loss before the update.
        double step(int step) {
            Tensor total = objective.terms(sample, network, RandomStream.of(1).stream(step)).total();
            adam.step(Evaluation.ofLoss(total).in(workspace).run());
            return total.item();
        }
    }

    /// What arrays hold after a fifth of the steps and at the end, and what the device has given away to arrays and for reuse.
    @Test
    void deviceMemoryStaysFlat() throws InterruptedException {
        var run = new Run(cuda);
        for (int step = 0; step < STEPS / 5; step++) run.step(step);
        long early = settled(run, Long.MAX_VALUE);
        long most = 0;
        for (int step = STEPS / 5; step < STEPS; step++) {
            run.step(step);
            if (step % COLLECTION == 0) System.gc();
            most = Math.max(most, cuda.usedBytes() + cuda.keptBytes());
        }
        long late = settled(run, early + early / 4);
        String message = STEPS + " steps: arrays held " + early + " bytes early and " + late + " late, the device gave away "
                + most + " at most";
        System.out.println(message);
        assertTrue(late <= early + early / 4, message);
        assertTrue(most <= MEMORY / 8, message);
    }

    /// Arrays that nobody reaches give their memory back some time after a collection; what hangs on weak keys goes only when it
    /// is next looked at. So the least after each of some collections, many where it is more than `enough`.
    private long settled(Run run, long enough) throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < FEW_COLLECTIONS || i < MANY_COLLECTIONS && least > enough; i++) {
            run.step(i);
            System.gc();
            Thread.sleep(20);
            least = Math.min(least, cuda.usedBytes());
        }
        return least;
    }

    /// The same losses, bit by bit, as a training that never met the failure.
    @Test
    void trainingGoesOnAfterAnAllocationThatFailed() {
        var undisturbed = new Run(cuda);
        double[] expected = new double[6];
        for (int step = 0; step < expected.length; step++) expected[step] = undisturbed.step(step);
        var run = new Run(cuda);
        for (int step = 0; step < expected.length; step++) {
            if (step == 3) {
                var e = assertThrows(CudaException.class, this::takeEverything);
                assertTrue(e.isOutOfMemory(), e::getMessage);
            }
            assertEquals(expected[step], run.step(step), "step " + step);
        }
    }

    private void takeEverything() {
        var taken = new ArrayList<NdArray>();
        while (true) taken.add(cuda.zeros(ArrayType.real(Shape.of(1 << 28))));
    }
}
