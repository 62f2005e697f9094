package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// The engine itself: order, accumulation, broadcasting, recompute segments and memory.
class EngineTest {
    private final ReferenceBackend backend = new ReferenceBackend();
    private final Random random = new Random(7);

    private NdArray array(int... sizes) {
        return backend.upload(ArrayType.real(Shape.of(sizes)), random.doubles(Shape.of(sizes).elements(), 0.5, 1.5).toArray());
    }

    private NdArray complexArray(int... sizes) {
        var type = ArrayType.complex(Shape.of(sizes));
        return backend.upload(type, random.doubles(type.numbers(), 0.5, 1.5).toArray());
    }

    @Test
    void anInputUsedTwiceGetsBothGradients() {
        var x = Tensor.variable(array(3));
        var y = x.times(x);
        var loss = y.tanh().plus(y.times(x)).sum();
        assertEquals(1, x.shape().rank());
        double error = GradientCheck.jacobian(in -> {
            var q = in.getFirst().times(in.getFirst());
            return q.tanh().plus(q.times(in.getFirst())).sum();
        }, List.of(x.value()));
        assertTrue(error <= 1e-7, "error " + error);
        assertTrue(Double.isFinite(loss.item()));
    }

    @Test
    void broadcastingIsUndone() {
        double error = GradientCheck.directional(in -> in.get(0).times(in.get(1)).plus(in.get(2)).dividedBy(in.get(1)),
                List.of(array(4, 1, 3), array(2, 1), array()), 3, random);
        assertTrue(error <= 1e-7, "error " + error);
    }

    @Test
    void complexAlgebraFollowsTheConjugateConvention() {
        double error = GradientCheck.jacobian(in -> in.get(0).times(in.get(1)).dividedBy(in.get(0).plus(in.get(2))).times(in.get(2).conjugate()),
                List.of(complexArray(2), complexArray(2), array(2)));
        assertTrue(error <= 1e-7, "error " + error);
        error = GradientCheck.jacobian(in -> in.get(0).matmul(in.get(1)).realPart().asReal(), List.of(complexArray(2, 2), complexArray(2, 1)));
        assertTrue(error <= 1e-7, "error " + error);
    }

    @Test
    void aDeepGraphNeedsNoDeepStack() {
        var x = Tensor.variable(array(2));
        Tensor y = x;
        for (int i = 0; i < 20_000; i++) y = y.times(0.5).plus(x.times(0.5));
        assertArrayEquals(new double[] {1, 1}, y.sum().backward().of(x).toDoubles(), 1e-9);
    }

    @Test
    void recomputingChangesNoBit() {
        var x = array(5, 4);
        var w = array(4, 4);
        UnaryOperator<Tensor> block = t -> t.matmul(Tensor.constant(w)).tanh().times(t).sigmoid();
        var plain = Tensor.variable(x);
        var expected = block.apply(block.apply(block.apply(plain))).sum().backward().of(plain).toDoubles();
        var nested = Tensor.variable(x);
        Tensor once = Tensor.recomputed(() -> block.apply(Tensor.recomputed(() -> block.apply(nested))));
        Tensor twice = Tensor.recomputed(() -> block.apply(once));
        assertArrayEquals(expected, twice.sum().backward().of(nested).toDoubles(), 0);
    }

    @Test
    void recomputingTakesLessMemory() {
        var x = Tensor.variable(array(1000));
        UnaryOperator<Tensor> block = t -> {
            Tensor y = t;
            for (int i = 0; i < 10; i++) y = y.tanh().square();
            return y;
        };
        Tensor kept = x;
        Tensor recomputed = x;
        for (int i = 0; i < 10; i++) {
            kept = block.apply(kept);
            Tensor before = recomputed;
            recomputed = Tensor.recomputed(() -> block.apply(before));
        }
        var workspace = new Workspace();
        var plan = Evaluation.ofLoss(recomputed.sum()).plan();
        var g = Evaluation.ofLoss(recomputed.sum()).in(workspace).run().of(x).toDoubles();
        assertArrayEquals(kept.sum().backward().of(x).toDoubles(), g, 0);
        assertTrue(workspace.peakBytes() <= 50 * 8000, "peak " + workspace.peakBytes());
        assertTrue(Math.abs(plan.peakBytes() - workspace.peakBytes()) <= 5 * 8000, plan + " measured " + workspace.peakBytes());
        assertTrue(Evaluation.ofLoss(kept.sum()).plan().peakBytes() >= 100 * 8000);
    }

