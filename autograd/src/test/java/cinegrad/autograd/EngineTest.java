package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.op.Op;
import cinegrad.autograd.op.Reads;
import cinegrad.ops.Backend;
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
        double error = GradientCheck.jacobian(in -> in.get(0).times(in.get(1)).dividedBy(in.get(0).plus(in.get(2)))
                .times(in.get(2).conj()), List.of(complexArray(2), complexArray(2), array(2)));
        assertTrue(error <= 1e-7, "error " + error);
        error = GradientCheck.jacobian(in -> in.get(0).matmul(in.get(1)).real().viewAsReal(),
                List.of(complexArray(2, 2), complexArray(2, 1)));
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
    void gradientsOfIntermediatesAreKeptWhenAskedForAndNeverSilentlyZero() {
        var a = Tensor.variable(array(3));
        var h = a.times(3);
        var beside = a.times(2);
        var loss = h.square().sum();
        var g = Evaluation.ofLoss(loss).keepGradients(h, beside).run();
        double[] hs = h.value().toDoubles();
        for (int i = 0; i < 3; i++) {
            assertEquals(2 * hs[i], g.of(h).toDoubles()[i], 1e-12);
            assertEquals(6 * hs[i], g.of(a).toDoubles()[i], 1e-12);
            assertEquals(0, g.of(beside).toDoubles()[i]);
        }
        var e = assertThrows(IllegalArgumentException.class, () -> loss.backward().of(h));
        assertTrue(e.getMessage().contains("keepGradients"), e::getMessage);
        assertThrows(IllegalArgumentException.class, () -> Evaluation.ofLoss(loss).keepGradients(Tensor.constant(array(3))));
        assertArrayEquals(new double[] {0, 0, 0}, loss.backward().of(Tensor.variable(array(3))).toDoubles());
    }

    @Test
    void keepingAGradientIsPlanned() {
        var x = Tensor.variable(array(1000));
        var h = x.tanh();
        Tensor y = h;
        for (int i = 0; i < 10; i++) y = y.tanh();
        var workspace = new Workspace();
        var loss = y.sum();
        var kept = Evaluation.ofLoss(loss).keepGradients(loss, y, h).in(workspace);
        var plan = kept.plan();
        kept.run();
        assertTrue(plan.peakBytes() >= Evaluation.ofLoss(loss).plan().peakBytes());
        assertTrue(workspace.peakBytes() <= plan.peakBytes() + 2 * 8000, plan + " measured " + workspace.peakBytes());
    }

    @Test
    void noTwoGradientsShareMemory() {
        for (Backend b : new Backend[] {backend, new SimdBackend(1)}) {
            var type = ArrayType.real(Shape.of(2));
            var p = Tensor.variable(b.full(type, 1));
            var q = Tensor.variable(b.full(type, 2));
            var r = Tensor.variable(b.full(ArrayType.real(Shape.of(2, 1)), 3));
            NdArray cotangent = b.full(type, 5);
            var g = p.plus(q).plus(r.reshape(2)).backward(cotangent);
            b.addInto(g.of(p), b.full(type, 100));
            assertArrayEquals(new double[] {105, 105}, g.of(p).toDoubles());
            assertArrayEquals(new double[] {5, 5}, g.of(q).toDoubles());
            assertArrayEquals(new double[] {5, 5}, g.of(r).toDoubles());
            assertArrayEquals(new double[] {5, 5}, cotangent.toDoubles());
        }
    }

    /// Hands one array to all of its inputs.
    private record SumOfThree() implements Op.Custom {
        @Override
        public ArrayType type(List<ArrayType> inputs) {
            return inputs.getFirst();
        }

        @Override
        public Result forward(List<NdArray> in) {
            return Result.of(in.get(0).plus(in.get(1)).plus(in.get(2)));
        }

        @Override
        public NdArray[] backward(NdArray g, Context c) {
            NdArray d = g.times(2);
            return new NdArray[] {d, d, d};
        }

        @Override
        public Reads reads(int input) {
            return Reads.NOTHING;
        }
    }

    @Test
    void oneArrayMayBeTheGradientOfSeveralInputs() {
        var x = Tensor.variable(array(2));
        var y = Tensor.variable(array(2));
        var g = Tensor.apply(new SumOfThree(), x, x, y).sum().backward();
        assertArrayEquals(new double[] {4, 4}, g.of(x).toDoubles());
        assertArrayEquals(new double[] {2, 2}, g.of(y).toDoubles());
    }

    @Test
    void gradientsAddUpAndScale() {
        var x = Tensor.variable(array(2));
        var y = Tensor.variable(array(2));
        var first = x.times(3).sum().backward();
        var both = first.plus(x.times(4).plus(y).sum().backward()).scaledBy(0.5);
        assertArrayEquals(new double[] {3.5, 3.5}, both.of(x).toDoubles(), 1e-15);
        assertArrayEquals(new double[] {0.5, 0.5}, both.of(y).toDoubles(), 1e-15);
        assertArrayEquals(new double[] {3, 3}, first.of(x).toDoubles());
    }

    @Test
    void normsNeitherOverflowNorVanish() {
        var b = new SimdBackend(1);
        var p = Tensor.variable(b.full(ArrayType.real(Shape.of(4)), 1));
        for (double size : new double[] {1e-44, 1e-25, 1e-12, 1, 1e12, 1e25, 3e38}) {
            var g = p.times(size).sum().backward();
            double exact = 2 * (double) (float) size;
            assertEquals(exact, g.norm(List.of(p)), 1e-6 * exact, "of four times " + size);
            double clipped = exact <= 1 ? exact / 2 : 0.5;
            for (double v : g.clippedToNorm(1, List.of(p)).of(p).toDoubles()) assertEquals(clipped, v, 3e-6 * clipped);
        }
        var q = Tensor.variable(backend.full(ArrayType.real(Shape.of(4)), 1));
        assertEquals(2e200, q.times(1e200).sum().backward().norm(List.of(q)), 1e190);
        assertEquals(2e-200, q.times(1e-200).sum().backward().norm(List.of(q)), 1e-210);
        assertEquals(Double.POSITIVE_INFINITY, q.times(Double.POSITIVE_INFINITY).sum().backward().norm(List.of(q)));
        assertTrue(Double.isNaN(q.times(Double.NaN).sum().backward().norm(List.of(q))));
        assertThrows(IllegalArgumentException.class, () -> q.sum().backward().clippedToNorm(-1, List.of(q)));
        assertThrows(IllegalArgumentException.class, () -> q.sum().backward().clippedToValue(Double.NaN, List.of(q)));
    }

    @Test
    void theFirstOperationThatIsNotFiniteIsNamed() {
        var x = Tensor.variable(backend.upload(ArrayType.real(Shape.of(2)), new double[] {1, -1}));
        var loss = x.sqrt().plus(1).sum();
        var e = assertThrows(NonFiniteException.class, () -> Evaluation.ofLoss(loss).inspecting(Evaluation.Inspection.NON_FINITE)
                .run());
        assertEquals("SQRT", e.operation());
    }

    @Test
    void theFirstOperationWhoseGradientIsNotFiniteIsNamed() {
        var x = Tensor.variable(backend.upload(ArrayType.real(Shape.of(2)), new double[] {1, 0}));
        var loss = x.pow(0.5).times(3).sum();
        var e = assertThrows(NonFiniteException.class, () -> Evaluation.ofLoss(loss).inspecting(Evaluation.Inspection.NON_FINITE)
                .run());
        assertTrue(e.operation().startsWith("Power") && e.getMessage().contains("gradient")
                && e.getMessage().contains("number 1"), e::getMessage);
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
        assertTrue(assertThrows(ShapeException.class, () -> x.plus(Tensor.constant(array(4)))).getMessage()
                .contains("do not broadcast"));
        assertThrows(ShapeException.class, () -> x.matmul(x));
        assertThrows(IllegalStateException.class, () -> Tensor.constant(array()).backward());
    }
}
