package embedding;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.Layer;
import cinegrad.autograd.nn.Linear;
import cinegrad.autograd.nn.Sequential;
import cinegrad.autograd.nn.StateDict;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Tells inside from outside of a circle: `fit FILE` learns it and saves the network, `serve FILE` loads it in another JVM and
/// answers 64 virtual threads at once.
public final class Classifier {
    private static final int POINTS = 512;
    private static final int THREADS = 64;

    private final Backend backend = new SimdBackend(2);
    private final Layer net;

    private Classifier(long seed) {
        var random = RandomStream.of(seed);
        net = Sequential.of(Linear.of("hidden", 2, 24, backend, random), Layer.of(Tensor::tanh),
                Linear.of("out", 24, 2, backend, random));
    }

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        Path file = Path.of(args[1]);
        if (args[0].equals("fit")) {
            var classifier = new Classifier(1);
            classifier.fit();
            try (var out = Files.newOutputStream(file)) {
                StateDict.of(classifier.net).write(out);
            }
            classifier.report();
        } else {
            var classifier = new Classifier(2);
            try (var in = Files.newInputStream(file)) {
                StateDict.read(in).loadInto(classifier.net);
            }
            classifier.report();
            classifier.serve();
        }
    }

    private Tensor points(long seed) {
        var uniform = backend.uniform(ArrayType.real(Shape.of(POINTS, 2)), RandomStream.of(seed));
        return Tensor.constant(Tensor.constant(uniform).times(2).minus(1).value());
    }

    private static int[] truth(Tensor points) {
        double[] xy = points.value().toDoubles();
        var inside = new int[POINTS];
        for (int i = 0; i < POINTS; i++) inside[i] = Math.hypot(xy[2 * i], xy[2 * i + 1]) < 0.7 ? 1 : 0;
        return inside;
    }

    private void fit() {
        Tensor x = points(3);
        int[] labels = truth(x);
        var adam = new Adam(net.parameters(), 0.02);
        for (int step = 0; step < 300; step++) adam.step(net.apply(x).crossEntropy(labels).backward());
    }

    private int[] classify(Tensor x) {
        return Arrays.stream(net.apply(x).argmax(-1).value().toDoubles()).mapToInt(v -> (int) v).toArray();
    }

    private void report() {
        Tensor unseen = points(4);
        int[] answers = classify(unseen);
        int[] truth = truth(unseen);
        int right = 0;
        for (int i = 0; i < POINTS; i++) if (answers[i] == truth[i]) right++;
        System.out.println("right of 512: " + right);
        System.out.println("answers: " + Arrays.hashCode(net.apply(unseen).value().toFloats()));
    }

    private void serve() throws InterruptedException, ExecutionException {
        Tensor x = points(5);
        var different = new HashSet<Integer>();
        var waiting = new ArrayList<Future<Integer>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < THREADS; i++) waiting.add(threads.submit(() -> Arrays.hashCode(classify(x))));
            for (var answer : waiting) different.add(answer.get());
        }
        System.out.println("served: " + waiting.size());
        System.out.println("different answers: " + different.size());
    }
}
