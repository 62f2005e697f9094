package cinegrad.test;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.BatchNorm;
import cinegrad.autograd.nn.Conv;
import cinegrad.autograd.nn.ConvLstmCell;
import cinegrad.autograd.nn.Dropout;
import cinegrad.autograd.nn.Layer;
import cinegrad.autograd.nn.Linear;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.nn.Recurrent;
import cinegrad.autograd.nn.Sequential;
import cinegrad.autograd.nn.Training;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.autograd.option.FourierScaling;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import java.util.stream.IntStream;

/// Trains a network with one of nearly everything for many steps, as a program would: no scope, nothing closed.
final class LongTraining {
    private static final int CLASSES = 3;

    private LongTraining() { }

    /// Prints the used heap, in bytes after a collection, when a fifth of `args[0]` steps are done and at the end, and how many
    /// other threads the JVM would wait for, then returns.
    static void main(String[] args) {
        int steps = Integer.parseInt(args[0]);
        var net = new Net(new SimdBackend(2));
        net.train(0, steps / 5);
        System.out.println("early " + usedHeap(net));
        double loss = net.train(steps / 5, steps);
        System.out.println("late " + usedHeap(net));
        if (!Double.isFinite(loss)) throw new IllegalStateException("the loss is " + loss);
        System.out.println("others " + Thread.getAllStackTraces().keySet().stream()
                .filter(t -> !t.isDaemon() && t != Thread.currentThread()).count());
    }

    /// After a collection, a step, and another collection: what hangs on weak keys goes only when it is next looked at.
    private static long usedHeap(Net net) {
        System.gc();
        net.train(0, 1);
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /// A ConvLSTM over a video of three frames, a spectrum of its last state, a convolution and a linear layer.
    static final class Net {
        private final Tensor video;
        private final int[] classes = {0, 1, 2, 1};
        private final Recurrent recurrent;
        private final Layer head;
        private final Adam adam;
        private final RandomStream random = RandomStream.of(3);

        Net(Backend backend) {
            var shape = Shape.of(4, 3, 6, 6, 1);
            video = Tensor.constant(backend.upload(ArrayType.real(shape),
                    IntStream.range(0, shape.elements()).mapToDouble(_ -> random.nextGaussian()).toArray()));
            recurrent = Recurrent.of(ConvLstmCell.of("lstm", 2, 1, 4, 3, backend, random));
            head = Sequential.of(Conv.of("conv", 2, 4, 6, 3, ConvOptions.DEFAULT.withPadding(1, 1), backend, random),
                    BatchNorm.of("norm", 6, backend),
                    Layer.of(Tensor::relu), new Dropout("drop", 0.1), Layer.of(x -> x.maxPool(2, 2)),
                    Layer.of(x -> x.reshape(4, 54)), Linear.of("linear", 54, CLASSES, backend, random));
            adam = new Adam(IntStream.range(0, 2).boxed().flatMap(i -> (i == 0 ? recurrent.parameters() : head.parameters())
                    .stream()).toList(), 1e-3);
        }

        /// The last loss.
        double train(int from, int to) {
            double last = Double.NaN;
            for (int step = from; step < to; step++) {
                var training = new Training(random.stream(step));
                Tensor loss = training.run(this::loss);
                adam.step(Evaluation.ofLoss(loss).keep(training.observed()).run());
                training.commit();
                last = loss.item();
            }
            return last;
        }

        List<Parameter> parameters() {
            return adam.parameters();
        }

        Tensor loss() {
            Tensor frames = recurrent.apply(video).frames();
            Tensor state = frames.slice(1, 2, 3).squeeze(1);
            Tensor spectrum = state.fft(FourierScaling.ORTHO, 1, 2).abs();
            return head.apply(state.plus(spectrum)).crossEntropy(classes);
        }
    }
}
