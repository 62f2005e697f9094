package cinegrad.autograd.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ops.AdamStep;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What layers and optimizers do at the edges of what they are made for.
class LayerEdgesTest {
    private final Backend backend = new SimdBackend(2);

    private Tensor ones(int... sizes) {
        return Tensor.constant(backend.full(ArrayType.real(Shape.of(sizes)), 1));
    }

    private static void refused(String part, Runnable work) {
        var e = assertThrows(ShapeException.class, work::run);
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }

    // ---- dropout and training ----

    @Test
    void aDropoutUsedTwiceDrawsTwoMasks() {
        var dropout = new Dropout("d", 0.5);
        var masks = new double[2][][];
        for (int run = 0; run < 2; run++) {
            masks[run] = new Training(RandomStream.of(7)).run(() -> new double[][] {dropout.apply(ones(1000)).value().toDoubles(),
                dropout.apply(ones(1000)).value().toDoubles(), dropout.apply(dropout.apply(ones(10_000))).value().toDoubles()});
        }
        for (int k = 0; k < 3; k++) assertArrayEquals(masks[0][k], masks[1][k]);
        assertFalse(Arrays.equals(masks[0][0], masks[0][1]));
        assertEquals(2500, Arrays.stream(masks[0][2]).filter(v -> v != 0).count(), 200);
    }

    @Test
    void trainingIsRefusedInOtherThreads() {
        var dropout = new Dropout("d", 0.5);
        new Training(RandomStream.of(7)).run(() -> {
            var other = CompletableFuture.supplyAsync(() -> dropout.apply(ones(10)));
            assertTrue(assertThrows(CompletionException.class, other::join).getCause().getMessage().contains("another thread"));
            var inUse = CompletableFuture.supplyAsync(() -> Training.use(() -> dropout.apply(ones(10)).value().toDoubles()));
            assertArrayEquals(ones(10).value().toDoubles(), inUse.join());
            return Training.use(() -> dropout.apply(ones(10)));
        });
        assertArrayEquals(ones(10).value().toDoubles(), CompletableFuture.supplyAsync(() -> dropout.apply(ones(10)).value()
                .toDoubles()).join());
    }

    // ---- recurrence ----

    @Test
    void oneCellServesBothDirections() {
        var b = new ReferenceBackend();
        Tensor x = Tensor.constant(b.upload(ArrayType.real(Shape.of(1, 5, 1)), new double[] {1, 2, 3, 4, 5}));
        var cell = GruCell.of("g", 1, 2, b, RandomStream.of(1));
        var twin = GruCell.of("g", 1, 2, b, RandomStream.of(1));
        var shared = new Recurrent(List.of(new Recurrent.Level(cell, Optional.of(cell))));
        var apart = new Recurrent(List.of(new Recurrent.Level(cell, Optional.of(twin))));
        assertArrayEquals(apart.apply(x).frames().value().toDoubles(), shared.apply(x).frames().value().toDoubles());
        assertEquals(cell.parameters().size(), shared.parameters().size());
        Tensor step = cell.step(cell.project(x).select(1, 4), List.of(Tensor.constant(b.zeros(ArrayType.real(Shape.of(1, 2))))))
                .getFirst();
        assertArrayEquals(step.value().toDoubles(), shared.apply(x).frames().select(1, 4).slice(1, 2, 4).value().toDoubles());
    }

    @Test
    void startStatesMustFit() {
        var cell = GruCell.of("g", 2, 3, backend, RandomStream.of(1));
        var net = Recurrent.of(cell);
        refused("(4,3)", () -> net.apply(ones(1, 5, 2), List.of(List.of(ones(4, 3)))));
        refused("1 tensors", () -> net.apply(ones(1, 5, 2), List.of(List.of())));
        refused("2 start states", () -> net.apply(ones(1, 5, 2), List.of(List.of(ones(1, 3)), List.of(ones(1, 3)))));
        refused("at least one frame", () -> net.apply(ones(1, 0, 2)));
        assertEquals(Shape.of(1, 5, 3), net.apply(ones(1, 5, 2), List.of(List.of(ones(1, 3)))).frames().shape());
    }

    // ---- normalization ----

    @Test
    void layersRefuseOtherSizes() {
        refused("(2,1)", () -> BatchNorm.of("b", 3, backend).apply(ones(2, 1)));
        refused("(3)", () -> BatchNorm.of("b", 3, backend).apply(ones(3)));
        refused("(2,1)", () -> Norm.layer("l", Shape.of(3), 1e-5, backend).apply(ones(2, 1)));
        refused("(3)", () -> Norm.layer("l", Shape.of(2, 3), 1e-5, backend).apply(ones(3)));
        refused("(2,2,1)", () -> Norm.group("g", 1, 3, 1e-5, backend).apply(ones(2, 2, 1)));
        refused("(2,2,1)", () -> Norm.instance("i", 3, 1e-5, backend).apply(ones(2, 2, 1)));
    }