    @Test
    void memoryIsRecycledFromStepToStep() {
        var workspace = new Workspace();
        var x = Tensor.variable(array(100));
        long after = 0;
        for (int i = 0; i < 50; i++) {
            Evaluation.ofLoss(x.tanh().square().exp().sum()).in(workspace).run();
            if (i == 1) after = workspace.peakBytes();
        }
        assertEquals(after, workspace.peakBytes());
        assertEquals(0, workspace.liveBytes());
    }

    @Test
    void keptValuesSurviveAndOthersAreComputedAgain() {
        var x = Tensor.variable(array(3));
        var y = x.square();
        var z = y.times(2);
        Evaluation.ofLoss(z.sum()).keep(z).run();
        double[] zs = z.value().toDoubles();
        double[] ys = y.value().toDoubles();
        for (int i = 0; i < 3; i++) assertEquals(2 * ys[i], zs[i], 1e-15);
    }

    @Test
    void detachedValuesGetNoGradient() {
        var x = Tensor.variable(array(3));
        var g = x.times(x.detach()).sum().backward().of(x).toDoubles();
        assertArrayEquals(x.value().toDoubles(), g, 1e-15);
    }

    @Test
    void theFirstOperationThatIsNotFiniteIsNamed() {
        var x = Tensor.variable(backend.upload(ArrayType.real(Shape.of(2)), new double[] {1, -1}));
        var loss = x.sqrt().plus(1).sum();
        var e = assertThrows(NonFiniteException.class, () -> Evaluation.ofLoss(loss).inspecting(Evaluation.Inspection.NON_FINITE).run());
        assertEquals("SQRT", e.operation());
    }

    @Test
    void theFirstOperationWhoseGradientIsNotFiniteIsNamed() {
        var x = Tensor.variable(backend.upload(ArrayType.real(Shape.of(2)), new double[] {1, 0}));
        var loss = x.power(0.5).times(3).sum();
        var e = assertThrows(NonFiniteException.class, () -> Evaluation.ofLoss(loss).inspecting(Evaluation.Inspection.NON_FINITE).run());
        assertTrue(e.operation().startsWith("Power") && e.getMessage().contains("gradient") && e.getMessage().contains("number 1"), e::getMessage);
    }

    @Test
    void bothBackendsAgree() {
        var simd = new SimdBackend(2);
        NdArray a = array(3, 5, 7);
        NdArray b = array(5, 1);
        var f = simd.upload(a.type(), a.toDoubles());
        var h = simd.upload(b.type(), b.toDoubles());
        double[] expected = Tensor.constant(a).times(Tensor.constant(b)).sum(0, 2).value().toDoubles();
        double[] actual = Tensor.constant(f).times(Tensor.constant(h)).sum(0, 2).value().toDoubles();
        assertArrayEquals(expected, actual, 1e-4);
    }

    @Test
    void mistakesAreNamed() {
        var x = Tensor.variable(array(2, 3));
        assertTrue(assertThrows(ShapeException.class, () -> x.times(2).backward()).getMessage().contains("(2,3)"));
        assertTrue(assertThrows(ShapeException.class, () -> x.plus(Tensor.constant(array(4)))).getMessage().contains("do not broadcast"));
        assertThrows(ShapeException.class, () -> x.matmul(x));
        assertThrows(IllegalStateException.class, () -> Tensor.constant(array()).backward());
    }
}
