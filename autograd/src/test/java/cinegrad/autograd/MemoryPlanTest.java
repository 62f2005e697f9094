package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.option.FourierScaling;
import cinegrad.ops.Backend;
import cinegrad.ops.Workspace;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A step takes no more memory than its plan says, whatever its operations make on the way.
class MemoryPlanTest {
    private static final int N = 10_000;

    private static Named<BinaryOperator<Tensor>> named(String name, BinaryOperator<Tensor> f) {
        return Named.of(name, f);
    }

    static Stream<Named<BinaryOperator<Tensor>>> functions() {
        return Stream.of(named("plus", Tensor::plus), named("divide", Tensor::dividedBy),
                named("complex divide", (x, y) -> x.viewAsComplex().dividedBy(y.viewAsComplex()).abs()),
                named("logsumexp", (x, y) -> x.times(y).logsumexp()), named("std", (x, y) -> x.times(y).std()),
                named("var", (x, y) -> x.times(y).var()),
                named("amax", (x, y) -> x.times(y).amax()), named("norm", (x, y) -> x.times(y).norm()),
                named("norm of large numbers", (x, y) -> x.times(1e30).norm()), named("softmax", (x, y) -> x.times(y).softmax(0)),
                named("gelu", (x, y) -> x.gelu().times(y)),
                named("rfft", (x, y) -> x.times(y).rfft(FourierScaling.ORTHO, 0).abs()),
                named("irfft", (x, y) -> x.viewAsComplex().times(y.viewAsComplex()).irfft(2 * N - 2, FourierScaling.ORTHO, 0)));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void holdsWhatIsTaken(BinaryOperator<Tensor> f) {
        Backend backend = new SimdBackend(1);
        var type = ArrayType.real(Shape.of(N, 2));
        Tensor loss = f.apply(Tensor.variable(backend.full(type, 1.5)), Tensor.variable(backend.full(type, 2))).square().sum();
        var workspace = new Workspace();
        var evaluation = Evaluation.ofLoss(loss).in(workspace);
        var plan = evaluation.plan();
        evaluation.run();
        assertTrue(workspace.peakBytes() <= plan.peakBytes() + 64, plan + " took " + workspace.peakBytes());
    }

    /// The gradients of 64 parts are added in place to that of the whole.
    @Test
    void partsShareTheGradientOfTheWhole() {
        Backend backend = new SimdBackend(1);
        Tensor x = Tensor.variable(backend.full(ArrayType.real(Shape.of(N, 64)), 1.5));
        Tensor squares = x.square();
        Tensor loss = squares.chunk(64, 1).stream().map(Tensor::square).reduce(Tensor::plus).orElseThrow().sum();
        var workspace = new Workspace();
        var gradients = Evaluation.ofLoss(loss).in(workspace).run();
        assertArrayEquals(backend.full(x.type(), 4 * 1.5 * 1.5 * 1.5).toDoubles(), gradients.of(x).toDoubles());
        long whole = 4L * 64 * N;
        assertTrue(workspace.peakBytes() < 4.5 * whole, workspace.peakBytes() + " bytes");
    }
}
