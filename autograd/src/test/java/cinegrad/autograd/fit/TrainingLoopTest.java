package cinegrad.autograd.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Adam;
import cinegrad.autograd.nn.BatchNorm;
import cinegrad.autograd.nn.Dropout;
import cinegrad.autograd.nn.Layer;
import cinegrad.autograd.nn.Linear;
import cinegrad.autograd.nn.Optimizer;
import cinegrad.autograd.nn.RateSchedule;
import cinegrad.autograd.nn.Sequential;
import cinegrad.autograd.nn.Sgd;
import cinegrad.autograd.nn.StateDict;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingLoopTest {
    private static final int EXAMPLES = 40;
    private final SimdBackend backend = new SimdBackend(1);
    private final RandomStream random = RandomStream.of(1);
    private final NdArray points = backend.normal(ArrayType.real(Shape.of(EXAMPLES, 2)), RandomStream.of(2));
    private final Batches batches = Batches.shuffled(EXAMPLES, 16, random.stream("order"));

    private Layer net() {
        return Sequential.of(Linear.of("a", 2, 16, backend, random), BatchNorm.of("norm", 16, backend), Layer.of(Tensor::tanh),
                new Dropout("drop", 0.1), Linear.of("b", 16, 2, backend, random));
    }

    /// Whether x·y > 0.
    private int[] labels(int[] rows) {
        float[] xy = points.toFloats();
        var labels = new int[rows.length];
        for (int i = 0; i < rows.length; i++) labels[i] = xy[2 * rows[i]] * xy[2 * rows[i] + 1] > 0 ? 1 : 0;
        return labels;
    }

    private TrainingLoop loop(Layer net, Optimizer optimizer) {
        return new TrainingLoop(optimizer, batches,
                rows -> net.apply(Tensor.constant(points).indexSelect(0, rows)).crossEntropy(labels(rows)))
                .drawing(random.stream("dropout"));
    }

    private static Map<String, List<Double>> numbers(StateDict state) {
        return state.arrays().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
                e -> Arrays.stream(e.getValue().toDoubles()).boxed().toList()));
    }

    @Test
    void itLearns() {
        var net = net();
        assertEquals(300, loop(net, new Adam(net.parameters(), 0.02)).run(0, 300));
        int[] all = IntStream.range(0, EXAMPLES).toArray();
        var matrix = ConfusionMatrix.of(net.apply(Tensor.constant(points)).value(), labels(all));
        assertTrue(matrix.accuracy() > 0.9, matrix::toString);
    }

    /// Also where it was stopped by request, and where network, optimizer and statistics come from a state.
    @Test
    void itGoesOnToTheSameBits() {
        var straight = net();
        var adam = new Adam(straight.parameters(), 0.02);
        var rate = RateSchedule.cosine(0.02, 0, 30);
        loop(straight, adam).following(rate).clippedTo(0.5).run(0, 20);
        var first = net();
        var half = new Adam(first.parameters(), 0.02);
        var done = new ArrayList<TrainingLoop.Step>();
        long next = loop(first, half).following(rate).clippedTo(0.5).telling(done::add).stoppingWhen(() -> done.size() == 7)
                .run(0, 20);
        assertEquals(7, next);
        var second = net();
        var rest = new Adam(second.parameters(), 1);
        StateDict.of(first).loadInto(second);
        StateDict.of(half).loadInto(rest);
        assertEquals(20, loop(second, rest).following(rate).clippedTo(0.5).telling(done::add).run(next, 20));
        assertEquals(numbers(StateDict.of(straight)), numbers(StateDict.of(second)));
        assertEquals(numbers(StateDict.of(adam)), numbers(StateDict.of(rest)));
        for (int i = 0; i < 20; i++) {
            assertEquals(i, done.get(i).number());
            assertEquals(i / 3, done.get(i).epoch());
            assertEquals(rate.at(i), done.get(i).learningRate());
        }
    }

    /// Plain descent moves by rate times gradient, so by at most rate times the norm it was clipped to.
    @Test
    void aLongGradientIsShortened() {
        var net = Linear.of("a", 2, 2, backend, random);
        var before = StateDict.of(net);
        var steps = new ArrayList<TrainingLoop.Step>();
        new TrainingLoop(new Sgd(net.parameters(), 1), batches,
                rows -> net.apply(Tensor.constant(points).indexSelect(0, rows)).square().sum().times(100))
                .clippedTo(0.01).telling(steps::add).run(0, 1);
        double moved = 0;
        for (var p : net.parameters()) {
            double[] old = before.arrays().get(p.name()).toDoubles();
            double[] now = p.value().toDoubles();
            for (int i = 0; i < now.length; i++) moved += (now[i] - old[i]) * (now[i] - old[i]);
        }
        assertEquals(0.01, Math.sqrt(moved), 1e-5);
        assertTrue(steps.getFirst().gradientNorm() > 1, steps::toString);
    }

    /// Gradients of zero move nothing; two changes come one after the other.
    @Test
    void gradientsCanBeChanged() {
        var net = Linear.of("a", 2, 2, backend, random);
        var norms = new ArrayList<Double>();
        TrainingLoop plain = new TrainingLoop(new Sgd(net.parameters(), 1), batches,
                rows -> net.apply(Tensor.constant(points).indexSelect(0, rows)).square().mean());
        var before = numbers(StateDict.of(net));
        plain.changing(g -> g.scaledBy(0)).telling(step -> norms.add(step.gradientNorm())).run(0, 1);
        assertEquals(before, numbers(StateDict.of(net)));
        assertEquals(List.of(0.0), norms);
        double[] start = net.parameters().getFirst().value().toDoubles();
        var twin = Linear.of("a", 2, 2, backend, random);
        new TrainingLoop(new Sgd(twin.parameters(), 6), batches,
                rows -> twin.apply(Tensor.constant(points).indexSelect(0, rows)).square().mean()).run(0, 1);
        plain.changing(g -> g.scaledBy(2)).changing(g -> g.scaledBy(3)).run(0, 1);
        double[] moved = net.parameters().getFirst().value().toDoubles();
        assertTrue(!Arrays.equals(start, moved));
        assertArrayEquals(twin.parameters().getFirst().value().toDoubles(), moved, 1e-5);
    }

    /// A hook sees what a layer is given and gives, and the gradient of it can be kept; the network learns as without.
    @Test
    void aHookSeesALayer() {
        var first = Linear.of("a", 2, 3, backend, random);
        var seen = new ArrayList<Tensor>();
        var net = Sequential.of(first.showing((x, y) -> seen.addAll(List.of(x, y))), Layer.of(Tensor::square));
        assertEquals(numbers(StateDict.of(first)), numbers(StateDict.of(net)));
        Tensor x = Tensor.constant(points);
        Tensor loss = net.apply(x).sum();
        assertEquals(2, seen.size());
        assertTrue(seen.getFirst() == x);
        var gradients = Evaluation.ofLoss(loss).keep(seen.getLast()).keepGradients(seen.getLast()).run();
        float[] y = seen.getLast().value().toFloats();
        float[] slope = gradients.of(seen.getLast()).toFloats();
        for (int i = 0; i < y.length; i++) assertEquals(2 * y[i], slope[i], 1e-5);
    }

    @Test
    void whatIsNotFiniteEndsItBeforeTheParameters() {
        var net = Linear.of("a", 2, 2, backend, random);
        var before = numbers(StateDict.of(net));
        var loop = new TrainingLoop(new Sgd(net.parameters(), 1), batches,
                rows -> net.apply(Tensor.constant(points).indexSelect(0, rows)).sum().times(Double.NaN));
        var e = assertThrows(ArithmeticException.class, () -> loop.run(4, 9));
        assertTrue(e.getMessage().contains("step 4") && e.getMessage().contains("NaN"), e.getMessage());
        assertEquals(before, numbers(StateDict.of(net)));
    }

    @Test
    void anInterruptEndsIt() {
        var net = net();
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> loop(net, new Adam(net.parameters(), 0.02)).run(0, 3));
        assertTrue(Thread.interrupted(), "the thread must stay interrupted");
        assertArrayEquals(net().parameters().getFirst().value().toFloats(), net.parameters().getFirst().value().toFloats());
    }
}
