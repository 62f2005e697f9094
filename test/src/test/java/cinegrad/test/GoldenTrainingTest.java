package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.BatchNorm;
import cinegrad.autograd.nn.Conv;
import cinegrad.autograd.nn.Layer;
import cinegrad.autograd.nn.Linear;
import cinegrad.autograd.nn.Module;
import cinegrad.autograd.nn.Optimizer;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.nn.RateSchedule;
import cinegrad.autograd.nn.Sequential;
import cinegrad.autograd.nn.Sgd;
import cinegrad.autograd.nn.Training;
import cinegrad.autograd.nn.UNet;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.autograd.option.CrossEntropyOptions;
import cinegrad.autograd.option.LossReduction;
import cinegrad.conformance.Case;
import cinegrad.conformance.Manifest;
import cinegrad.ddei.io.HostArray;
import cinegrad.ops.Backend;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole training runs follow PyTorch's loss curve from the same weights and data, step by step. The numbers were written by
/// `test/golden/training.py`.
class GoldenTrainingTest {
    private static final RandomStream RANDOM = RandomStream.of(1);

    /// @param most how far a loss may be from PyTorch's in double precision; what the golden case says if 0
    record Setting(String name, Backend backend, double most) {
        double tolerance(Case golden) {
            return most == 0 ? golden.tolerance(backend.precision(), "losses", "losses") : most;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /// Fast convolutions round a little more, and one pixel on the other side of a ReLU shows in the fourth digit of all later
    /// losses.
    static Stream<Setting> settings() {
        return Stream.of(new Setting("double", new ReferenceBackend(), 0),
                new Setting("single", new SimdBackend(2, ConvMode.EXACT), 0),
                new Setting("single, fast convolutions", new SimdBackend(1), 3e-4));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aClassifierOfImages(Setting setting) throws URISyntaxException {
        Backend backend = setting.backend();
        try (var manifest = open()) {
            Case golden = manifest.named("classifier");
            var padded = ConvOptions.DEFAULT.withPadding(1, 1);
            Layer net = Sequential.of(Conv.of("conv1", 2, 1, 6, 3, padded, backend, RANDOM), BatchNorm.of("norm", 6, backend),
                    Layer.of(Tensor::relu), Layer.of(x -> x.maxPool(2, 2)), Conv.of("conv2", 2, 6, 8, 3, padded, backend, RANDOM),
                    Layer.of(Tensor::gelu), Layer.of(x -> x.reshape(x.shape().size(0), 5 * 4 * 8)),
                    Linear.of("linear", 5 * 4 * 8, 4, backend, RANDOM));
            Tensor x = Tensor.constant(golden.in("x").permute(0, 2, 3, 1).on(backend));
            int[] classes = golden.in("t").toInts();
            var targets = CrossEntropyOptions.DEFAULT.withSmoothing(0.05);
            follows(golden, setting, net, new Sgd(net.parameters(), 0.05, 0.9, 1e-3, Sgd.Momentum.NESTEROV),
                    RateSchedule.cosine(0.05, 0.001, 60), step -> {
                int[] batch = IntStream.range(0, 16).map(i -> (16 * step + i) % classes.length).toArray();
                Tensor logits = net.apply(x.indexSelect(0, batch));
                return logits.crossEntropy(IntStream.of(batch).map(i -> classes[i]).toArray(), targets, LossReduction.MEAN);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aUNetThatRemovesNoise(Setting setting) throws URISyntaxException {
        Backend backend = setting.backend();
        try (var manifest = open()) {
            Case golden = manifest.named("unet");
            var net = UNet.of("u", 2, 1, 1, 4, 2, backend, RANDOM);
            Tensor x = Tensor.constant(golden.in("x").permute(0, 2, 3, 1).on(backend));
            Tensor clean = Tensor.constant(golden.in("t").permute(0, 2, 3, 1).on(backend));
            follows(golden, setting, net, new Adam(net.parameters(), 0.01), RateSchedule.stepwise(0.01, 25, 0.5),
                    _ -> net.apply(x).mseLoss(clean));
        }
    }

    private static Manifest open() throws URISyntaxException {
        return Manifest.open(Path.of(GoldenTrainingTest.class.getResource("/training/manifest.json").toURI()).getParent());
    }

    private static void follows(Case golden, Setting setting, Module net, Optimizer optimizer, RateSchedule rate,
            IntFunction<Tensor> loss) {
        var start = golden.ins("param.");
        assertEquals(start.keySet(), net.parameters().stream().map(Parameter::name).collect(Collectors.toSet()));
        for (var p : net.parameters()) p.value().backend().writeInto(p.value(), ours(start.get(p.name())).toDoubles());
        double[] expected = golden.array("f64.losses").toDoubles();
        double tolerance = setting.tolerance(golden);
        for (int step = 0; step < expected.length; step++) {
            int now = step;
            var training = new Training(RANDOM.stream(step));
            Tensor l = training.run(() -> loss.apply(now));
            var gradients = Evaluation.ofLoss(l).keep(training.observed()).run();
            training.commit();
            assertEquals(expected[step], l.item(), tolerance * expected[step], () -> "loss at step " + now);
            rate.applyTo(optimizer);
            optimizer.step(gradients);
        }
        net.parameters().forEach(p -> {
            double[] last = ours(golden.array("f64.last." + p.name())).toDoubles();
            assertClose(p.name(), last, p.value().toDoubles(), golden.tolerance(setting.backend().precision(), "last", "last"));
        });
    }

    private static void assertClose(String name, double[] expected, double[] actual, double tolerance) {
        double off = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            off += (expected[i] - actual[i]) * (expected[i] - actual[i]);
            size += expected[i] * expected[i];
        }
        double error = Math.sqrt(off / size);
        assertTrue(error <= tolerance, () -> name + " at the end: error " + error + ", allowed " + tolerance);
    }

    /// PyTorch's parameters with our axes: kernels (K, C, h, w) become (h, w, C, K); the linear layer's columns, which count
    /// through (8, 5, 4) images channels first, become rows that count channels last.
    private static HostArray ours(HostArray theirs) {
        return switch (theirs.shape().rank()) {
            case 4 -> theirs.permute(2, 3, 1, 0);
            case 2 -> theirs.reshape(Shape.of(4, 8, 5, 4)).permute(2, 3, 1, 0);
            default -> theirs;
        };
    }
}
