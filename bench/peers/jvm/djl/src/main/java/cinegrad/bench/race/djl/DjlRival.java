package cinegrad.bench.race.djl;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.pooling.Pool;
import cinegrad.bench.race.Digits;
import cinegrad.bench.race.Network;
import cinegrad.bench.race.Rival;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// DJL's arrays and functions on its PyTorch engine. What a step makes is closed after it, as DJL's manual asks.
public final class DjlRival implements Rival {
    private static final int EPOCHS = 20;
    private static final int BATCH = 100;

    private final NDManager manager = NDManager.newBaseManager();

    @Override
    public String name() {
        return "DJL " + Engine.getDjlVersion() + ", " + Engine.getInstance().getEngineName() + " "
                + Engine.getInstance().getVersion();
    }

    @Override
    public Optional<Supplier<float[]>> product(int n, float[] a, float[] b) {
        NDArray left = manager.create(a, new Shape(n, n));
        NDArray right = manager.create(b, new Shape(n, n));
        return Optional.of(() -> {
            try (NDArray y = left.matMul(right)) {
                return y.toFloatArray();
            }
        });
    }

    /// Complex results are read through the view as pairs.
    @Override
    public Optional<Supplier<float[]>> fourier(int[] sizes, float[] images) {
        NDArray x = manager.create(images, shape(sizes));
        return Optional.of(() -> {
            try (NDManager step = manager.newSubManager()) {
                x.tempAttach(step);
                return x.fft2(new long[] {sizes[1], sizes[2]}, new long[] {1, 2}).real().toFloatArray();
            } finally {
                x.attach(manager);
            }
        });
    }

    private static Shape shape(int... sizes) {
        var longs = new long[sizes.length];
        for (int i = 0; i < sizes.length; i++) longs[i] = sizes[i];
        return new Shape(longs);
    }

    @Override
    public Optional<int[]> classify(Digits learn, Digits judge) {
        int pixels = Digits.SIDE * Digits.SIDE;
        var weights = new LinkedHashMap<String, NDArray>();
        weights.put("w", variable(manager.zeros(new Shape(Digits.KINDS, pixels))));
        weights.put("b", variable(manager.zeros(new Shape(Digits.KINDS))));
        var random = new SplittableRandom(3);
        for (int step = 0; step < EPOCHS * learn.count() / BATCH; step++) {
            try (NDManager of = manager.newSubManager()) {
                Digits chosen = learn.rows(random.ints(BATCH, 0, learn.count()).toArray());
                NDArray x = of.create(chosen.pixels(), new Shape(BATCH, pixels));
                NDArray target = of.create(chosen.oneHot(), new Shape(BATCH, Digits.KINDS));
                step(of, weights, 0.05,
                        () -> crossEntropy(Linear.linear(x, weights.get("w"), weights.get("b")).head(), target));
            }
        }
        NDArray scores = Linear.linear(manager.create(judge.pixels(), new Shape(judge.count(), pixels)), weights.get("w"),
                weights.get("b")).head();
        long[] answers = scores.argMax(1).toLongArray();
        var classes = new int[answers.length];
        for (int i = 0; i < classes.length; i++) classes[i] = (int) answers[i];
        return Optional.of(classes);
    }

    private static NDArray variable(NDArray array) {
        array.setRequiresGradient(true);
        return array;
    }

    private static NDArray crossEntropy(NDArray scores, NDArray target) {
        return scores.logSoftmax(1).mul(target).sum(new int[] {1}).mean().neg();
    }

    /// A step of plain gradient descent. What the loss is computed from must belong to the manager, or be older than the step.
    private static double step(NDManager of, Map<String, NDArray> weights, double rate, Supplier<NDArray> function) {
        try (var collector = Engine.getInstance().newGradientCollector()) {
            NDArray loss = function.get();
            loss.attach(of);
            collector.backward(loss);
            double value = loss.getFloat();
            for (NDArray w : weights.values()) {
                NDArray gradient = w.getGradient();
                gradient.attach(of);
                w.setRequiresGradient(false);
                w.subi(gradient.mul(rate));
                w.setRequiresGradient(true);
                gradient.muli(0);                                       // the next step's is added to it
            }
            return value;
        }
    }

