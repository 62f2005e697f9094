package cinegrad.autograd.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.AttentionMask;
import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Attention at its edges, and layers made of it; values and gradients are golden cases.
class AttentionTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private final Backend backend = new ReferenceBackend();
    private final RandomStream random = RandomStream.of(3);

    private Tensor normal(String name, int... sizes) {
        return Tensor.variable(backend.normal(ArrayType.real(Shape.of(sizes)), random.stream(name)));
    }

    private Tensor of(Shape shape, double... numbers) {
        return Tensor.constant(backend.upload(ArrayType.real(shape), numbers));
    }

    @Test
    void whoMayAttendToNobodyGetsNothingAndHasNoGradient() {
        for (Backend b : List.of(backend, new SimdBackend(1))) {
            Tensor q = Tensor.variable(b.full(ArrayType.real(Shape.of(2, 3)), 0.5));
            Tensor k = Tensor.variable(b.full(ArrayType.real(Shape.of(2, 3)), -0.25));
            Tensor v = Tensor.variable(b.upload(ArrayType.real(Shape.of(2, 1)), new double[] {3, 5}));
            Tensor truth = Tensor.constant(b.upload(ArrayType.real(Shape.of(2, 2)), new double[] {1, 1, 0, 0}));
            Tensor bias = Tensor.constant(b.upload(ArrayType.real(Shape.of(2, 2)), new double[] {0, 0, -INFINITY, -INFINITY}));
            for (var mask : List.of(new AttentionMask.Allowed(truth), new AttentionMask.Bias(bias))) {
                Tensor y = q.scaledDotProductAttention(k, v, mask);
                var gradients = y.square().sum().backward();
                assertArrayEquals(new double[] {4, 0}, y.value().toDoubles(), 1e-6);
                assertArrayEquals(new double[] {4, 4}, gradients.of(v).toDoubles(), 1e-6);
                assertArrayEquals(new double[] {0, 0, 0}, b.take(gradients.of(q), 0, new int[] {1}).toDoubles());
            }
        }
    }

    @Test
    void noLookAheadIsAMaskOfATriangle() {
        Tensor x = normal("x", 2, 4, 3);
        Tensor triangle = of(Shape.of(4, 4), 1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1);
        Tensor causal = x.scaledDotProductAttention(x, x, new AttentionMask.Causal());
        Tensor allowed = x.scaledDotProductAttention(x, x, new AttentionMask.Allowed(triangle));
        assertArrayEquals(allowed.value().toDoubles(), causal.value().toDoubles());
        Tensor first = x.slice(1, 0, 1);
        assertArrayEquals(first.value().toDoubles(), causal.slice(1, 0, 1).value().toDoubles(), 1e-15);
    }

    @Test
    void scoresMayBeAsLargeAsNumbersAre() {
        Tensor q = of(Shape.of(1, 1), 1e200);
        Tensor k = of(Shape.of(2, 1), 1e100, -1e100);
        assertArrayEquals(new double[] {1, 0}, q.attentionWeights(k, new AttentionMask.Everything(), 1).value().toDoubles());
        Tensor none = of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6).scaledDotProductAttention(normal("k", 0, 2), normal("v", 0, 4));
        assertArrayEquals(new double[12], none.value().toDoubles());
    }

    @Test
    void headsKnowNoOrderUntilPositionsAreAdded() {
        var layer = MultiHeadAttention.of("attention", 6, 3, 0, backend, random);
        Tensor x = normal("x", 2, 5, 6);
        assertArrayEquals(layer.apply(x).flip(1).value().toDoubles(), layer.apply(x.flip(1)).value().toDoubles(), 1e-13);
        var positions = new PositionalEncoding();
        double[] there = layer.apply(positions.apply(x)).flip(1).value().toDoubles();
        double[] back = layer.apply(positions.apply(x.flip(1))).value().toDoubles();
        double most = 0;
        for (int i = 0; i < back.length; i++) most = Math.max(most, Math.abs(there[i] - back[i]));
        assertTrue(most > 1e-2, "positions change nothing");
        assertEquals(4 * 36 + 4 * 6, layer.parameterCount());
    }

    @Test
    void whatIsGivenThreeTimesIsMappedAsOne() {
        var layer = MultiHeadAttention.of("attention", 4, 2, 0, backend, random);
        Tensor x = normal("x", 3, 4);
        var together = layer.apply(x, x, x, new AttentionMask.Everything());
        var apart = layer.apply(x, x.times(1), x.times(1), new AttentionMask.Everything());
        assertArrayEquals(apart.output().value().toDoubles(), together.output().value().toDoubles(), 1e-15);
        assertEquals(Shape.of(2, 3, 3), together.weights().shape());
        assertEquals(6, together.weights().value().toDoubles().length / 3, "rows of weights");
    }

    @Test
    void droppedWeightsFollowFromTheTraining() {
        var layer = MultiHeadAttention.of("attention", 4, 1, 0.5, backend, random);
        Tensor x = normal("x", 8, 4);
        double[] used = layer.apply(x).value().toDoubles();
        double[] trained = new Training(random).run(() -> layer.apply(x)).value().toDoubles();
        double[] again = new Training(random).run(() -> layer.apply(x)).value().toDoubles();
        assertArrayEquals(trained, again);
        assertTrue(Math.abs(used[0] - trained[0]) > 1e-6, "nothing was dropped");
    }

    @Test
    void learnsToCopyTheFirstElement() {
        var layer = MultiHeadAttention.of("attention", 4, 2, 0, backend, random);
        var adam = new Adam(layer.parameters(), 0.03);
        var positions = new PositionalEncoding();
        Tensor x = Tensor.constant(normal("data", 6, 5, 4).value());
        Tensor target = x.slice(1, 0, 1).broadcastTo(x.shape());
        double first = 0;
        double last = 0;
        for (int i = 0; i < 120; i++) {
            Tensor loss = layer.apply(positions.apply(x)).mseLoss(target);
            adam.step(Evaluation.ofLoss(loss).run());
            last = loss.item();
            if (i == 0) first = last;
        }
        assertTrue(last < 0.2 * first, "from " + first + " to " + last);
    }

    @Test
    void rootMeanSquaresMayBeBeyondTheLargestNumber() {
        var norm = RmsNorm.of("norm", Shape.of(2), 1e-6, backend);
        assertArrayEquals(new double[] {Math.sqrt(0.4), Math.sqrt(1.6)},
                norm.apply(of(Shape.of(2), 1e300, 2e300)).value().toDoubles(), 1e-14);
        assertArrayEquals(new double[] {0, 0}, norm.apply(of(Shape.of(2), 0, 0)).value().toDoubles());
    }

    @Test
    void mistakesAreNamed() {
        Tensor q = normal("q", 4, 3);
        var wide = assertThrows(ShapeException.class, () -> q.scaledDotProductAttention(normal("k", 4, 2), q));
        assertTrue(wide.getMessage().contains("(4,3)") && wide.getMessage().contains("(4,2)"), wide::getMessage);
        var mask = new AttentionMask.Allowed(normal("m", 5, 4));
        assertThrows(ShapeException.class, () -> q.scaledDotProductAttention(q, q, mask));
        assertThrows(ShapeException.class, () -> MultiHeadAttention.of("a", 6, 4, 0, backend, random));
        assertThrows(ShapeException.class, () -> RmsNorm.of("norm", Shape.of(2), 0, backend).apply(q));
        assertThrows(ShapeException.class, () -> new PositionalEncoding().apply(normal("line", 3)));
        assertThrows(ShapeException.class, () -> MultiHeadAttention.of("a", 6, 2, 0, backend, random).apply(q));
    }
}
