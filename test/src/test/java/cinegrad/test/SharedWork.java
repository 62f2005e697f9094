package cinegrad.test;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.BidirectionalConvRnn;
import cinegrad.autograd.nn.GruCell;
import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.nn.Recurrent;
import cinegrad.autograd.nn.UNet;
import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.classical.NonlocalLowRank;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.SampleMap;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SamplePoints;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.test.cases.Cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Work that gives the same numbers whenever and beside whatever it is done.
final class SharedWork {
    /// @param numbers computes on a backend, with arrays, networks and optimizers of its own
    record Job(String name, Function<Backend, List<double[]>> numbers) {
        @Override
        public String toString() {
            return name;
        }
    }

    private SharedWork() { }

    /// Every operation, forward and backward, at these sizes or the nearest it is defined for.
    static List<Job> operations(int... sizes) {
        return Cases.all().stream().flatMap(c -> IntStream.of(sizes).map(n -> Math.clamp(n, c.least(), c.most())).distinct()
                .mapToObj(n -> new Job(c + ", n = " + n, backend -> Parity.results(c, n, backend)))).toList();
    }

    /// Whole networks, trainings, reconstructions and random numbers.
    static List<Job> programs() {
        return Stream.concat(networks().stream(), reconstructions()).toList();
    }

    /// Networks and trainings, random numbers, and what no case of an operation uses.
    static List<Job> networks() {
        return List.of(
                new Job("training", b -> {
                    var net = new LongTraining.Net(b);
                    return List.of(new double[] {net.train(0, 3)}, net.parameters().getFirst().value().toDoubles());
                }),
                new Job("U-Net", b -> {
                    var random = RandomStream.of(1);
                    var net = UNet.of("unet", 2, 1, 1, 4, 2, b, random);
                    return lossAndGradients(net.apply(data(b, random, 2, 16, 16, 1)), net.parameters());
                }),
                new Job("gated recurrent unit", b -> {
                    var random = RandomStream.of(2);
                    var net = Recurrent.of(GruCell.of("gru", 6, 8, b, random));
                    return lossAndGradients(net.apply(data(b, random, 3, 5, 6)).frames(), net.parameters());
                }),
                new Job("recurrence in both directions", b -> {
                    var random = RandomStream.of(3);
                    var net = BidirectionalConvRnn.of("rnn", 2, 4, 3, b, random);
                    return lossAndGradients(net.apply(data(b, random, 1, 4, 9, 8, 2), Optional.empty()), net.parameters());
                }),
                new Job("reconstructing network", b -> {
                    var net = Crnn.of(b, 3, 2, RandomStream.of(4));
                    var physics = physics(b);
                    return lossAndGradients(net.reconstruct(Tensor.constant(kspace(b, physics)), physics), net.parameters());
                }),
                new Job("sampling at given points", b -> {
                    var size = new ImageSize(9, 7);
                    var points = SamplePoints.of(size, (i, j) -> i + 0.3 * j, (i, j) -> 0.9 * j);
                    Tensor x = Tensor.variable(data(b, RandomStream.of(6), 2, 9, 7, 3).value());
                    Tensor y = x.apply(new SampleMap(SamplePlan.at(points, size, Interpolation.BICUBIC, Edge.ZERO)));
                    return List.of(y.value().toDoubles(), y.square().sum().backward().of(x).toDoubles());
                }),
                new Job("random numbers", b -> {
                    var type = ArrayType.real(Shape.of(40_000));
                    var random = RandomStream.of(5);
                    return List.of(b.uniform(type, random).toDoubles(), b.normal(type, random).toDoubles());
                }));
    }

    /// The classical methods, on a video of 6 frames with 24 × 20 pixels; the slowest in few rounds.
    private static Stream<Job> reconstructions() {
        var quick = new NonlocalLowRank(4, 8, 2, 0.5, 0.03, 3);
        return ClassicalMethods.names().stream().map(ClassicalMethods::byName)
                .map(method -> method.name().equals(quick.name()) ? quick : method)
                .map(method -> new Job(method.name(), b -> {
                    var physics = physics(b);
                    return List.of(method.reconstruct(kspace(b, physics), physics).toDoubles());
                }));
    }

    private static DynamicMri physics(Backend backend) {
        var lines = new float[6 * 20];
        for (int t = 0; t < 6; t++) for (int w = 0; w < 20; w++) lines[t * 20 + w] = (w + t) % 3 == 0 || w == 10 ? 1 : 0;
        return DynamicMri.withLines(backend, lines, 6, 20);
    }

    private static NdArray kspace(Backend backend, DynamicMri physics) {
        var video = backend.normal(ArrayType.real(Shape.of(1, 6, 24, 20, 2)), RandomStream.of(6)).asComplex();
        return physics.forward(Tensor.constant(video)).value();
    }

    private static Tensor data(Backend backend, RandomStream random, int... shape) {
        return Tensor.constant(backend.normal(ArrayType.real(Shape.of(shape)), random));
    }

    private static List<double[]> lossAndGradients(Tensor output, List<Parameter> parameters) {
        Tensor loss = output.abs().square().mean();
        var gradients = Evaluation.ofLoss(loss).run();
        var numbers = new ArrayList<>(List.of(new double[] {loss.item()}));
        for (var p : parameters) numbers.add(gradients.of(p.tensor()).toDoubles());
        return numbers;
    }
}
