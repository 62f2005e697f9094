package cinegrad.autograd.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ops.Backend;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LayersTest {
    private final Backend backend = new ReferenceBackend();
    private final RandomStream random = RandomStream.of(1);

    private Tensor gaussian(int... sizes) {
        var shape = Shape.of(sizes);
        double[] numbers = new double[shape.elements()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = random.nextGaussian();
        return Tensor.constant(backend.upload(ArrayType.real(shape), numbers));
    }

    @Test
    void batchNormalisationLearnsTheStatisticsItSees() {
        var norm = BatchNorm.of("bn", 2, backend);
        Tensor x = gaussian(500, 2).times(3).plus(5);
        for (int step = 0; step < 100; step++) {
            var training = new Training(random.stream(step));
            Tensor y = training.run(() -> norm.apply(x));
            Evaluation.of(y).keep(training.observed()).run();
            training.commit();
            double[] values = y.value().toDoubles();
            assertEquals(0, Arrays.stream(values).average().orElseThrow(), 1e-12);
        }
        double[] learned = norm.apply(x).value().toDoubles();
        double[] batch = new Training(random).run(() -> norm.apply(x)).value().toDoubles();
        for (int i = 0; i < learned.length; i++) assertEquals(batch[i], learned[i], 5e-3);
    }

    @Test
    void dropoutIsAFunctionOfItsStreamAndKeepsTheMean() {
        var dropout = new Dropout("drop", 0.3);
        Tensor x = Tensor.constant(backend.full(ArrayType.real(Shape.of(10_000)), 1));
        double[] first = new Training(RandomStream.of(7)).run(() -> dropout.apply(x)).value().toDoubles();
        double[] again = new Training(RandomStream.of(7)).run(() -> dropout.apply(x)).value().toDoubles();
        double[] other = new Training(RandomStream.of(8)).run(() -> dropout.apply(x)).value().toDoubles();
        assertArrayEquals(first, again);
        assertTrue(!Arrays.equals(first, other));
        assertEquals(1, Arrays.stream(first).average().orElseThrow(), 0.02);
        assertEquals(0.3, Arrays.stream(first).filter(v -> v == 0).count() / 1e4, 0.02);
        assertArrayEquals(x.value().toDoubles(), dropout.apply(x).value().toDoubles());
    }

    @Test
    void aBackwardLevelIsAForwardOneOfTheReversedSequence() {
        var cell = GruCell.of("g", 3, 4, backend, random);
        Tensor x = gaussian(2, 5, 3);
        var both = new Recurrent(List.of(new Recurrent.Level(cell, Optional.of(GruCell.of("h", 3, 4, backend, random)))))
                .apply(x);
        assertEquals(Shape.of(2, 5, 8), both.frames().shape());
        var alone = new Recurrent(List.of(new Recurrent.Level(GruCell.of("unused", 3, 4, backend, random), Optional.of(cell))))
                .apply(x);
        double[] expected = Recurrent.of(cell).apply(x.flip(1)).frames().flip(1).value().toDoubles();
        assertArrayEquals(expected, alone.frames().slice(-1, 4, 8).value().toDoubles(), 1e-12);
    }

    /// The gradient of a frame is as large as what the frame was taken from, so a sequence is not to be taken apart frame by
    /// frame.
    @Test
    void fourTimesTheFramesTakeAboutFourTimesTheMemory() {
        var cell = GruCell.of("g", 8, 4, backend, random);
        long few = allocated(() -> Recurrent.of(cell).apply(gaussian(1, 300, 8)).frames().sum().backward());
        long many = allocated(() -> Recurrent.of(cell).apply(gaussian(1, 1200, 8)).frames().sum().backward());
        assertTrue(many < 6 * few, many + " bytes for 1200 frames, " + few + " for 300");
    }

    private static long allocated(Runnable work) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        work.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void convolutionalCellsWorkInTwoAndThreeDimensions() {
        for (int axes : new int[] {2, 3}) {
            Tensor x = axes == 2 ? gaussian(2, 3, 4, 5, 2) : gaussian(1, 3, 2, 4, 5, 2);
            for (Cell cell : List.of(ConvRnnCell.of("r", axes, 2, 3, 3, Elementary.TANH, backend, random),
                    ConvLstmCell.of("l", axes, 2, 3, 3, backend, random), ConvGruCell.of("g", axes, 2, 3, 3, backend, random))) {
                Tensor y = Recurrent.of(cell).apply(x).frames();
                assertEquals(x.shape().with(-1, 3), y.shape());
                assertTrue(Arrays.stream(y.value().toDoubles()).allMatch(v -> Math.abs(v) <= 1));
            }
        }
    }

    @Test
    void aUNetKeepsTheSizeOfItsImageAndAllItsParametersLearn() {
        var net = UNet.of("u", 2, 1, 3, 4, 2, backend, random);
        Tensor y = net.apply(gaussian(1, 7, 10, 1));
        assertEquals(Shape.of(1, 7, 10, 3), y.shape());
        var gradients = y.square().mean().backward();
        for (var p : net.parameters()) {
            assertTrue(Arrays.stream(gradients.of(p.tensor()).toDoubles()).anyMatch(g -> g != 0), p::name);
        }
    }

    @Test
    void aTransposedConvolutionDoublesAnImageWhoseHalfAConvolutionMakes() {
        var halved = ConvOptions.DEFAULT.withStride(2, 2).withPadding(1, 1);
        var down = Conv.of("d", 2, 2, 3, 3, halved, backend, random);
        var up = Conv.transposed("u", 2, 3, 2, 3, halved, backend, random);
        Tensor x = gaussian(1, 6, 9, 2);
        Tensor half = down.apply(x);
        assertEquals(Shape.of(1, 3, 5, 3), half.shape());
        assertEquals(Shape.of(1, 5, 9, 2), up.apply(half).shape());
        Tensor y = up.withExtra(1, 0).apply(half);
        assertEquals(x.shape(), y.shape());
        var gradients = y.square().sum().backward();
        for (var p : up.parameters()) assertTrue(gradients.norm(List.of(p.tensor())) > 0, p::name);
    }

    @Test
    void gradientsAreClippedTogether() {
        Tensor a = Tensor.variable(backend.full(ArrayType.real(Shape.of(2)), 3));
        Tensor b = Tensor.variable(backend.full(ArrayType.real(Shape.of(1)), -4));
        var gradients = a.square().sum().plus(b.square().sum()).times(0.5).backward();
        double norm = Math.sqrt(9 + 9 + 16);
        assertEquals(norm, gradients.norm(List.of(a, b)), 1e-12);
        var clipped = gradients.clippedToNorm(1, List.of(a, b));
        assertEquals(3 / norm, clipped.of(a).toDoubles()[0], 1e-6);
        assertArrayEquals(gradients.of(a).toDoubles(), gradients.clippedToNorm(100, List.of(a, b)).of(a).toDoubles(), 0);
        assertArrayEquals(new double[] {-2}, gradients.clippedToValue(2, List.of(a, b)).of(b).toDoubles(), 0);
    }

    @Test
    void schedulesArePureFunctionsOfTheStep() {
        assertEquals(0.25, RateSchedule.stepwise(1, 3, 0.5).at(7), 1e-15);
        assertEquals(0.81, RateSchedule.exponential(1, 0.9).at(2), 1e-15);
        var cosine = RateSchedule.cosine(1, 0.2, 10);
        assertEquals(1, cosine.at(0), 1e-15);
        assertEquals(0.6, cosine.at(5), 1e-15);
        assertEquals(0.2, cosine.at(10), 1e-15);
        var warm = RateSchedule.constant(2).afterWarmup(4);
        assertArrayEquals(new double[] {0.5, 1, 1.5, 2, 2}, IntStream.range(0, 5).mapToDouble(warm::at).toArray(), 1e-15);
    }

    /// Two interleaved spirals, told apart by a small network: each optimizer brings the loss down on both backends.
    @Test
    void aClassifierLearnsSpirals() {
        for (var on : List.of(new ReferenceBackend(), new SimdBackend(1))) {
            double[] points = new double[2 * 80];
            int[] classes = new int[80];
            for (int i = 0; i < 80; i++) {
                classes[i] = i % 2;
                double r = 0.2 + i / 100.0;
                double angle = 4 * r + Math.PI * classes[i];
                points[2 * i] = r * Math.cos(angle);
                points[2 * i + 1] = r * Math.sin(angle);
            }
            Tensor x = Tensor.constant(on.upload(ArrayType.real(Shape.of(80, 2)), points));
            Layer net = Sequential.of(Linear.of("a", 2, 16, on, random), Layer.of(Tensor::tanh),
                    Linear.of("b", 16, 16, on, random), Layer.of(Tensor::tanh), Linear.of("c", 16, 2, on, random));
            var adam = new Adam(net.parameters(), 0.02);
            double first = 0;
            double last = 0;
            for (int step = 0; step < 150; step++) {
                Tensor loss = net.apply(x).crossEntropy(classes);
                adam.step(Evaluation.ofLoss(loss).run());
                last = loss.item();
                if (step == 0) first = last;
            }
            assertTrue(last <= 0.2 * first, "from " + first + " to " + last + " on " + on.name());
        }
    }
}
