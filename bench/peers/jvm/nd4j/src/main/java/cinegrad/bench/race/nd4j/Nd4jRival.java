package cinegrad.bench.race.nd4j;

import cinegrad.bench.race.Digits;
import cinegrad.bench.race.Network;
import cinegrad.bench.race.Rival;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.util.ArrayUtil;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/// ND4J's arrays and SameDiff's graphs, what Deeplearning4j is made of. It has no Fourier transform.
public final class Nd4jRival implements Rival {
    private static final int EPOCHS = 20;
    private static final int BATCH = 100;

    @Override
    public String name() {
        return "ND4J 1.0.0-M2.1";
    }

    private static INDArray array(float[] numbers, int... sizes) {
        return Nd4j.create(numbers, ArrayUtil.toLongArray(sizes), DataType.FLOAT);
    }

    @Override
    public Optional<Supplier<float[]>> product(int n, float[] a, float[] b) {
        INDArray left = array(a, n, n);
        INDArray right = array(b, n, n);
        return Optional.of(() -> left.mmul(right).dup('c').data().asFloat());
    }

    @Override
    public Optional<int[]> classify(Digits learn, Digits judge) {
        int pixels = Digits.SIDE * Digits.SIDE;
        var graph = SameDiff.create();
        var x = graph.placeHolder("x", DataType.FLOAT, -1, pixels);
        var target = graph.placeHolder("target", DataType.FLOAT, -1, Digits.KINDS);
        var w = graph.var("w", Nd4j.zeros(DataType.FLOAT, pixels, Digits.KINDS));
        var b = graph.var("b", Nd4j.zeros(DataType.FLOAT, Digits.KINDS));
        var scores = graph.nn().linear("scores", x, w, b);
        graph.loss().softmaxCrossEntropy("loss", target, scores, null);
        INDArray all = array(learn.pixels(), learn.count(), pixels);
        INDArray wanted = array(learn.oneHot(), learn.count(), Digits.KINDS);
        var random = new SplittableRandom(3);
        for (int step = 0; step < EPOCHS * learn.count() / BATCH; step++) {
            int[] rows = random.ints(BATCH, 0, learn.count()).toArray();
            step(graph, Map.of("x", all.getRows(rows), "target", wanted.getRows(rows)), List.of("w", "b"), 0.05);
        }
        INDArray answers = graph.output(Map.of("x", array(judge.pixels(), judge.count(), pixels)), "scores").get("scores");
        return Optional.of(answers.argMax(1).toIntVector());
    }

    private static double step(SameDiff graph, Map<String, INDArray> batch, List<String> weights, double rate) {
        var both = graph.calculateGradientsAndOutputs(batch, List.of("loss"), weights);
        for (String name : weights) graph.getVariable(name).getArr().subi(both.getGradients().get(name).mul(rate));
        return both.getOutputs().get("loss").getDouble(0);
    }

    @Override
    public Optional<Trainee> train(Network network) {
        var net = new Net(network, SameDiff.create());
        net.loss();
        var names = List.copyOf(network.weights().keySet());
        var batches = new ArrayList<Map<String, INDArray>>();
        for (var batch : network.batches()) {
            batches.add(Map.of("x", array(batch.input(), network.inputSizes()), "target",
                    array(batch.target(), network.targetSizes())));
        }
        return Optional.of(number -> step(net.graph, batches.get(number % batches.size()), names, network.rate()));
    }

    private record Net(Network network, SameDiff graph) {
        void loss() {
            network.weights().forEach((name, w) -> {
                INDArray given = array(w.numbers(), w.sizes());
                boolean kernel = w.sizes().length == 4;                 // (height, width, in, out) here
                graph.var(name, kernel ? given.permute(2, 3, 1, 0).dup('c') : given);
            });
            var x = graph.placeHolder("x", DataType.FLOAT, ArrayUtil.toLongArray(network.inputSizes()));
            var target = graph.placeHolder("target", DataType.FLOAT, ArrayUtil.toLongArray(network.targetSizes()));
            switch (network) {
                case LENET -> graph.loss().softmaxCrossEntropy("loss", target, lenet(x), null);
                case UNET -> unet(x).squaredDifference(target).mean("loss");
                case CONVLSTM -> convLstm(x).squaredDifference(target).mean("loss");
            }
            graph.setLossVariables("loss");
        }

        private SDVariable conv(String name, SDVariable x) {
            long kernel = network.weights().get(name).sizes()[2];
            return graph.cnn().conv2d(x, graph.getVariable(name), graph.getVariable(name + ".b"),
                    Conv2DConfig.builder().kH(kernel).kW(kernel).sH(1).sW(1).paddingMode(PaddingMode.SAME).build());
        }

        private SDVariable product(String name, SDVariable x) {
            return graph.nn().linear(x, graph.getVariable(name), graph.getVariable(name + ".b"));
        }

        private SDVariable relu(SDVariable x) {
            return graph.nn().relu(x, 0);
        }

        private SDVariable pool(SDVariable x) {
            return graph.cnn().maxPooling2d(x, Pooling2DConfig.builder().kH(2).kW(2).sH(2).sW(2).build());
        }

        private SDVariable lenet(SDVariable x) {
            SDVariable h = pool(relu(conv("c2", pool(relu(conv("c1", x))))));
            return product("f3", relu(product("f2", relu(product("f1", h.reshape(network.inputSizes()[0], 784))))));
        }

        private SDVariable block(int i, SDVariable x) {
            return relu(conv("b" + i + "b", relu(conv("b" + i + "a", x))));
        }

        private SDVariable twice(SDVariable x) {
            return graph.cnn().upsampling2d(x, 2, 2, true);
        }

        private SDVariable unet(SDVariable x) {
            SDVariable fine = block(0, x);
            SDVariable middle = block(1, pool(fine));
            SDVariable coarse = block(2, pool(middle));
            SDVariable up = block(3, graph.concat(1, middle, twice(coarse)));
            return conv("last", block(4, graph.concat(1, fine, twice(up))));
        }

        private SDVariable convLstm(SDVariable x) {
            int[] sizes = network.inputSizes();
            SDVariable h = graph.constant("h", Nd4j.zeros(DataType.FLOAT, sizes[1], Network.HIDDEN, sizes[3], sizes[4]));
            SDVariable c = graph.constant("c", Nd4j.zeros(DataType.FLOAT, sizes[1], Network.HIDDEN, sizes[3], sizes[4]));
            SDVariable[] frames = graph.split(x, sizes[0], 0);
            for (SDVariable frame : frames) {
                SDVariable one = frame.reshape(sizes[1], sizes[2], sizes[3], sizes[4]);
                SDVariable[] gates = graph.split(conv("gates", graph.concat(1, one, h)), 4, 1);
                c = graph.nn().sigmoid(gates[1]).mul(c).add(graph.nn().sigmoid(gates[0]).mul(graph.nn().tanh(gates[2])));
                h = graph.nn().sigmoid(gates[3]).mul(graph.nn().tanh(c));
            }
            return conv("last", h);
        }
    }
}