    @Test
    void batchNormNeedsTwoValuesAChannel() {
        var norm = BatchNorm.of("b", 3, backend);
        for (int n : new int[] {0, 1}) {
            refused("at least 2", () -> new Training(RandomStream.of(1)).run(() -> norm.apply(ones(n, 3))));
        }
        var training = new Training(RandomStream.of(1));
        Tensor y = training.run(() -> norm.apply(ones(2, 3)));
        Evaluation.of(y).keep(training.observed()).run();
        training.commit();
        assertArrayEquals(new double[] {0.9, 0.9, 0.9}, norm.buffers().get("b.running_var").toDoubles(), 1e-6);
        assertEquals(Shape.of(1, 3), norm.apply(ones(1, 3)).shape());
    }

    @Test
    void emptyBatchesAreComputed() {
        var random = RandomStream.of(1);
        assertEquals(Shape.of(0, 2), Linear.of("l", 3, 2, backend, random).apply(ones(0, 3)).value().shape());
        var conv = Conv.of("c", 2, 3, 2, 3, ConvOptions.DEFAULT, backend, random);
        Tensor y = conv.apply(ones(0, 5, 5, 3));
        assertEquals(Shape.of(0, 3, 3, 2), y.value().shape());
        assertArrayEquals(new double[54], y.sum().backward().of(conv.weight().tensor()).toDoubles());
        assertEquals(Shape.of(0, 4, 3), Recurrent.of(GruCell.of("g", 2, 3, backend, random)).apply(ones(0, 4, 2)).frames().value()
                .shape());
        assertEquals(Shape.of(0, 3), Norm.layer("n", Shape.of(3), 1e-5, backend).apply(ones(0, 3)).value().shape());
        assertEquals(Shape.of(0, 3), BatchNorm.of("b", 3, backend).apply(ones(0, 3)).value().shape());
        assertEquals(Shape.of(0, 2, 2, 1), ones(0, 4, 4, 1).avgPool(2, 2).value().shape());
        assertTrue(Double.isNaN(ones(0).mean().item()));
        refused("no elements", () -> ones(0, 2).amax(0));
    }

    @Test
    void aLinearLayerWithoutInputsBeginsAtZero() {
        assertArrayEquals(new double[2], Linear.of("l", 0, 2, backend, RandomStream.of(1)).apply(ones(1, 0)).value().toDoubles());
    }

    @Test
    void errorsNameBothShapes() {
        refused("(2,3,4) and (5,4,6)", () -> ones(2, 3, 4).matmul(ones(5, 4, 6)));
        refused("x (1,5,2), weight (kernel axes, C/groups, K) = (3,4,6)",
                () -> ones(1, 5, 2).convTranspose1d(ones(3, 4, 6), ConvOptions.DEFAULT));
        Tensor large = ones(1).broadcastTo(Shape.of(1 << 30));
        refused("(1073741824)", () -> Tensor.concatenate(0, large, large, large));
        refused("2147483648 numbers", () -> ArrayType.complex(Shape.of(1 << 30)).numbers());
    }

    // ---- optimizers ----

