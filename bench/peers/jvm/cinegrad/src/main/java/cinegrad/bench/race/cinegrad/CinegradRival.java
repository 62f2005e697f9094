package cinegrad.bench.race.cinegrad;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.fit.Batches;
import cinegrad.autograd.fit.TrainingLoop;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.ConvLstmCell;
import cinegrad.autograd.nn.Linear;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.nn.Recurrent;
import cinegrad.autograd.nn.Sgd;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.autograd.option.LossReduction;
import cinegrad.bench.race.Digits;
import cinegrad.bench.race.Network;
import cinegrad.bench.race.Rival;
import cinegrad.ops.Workspace;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Resizing;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Cinegrad: channels last, one loss an evaluation.
public final class CinegradRival implements Rival {
    private final SimdBackend backend = new SimdBackend();

    @Override
    public String name() {
        return "Cinegrad";
    }

    @Override
    public Optional<Supplier<float[]>> product(int n, float[] a, float[] b) {
        Tensor left = constant(a, n, n);
        Tensor right = constant(b, n, n);
        return Optional.of(() -> left.matmul(right).value().toFloats());
    }

    @Override
    public Optional<Supplier<float[]>> fourier(int[] sizes, float[] images) {
        Tensor x = constant(images, sizes);
        return Optional.of(() -> x.fft(1, 2).value().toFloats());
    }

    private Tensor constant(float[] numbers, int... sizes) {
        return Tensor.constant(backend.upload(ArrayType.real(Shape.of(sizes)), numbers));
    }

    @Override
    public Optional<int[]> classify(Digits learn, Digits judge) {
        var random = RandomStream.of(1);
        int pixels = Digits.SIDE * Digits.SIDE;
        Tensor x = constant(learn.pixels(), learn.count(), pixels);
        var net = Linear.of("net", pixels, Digits.KINDS, backend, random);
        var batches = Batches.shuffled(learn.count(), 100, random.stream("order"));
        new TrainingLoop(new Adam(net.parameters(), 0.003), batches, rows -> net.apply(x.indexSelect(0, rows))
                .crossEntropy(Arrays.stream(rows).map(i -> learn.labels()[i]).toArray())).run(0, batches.steps(20));
        float[] answers = net.apply(constant(judge.pixels(), judge.count(), pixels)).argmax(-1).value().toFloats();
        var classes = new int[answers.length];
        for (int i = 0; i < classes.length; i++) classes[i] = (int) answers[i];
        return Optional.of(classes);
    }

    @Override
    public Optional<Trainee> train(Network network) {
        var weights = new LinkedHashMap<String, Parameter>();
        network.weights().forEach((name, w) -> weights.put(name, parameter(name, w)));
        var net = new Net(network, weights);
        var sgd = new Sgd(List.copyOf(weights.values()), network.rate());
        var inputs = new ArrayList<Tensor>();
        var targets = new ArrayList<Tensor>();
        for (var batch : network.batches()) {
            inputs.add(channelsLast(constant(batch.input(), network.inputSizes())));
            targets.add(channelsLast(constant(batch.target(), network.targetSizes())));
        }
        var workspace = new Workspace();
        return Optional.of(number -> {
            int i = number % inputs.size();
            Tensor loss = net.loss(inputs.get(i), targets.get(i));
            sgd.step(Evaluation.ofLoss(loss).in(workspace).run());
            return loss.item();
        });
    }

    /// (N, C, H, W) as (N, H, W, C), and (T, N, C, H, W) as (N, T, H, W, C).
    private Tensor channelsLast(Tensor x) {
        Tensor y = switch (x.shape().rank()) {
            case 4 -> x.permute(0, 2, 3, 1);
            case 5 -> x.permute(1, 0, 3, 4, 2);
            default -> x;
        };
        return Tensor.constant(y.value());
    }

    /// Kernels as (height, width, in, out); the rows of the first product of LeNet as its input's channels are, last.
    private Parameter parameter(String name, Network.Weight w) {
        Tensor given = constant(w.numbers(), w.sizes());
        if (w.sizes().length == 4) given = given.permute(2, 3, 1, 0);
        if (name.equals("f1")) given = given.reshape(16, 7, 7, 120).permute(1, 2, 0, 3).reshape(784, 120);
        return new Parameter(name, Tensor.constant(given.value()).times(1).value());
    }

    private record Net(Network network, Map<String, Parameter> weights) {
        Tensor loss(Tensor x, Tensor target) {
            return switch (network) {
                case LENET -> lenet(x).crossEntropy(target, LossReduction.MEAN);
                case UNET -> unet(x).mseLoss(target);
                case CONVLSTM -> convLstm(x).mseLoss(target);
            };
        }

        private Tensor w(String name) {
            return weights.get(name).tensor();
        }

        private Tensor conv(String name, Tensor x) {
            return x.convSame(w(name), ConvOptions.DEFAULT).plus(w(name + ".b"));
        }

        private Tensor product(String name, Tensor x) {
            return x.matmul(w(name)).plus(w(name + ".b"));
        }

        private Tensor lenet(Tensor x) {
            Tensor h = conv("c2", conv("c1", x).relu().maxPool(2, 2)).relu().maxPool(2, 2);
            Tensor flat = h.reshape(h.shape().size(0), 784);
            return product("f3", product("f2", product("f1", flat).relu()).relu());
        }

        private Tensor block(int i, Tensor x) {
            return conv("b" + i + "b", conv("b" + i + "a", x).relu()).relu();
        }

        private static Tensor twice(Tensor x) {
            return x.interpolate(Resizing.NEAREST, Corners.EDGES, 2 * x.shape().size(1), 2 * x.shape().size(2));
        }

        private Tensor unet(Tensor x) {
            Tensor fine = block(0, x);
            Tensor middle = block(1, fine.maxPool(2, 2));
            Tensor coarse = block(2, middle.maxPool(2, 2));
            Tensor up = block(3, Tensor.concatenate(-1, middle, twice(coarse)));
            return conv("last", block(4, Tensor.concatenate(-1, fine, twice(up))));
        }

        private Tensor convLstm(Tensor x) {
            var cell = new ConvLstmCell(weights.get("gates"), Optional.of(weights.get("gates.b")));
            Tensor state = Recurrent.of(cell).apply(x).last().getFirst().getFirst();
            return conv("last", state);
        }
    }
}