    @Override
    public Optional<Trainee> train(Network network) {
        var weights = new LinkedHashMap<String, NDArray>();
        network.weights().forEach((name, w) -> {
            NDArray given = manager.create(w.numbers(), shape(w.sizes()));
            if (w.sizes().length == 2) given = given.transpose().duplicate();           // products have (out, in)
            weights.put(name, variable(given));
        });
        var batches = new ArrayList<Network.Batch>(network.batches());
        var net = new Net(network, weights);
        return Optional.of(number -> {
            var batch = batches.get(number % batches.size());
            try (NDManager of = manager.newSubManager()) {
                NDArray x = of.create(batch.input(), shape(network.inputSizes()));
                NDArray target = of.create(batch.target(), shape(network.targetSizes()));
                return step(of, weights, network.rate(), () -> net.loss(x, target));
            }
        });
    }

    private record Net(Network network, Map<String, NDArray> weights) {
        NDArray loss(NDArray x, NDArray target) {
            return switch (network) {
                case LENET -> crossEntropy(lenet(x), target);
                case UNET -> unet(x).sub(target).square().mean();
                case CONVLSTM -> convLstm(x).sub(target).square().mean();
            };
        }

        /// Owned by the manager of `x`, and with it closed after the step.
        private NDArray conv(String name, NDArray x) {
            NDArray w = weights.get(name);
            long pad = w.getShape().get(2) / 2;
            return Conv2d.conv2d(x, w, weights.get(name + ".b"), new Shape(1, 1), new Shape(pad, pad)).head();
        }

        private NDArray product(String name, NDArray x) {
            return Linear.linear(x, weights.get(name), weights.get(name + ".b")).head();
        }

        private static NDArray relu(NDArray x) {
            return Activation.relu(x);
        }

        private static NDArray pool(NDArray x) {
            return Pool.maxPool2d(x, new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false);
        }

        private NDArray lenet(NDArray x) {
            NDArray h = pool(relu(conv("c2", pool(relu(conv("c1", x))))));
            NDArray flat = h.reshape(h.getShape().get(0), -1);
            return product("f3", relu(product("f2", relu(product("f1", flat)))));
        }

        private NDArray block(int i, NDArray x) {
            return relu(conv("b" + i + "b", relu(conv("b" + i + "a", x))));
        }

        private static NDArray twice(NDArray x) {
            return x.repeat(2, 2).repeat(3, 2);
        }

        private NDArray unet(NDArray x) {
            NDArray fine = block(0, x);
            NDArray middle = block(1, pool(fine));
            NDArray coarse = block(2, pool(middle));
            NDArray up = block(3, middle.concat(twice(coarse), 1));
            return conv("last", block(4, fine.concat(twice(up), 1)));
        }

        private NDArray convLstm(NDArray x) {
            long[] sizes = x.getShape().getShape();
            NDManager of = x.getManager();
            NDArray h = of.zeros(new Shape(sizes[1], Network.HIDDEN, sizes[3], sizes[4]));
            NDArray c = of.zeros(h.getShape());
            for (int t = 0; t < sizes[0]; t++) {
                NDArray frame = x.get(t);
                NDList gates = conv("gates", frame.concat(h, 1)).split(4, 1);
                c = sigmoid(gates.get(1)).mul(c).add(sigmoid(gates.get(0)).mul(gates.get(2).tanh()));
                h = sigmoid(gates.get(3)).mul(c.tanh());
            }
            return conv("last", h);
        }

        private static NDArray sigmoid(NDArray x) {
            return Activation.sigmoid(x);
        }
    }
}