    @Test
    void senselessNumbersAreRefused() {
        var p = List.of(new Parameter("p", backend.zeros(ArrayType.real(Shape.of(2)))));
        for (double bad : new double[] {Double.NaN, -1, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new Adam(p, bad));
            assertThrows(IllegalArgumentException.class, () -> new Sgd(p, 0.1).learningRate(bad));
            assertThrows(IllegalArgumentException.class, () -> new Sgd(p, 0.1, 0, bad, Sgd.Momentum.CLASSICAL));
        }
        for (double bad : new double[] {Double.NaN, -0.1, 1, 5}) {
            assertThrows(IllegalArgumentException.class, () -> new Adam(p, 0.1, bad, 0.999, 1e-8, 0, AdamStep.Decay.IN_GRADIENT));
            assertThrows(IllegalArgumentException.class, () -> new Adam(p, 0.1, 0.9, bad, 1e-8, 0, AdamStep.Decay.IN_GRADIENT));
            assertThrows(IllegalArgumentException.class, () -> new Sgd(p, 0.1, bad, 0, Sgd.Momentum.CLASSICAL));
            assertThrows(IllegalArgumentException.class, () -> new RmsProp(p, 0.1, bad, 1e-8, 0, 0, RmsProp.Square.OF_GRADIENT));
        }
        assertThrows(IllegalArgumentException.class, () -> RateSchedule.stepwise(1, 0, 0.5));
        assertThrows(IllegalArgumentException.class, () -> RateSchedule.linear(1, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> RateSchedule.cosine(1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> RateSchedule.constant(1).afterWarmup(0));
    }

    @Test
    void unknownStateIsRefusedAndNothingChanges() {
        var p = new Parameter("p", backend.full(ArrayType.real(Shape.of(2)), 1));
        var largest = new Adam(List.of(p), 0.1, 0.9, 0.999, 1e-8, 0, AdamStep.Decay.IN_GRADIENT, Adam.SecondMoment.LARGEST);
        largest.step(p.tensor().square().sum().backward());
        var saved = numbers(largest);
        for (Optimizer other : List.of(new Adam(List.of(p), 0.1), new RmsProp(List.of(p), 0.1), new Sgd(List.of(p), 0.1))) {
            var before = numbers(other);
            assertThrows(IllegalArgumentException.class, () -> other.restore(1, saved));
            before.forEach((name, numbers) -> assertArrayEquals(numbers, numbers(other).get(name)));
            assertEquals(0, other.steps());
        }
    }

    private static Map<String, double[]> numbers(Optimizer optimizer) {
        var all = new LinkedHashMap<String, double[]>();
        optimizer.state().forEach((name, array) -> all.put(name, array.toDoubles()));
        return all;
    }

    /// As if the steps that did not use it had not been, also after a restart in between.
    @Test
    void onlyWhatTheLossUsesMoves() {
        IntStream.range(0, 4).forEach(kind -> {
            var p = new Parameter("p", backend.full(ArrayType.real(Shape.of(2)), 1));
            var q = new Parameter("q", backend.full(ArrayType.real(Shape.of(2)), 1));
            var alone = new Parameter("q", backend.full(ArrayType.real(Shape.of(2)), 1));
            var both = optimizer(kind, List.of(p, q));
            var one = optimizer(kind, List.of(alone));
            for (int step = 0; step < 6; step++) {
                if (step == 4) {
                    var resumed = optimizer(kind, List.of(p, q));
                    resumed.restore(both.steps(), numbers(both));
                    both = resumed;
                }
                boolean used = step % 2 == 1;
                Tensor loss = p.tensor().square().sum();
                both.step((used ? loss.plus(q.tensor().square().sum()) : loss).backward());
                if (used) one.step(alone.tensor().square().sum().backward());
                assertArrayEquals(alone.value().toDoubles(), q.value().toDoubles());
            }
            assertEquals(6, both.steps());
        });
    }

    private static Optimizer optimizer(int kind, List<Parameter> parameters) {
        return switch (kind) {
            case 0 -> new Adam(parameters, 0.1, 0.9, 0.999, 1e-8, 0.1, AdamStep.Decay.DECOUPLED);
            case 1 -> new Adam(parameters, 0.1, 0.9, 0.999, 1e-8, 0.1, AdamStep.Decay.IN_GRADIENT, Adam.SecondMoment.LARGEST);
            case 2 -> new RmsProp(parameters, 0.1, 0.9, 1e-8, 0.5, 0.1, RmsProp.Square.ABOUT_MEAN);
            default -> new Sgd(parameters, 0.1, 0.9, 0.1, 0.1, Sgd.Momentum.CLASSICAL);
        };
    }

    // ---- parts used twice ----

    @Test
    void aLayerUsedTwiceHasItsParametersOnce() {
        var layer = Linear.of("l", 2, 2, backend, RandomStream.of(1));
        var twice = Sequential.of(layer, layer);
        assertEquals(6, twice.parameterCount());
        assertEquals(List.of("l.weight", "l.bias"), List.copyOf(twice.stateDict().keySet()));
        assertEquals(2, new Adam(twice.parameters(), 0.1).parameters().size());
    }

    @Test
    void groupsMustDivideTheChannels() {
        for (int groups : new int[] {0, 2}) {
            var options = ConvOptions.DEFAULT.withGroups(groups);
            refused(groups + " groups do not divide its 5 and 4 channels",
                    () -> Conv.of("c", 2, 5, 4, 3, options, backend, RandomStream.of(1)));
        }
    }

    // ---- optimizers ----

    @Test
    void nesterovNeedsMomentumWithoutDamping() {
        assertThrows(IllegalArgumentException.class, () -> new Sgd(List.of(), 0.1, 0, 0, Sgd.Momentum.NESTEROV));
        assertThrows(IllegalArgumentException.class, () -> new Sgd(List.of(), 0.1, 0.9, 0.5, 0, Sgd.Momentum.NESTEROV));
    }

    /// With equal gradients the running mean square is the square of the running mean, and rounding decides which is larger.
    @Test
    void rmsPropAboutTheMeanStaysFiniteWithEqualGradients() {
        var p = new Parameter("p", backend.full(ArrayType.real(Shape.of(5)), 1));
        var optimizer = new RmsProp(List.of(p), 0.01, 0.9, 1e-2, 0, 0, RmsProp.Square.ABOUT_MEAN);
        Tensor slopes = Tensor.constant(backend.upload(ArrayType.real(Shape.of(5)), new double[] {0.1, -2, 3e-4, 0, 5}));
        for (int step = 0; step < 600; step++) optimizer.step(p.tensor().times(slopes).sum().backward());
        for (double number : p.value().toDoubles()) assertTrue(Double.isFinite(number), Arrays.toString(p.value().toDoubles()));
    }
}
