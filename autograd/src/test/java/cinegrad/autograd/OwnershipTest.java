package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.nn.Parameter;
import cinegrad.autograd.nn.Sgd;
import cinegrad.autograd.op.Op;
import cinegrad.autograd.op.Reads;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.linear.DiagonalMap;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whose memory is whose: what a step in place may change, what user code may keep, what a tensor holds on to.
class OwnershipTest {
    static List<Backend> backends() {
        return List.of(new SimdBackend(1), new ReferenceBackend());
    }

    private static NdArray array(Backend backend, double... numbers) {
        return backend.upload(ArrayType.real(Shape.of(numbers.length)), numbers);
    }

    private static void requireChanged(Runnable evaluation) {
        var e = assertThrows(IllegalStateException.class, evaluation::run);
        assertTrue(e.getMessage().contains("changed in place"), e.getMessage());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void weightsOfAMapAreItsOwn(Backend backend) {
        NdArray weights = array(backend, 2, 3);
        var map = DiagonalMap.of(weights);
        backend.scaleInto(weights, 10);
        assertArrayEquals(new double[] {2, 3}, map.apply(array(backend, 1, 1)).toDoubles());
    }

    // ---- graphs whose parameters moved ----

    /// Memory that was handed out may be written to at any time; reading it changes nothing.
    @ParameterizedTest
    @MethodSource("backends")
    void aWriteIntoMemoryThatWasHandedOutIsAMove(Backend backend) {
        var w = new Parameter("w", array(backend, 2, 3));
        Tensor before = w.tensor().times(3).sum();
        Consumer<Double> write = hold(w.value());
        assertEquals(15, before.item());
        for (double number : new double[] {4, -7}) {
            Tensor sum = w.tensor().times(3).sum();
            write.accept(number);
            requireChanged(sum::item);
            assertEquals(3 * (number + 3), w.tensor().times(3).sum().item());
        }
        Tensor sum = w.tensor().times(3).sum();
        new Sgd(List.of(w), 0.5).step(w.tensor().sum().backward());
        requireChanged(sum::item);
        assertEquals(3 * (-7.5 + 2.5), w.tensor().times(3).sum().item());
    }

    private static Consumer<Double> hold(NdArray x) {
        if (x.backend().precision() == Precision.SINGLE) {
            float[] memory = x.floats();
            return number -> memory[0] = number.floatValue();
        }
        double[] memory = x.doubles();
        return number -> memory[0] = number;
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aGraphWhoseParametersMovedIsAnError(Backend backend) {
        var w = new Parameter("w", array(backend, 2, 3));
        List<Consumer<NdArray>> changes = List.of(p -> backend.addInto(p, 0.5, p), p -> backend.scaleInto(p, 2),
                p -> backend.copyInto(p, backend.zeros(p.type())), p -> backend.writeInto(p, new double[2]),
                p -> backend.writeInto(p, new float[2]),
                p -> new Sgd(List.of(w), 0.1).step(w.tensor().square().sum().backward()));
        for (var change : changes) {
            Tensor y = w.tensor().times(3);
            Tensor loss = y.square().sum();
            double before = loss.item();
            change.accept(w.value());
            assertEquals(before, loss.item());
            requireChanged(y::value);
            requireChanged(loss::backward);
            requireChanged(() -> Differentiation.gradients(loss, w.tensor()));
            requireChanged(() -> Graph.of(loss));
            requireChanged(() -> y.detach().value());
            assertTrue(Double.isFinite(w.tensor().times(3).square().sum().backward().of(w.tensor()).toDoubles()[0]));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theLossStaysTheOneItsGradientBelongsTo(Backend backend) {
        var w = new Parameter("w", array(backend, 3));
        Tensor loss = w.tensor().square().sum();
        new Sgd(List.of(w), 0.25).step(loss.backward());
        assertEquals(9, loss.item());
        assertEquals(1.5, w.value().item());
    }

    // ---- detach ----

    @ParameterizedTest
    @MethodSource("backends")
    void truncatedBackPropagationHoldsOneWindow(Backend backend) {
        var w = new Parameter("w", array(backend, 0.5));
        Tensor state = Tensor.constant(array(backend, 1));
        double h = 1;
        for (int step = 0; step < 6; step++) {
            h *= w.value().item();
            Tensor s = state.times(w.tensor());
            Tensor loss = s.square().sum();
            var gradients = Evaluation.ofLoss(loss).keep(s).run();
            state = s.detach();
            new Sgd(List.of(w), 0.1).step(gradients);
            assertEquals(h * h, loss.item(), 1e-6);
            assertEquals(h, state.item(), 1e-6);
            assertTrue(state.inputs().isEmpty());
        }
    }

    @Test
    void whatIsCutOffLetsGoOfItsInputOnceComputed() {
        var backend = new SimdBackend(1);
        Tensor x = Tensor.variable(array(backend, 1, 2));
        Tensor y = x.times(3).detach();
        assertEquals(1, y.inputs().size());
        Tensor loss = y.times(x).sum();
        assertArrayEquals(new double[] {3, 6}, loss.backward().of(x).toDoubles());
        assertTrue(y.inputs().isEmpty());
        assertArrayEquals(new double[] {3, 6}, y.value().toDoubles());
    }

    @Test
    void whatIsCutOffInsideARecomputedPartIsComputedOnce() {
        var backend = new SimdBackend(1);
        var workspace = new Workspace();
        Tensor x = Tensor.variable(array(backend, 1, 2));
        Tensor y = Tensor.recomputed(() -> x.exp().detach().times(x).sin()).sum();
        Tensor plain = x.exp().detach().times(x).sin().sum();
        assertArrayEquals(plain.backward().of(x).toDoubles(), Evaluation.ofLoss(y).in(workspace).run().of(x).toDoubles());
        assertEquals(0, workspace.liveBytes());
    }

    // ---- values ----

    @ParameterizedTest
    @MethodSource("backends")
    void aStepChangesNoValueThatWasHandedOut(Backend backend) {
        var p = new Parameter("p", array(backend, 1, 2));
        var values = List.of(p.tensor().reshape(2, 1).value(), p.tensor().viewAsComplex().value(), p.tensor().detach().value(),
                p.tensor().reshape(2, 1).detach().value(), p.tensor().slice(0, 0, 2).value());
        new Sgd(List.of(p), 0.5).step(p.tensor().sum().backward());
        for (var value : values) assertArrayEquals(new double[] {1, 2}, value.toDoubles());
        assertArrayEquals(new double[] {0.5, 1.5}, p.value().toDoubles());
    }

    @Test
    void twoValuesOfOneMemoryAreTwoArrays() {
        var backend = new SimdBackend(1);
        Tensor y = Tensor.variable(array(backend, 1, 2)).times(2);
        Tensor r = y.reshape(2, 1);
        Evaluation.of(y, r).run();
        backend.scaleInto(r.value(), 5);
        assertArrayEquals(new double[] {2, 4}, y.value().toDoubles());
    }

    // ---- user code ----

    /// Multiplies by the root of its maps, which it computes once and keeps, as it keeps all it meets.
    private static final class Density implements LinearMap {
        private final NdArray maps;
        private NdArray root;
        private NdArray received;
        private NdArray returned;

        Density(NdArray maps) {
            this.maps = maps;
        }

        @Override
        public ArrayType output(ArrayType in) {
            return in;
        }

        @Override
        public NdArray apply(NdArray x) {
            if (root == null) root = x.backend().map(Elementary.SQRT, maps);
            received = x;
            returned = x.times(root);
            return returned;
        }

        @Override
        public NdArray adjoint(NdArray y, ArrayType in) {
            return apply(y);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void nobodyReusesWhatAMapKeeps(Backend backend) {
        var map = new Density(array(backend, 4, 9, 16));
        Tensor x = Tensor.variable(array(backend, 1, 1, 1));
        var workspace = new Workspace();
        for (int i = 0; i < 3; i++) {
            Tensor y = x.times(2).apply(map).plus(10).exp().log().apply(map);
            Tensor loss = y.sum();
            var gradients = Evaluation.ofLoss(loss).keep(y).in(workspace).run();
            assertArrayEquals(new double[] {8, 18, 32}, gradients.of(x).toDoubles(), 1e-4);
            assertArrayEquals(new double[] {28, 48, 72}, y.value().toDoubles(), 1e-4);
            assertArrayEquals(new double[] {2, 3, 4}, map.root.toDoubles());
            assertArrayEquals(new double[] {2, 3, 4}, x.apply(map).value().toDoubles());
            assertArrayEquals(new double[] {1, 1, 1}, map.received.toDoubles());
            assertArrayEquals(new double[] {2, 3, 4}, map.returned.toDoubles());
        }
        assertEquals(0, workspace.liveBytes());
    }

    @Test
    void theAdjointOfAMapOfUserCodeIsUserCode() {
        var backend = new SimdBackend(1);
        var map = new Density(array(backend, 4, 9, 16));
        Tensor x = Tensor.variable(array(backend, 1, 1, 1));
        Tensor y = x.times(2).apply(map.adjoint(x.type())).plus(10).exp().log();
        y.sum().backward();
        assertArrayEquals(new double[] {2, 3, 4}, map.root.toDoubles());
    }

    /// x + x + y through a ReLU, the gradient one array for all three; keeps what it was given.
    private static final class ReluSum implements Op.Custom {
        private NdArray seen;

        @Override
        public ArrayType type(List<ArrayType> in) {
            return in.getFirst();
        }

        @Override
        public Result forward(List<NdArray> in) {
            NdArray s = in.get(0).plus(in.get(1)).plus(in.get(2));
            return Result.of(s.backend().map(Elementary.RELU, s));
        }

        @Override
        public NdArray[] backward(NdArray g, Context c) {
            seen = g;
            NdArray d = g.backend().mapGradient(Elementary.RELU, g, c.output(), c.output());
            return new NdArray[] {d, d, d};
        }

        @Override
        public Reads reads(int input) {
            return Reads.OUTPUT;
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void nobodyChangesWhatACustomOperationGetsOrReturns(Backend backend) {
        Tensor x = Tensor.variable(array(backend, 1, 2));
        Tensor y = Tensor.variable(array(backend, 3, 4));
        var op = new ReluSum();
        var gradients = Tensor.apply(op, x, x, y).times(3).plus(x.exp()).sum().backward();
        assertArrayEquals(new double[] {6 + Math.E, 6 + Math.exp(2)}, gradients.of(x).toDoubles(), 1e-5);
        assertArrayEquals(new double[] {3, 3}, gradients.of(y).toDoubles());
        assertArrayEquals(new double[] {3, 3}, op.seen.toDoubles());
    }

    // ---- exceptions ----

    @Test
    void aFailedEvaluationLeavesNothing() {
        var backend = new SimdBackend(1);
        var workspace = new Workspace();
        Tensor x = Tensor.variable(backend.zeros(ArrayType.real(Shape.of(100))));
        for (int i = 0; i < 3; i++) {
            var evaluation = Evaluation.ofLoss(x.sqrt().sum()).in(workspace).inspecting(Evaluation.Inspection.NON_FINITE);
            assertThrows(NonFiniteException.class, evaluation::run);
            assertEquals(0, workspace.liveBytes());
        }
    }

    @Test
    void anInterruptedThreadStopsAndTheBackendGoesOn() {
        var backend = new SimdBackend(2);
        Tensor x = Tensor.variable(array(backend, 1, 2));
        Tensor loss = x.square().sum();
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, loss::backward);
        assertTrue(Thread.interrupted());
        assertArrayEquals(new double[] {2, 4}, loss.backward().of(x).toDoubles());
        assertSame(loss.value(), loss.value());
    }
}
