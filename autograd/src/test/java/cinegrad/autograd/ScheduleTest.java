package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Schedule.Kind;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// What a backward pass computes again.
class ScheduleTest {
    private static final UnaryOperator<Tensor> BLOCK = t -> t.tanh().square().tanh().square();

    private final Tensor x = Tensor.variable(new ReferenceBackend().full(ArrayType.real(Shape.of(100)), 0.5));

    private static long tanhs(Tensor loss) {
        return new Schedule(List.of(loss), List.of(loss)).steps().stream()
                .filter(s -> s.kind() == Kind.FORWARD && s.tensor().op().name().equals("TANH")).count();
    }

    @Test
    void theLastSegmentIsStillThere() {
        Tensor first = Tensor.recomputed(() -> BLOCK.apply(x));
        Tensor second = Tensor.recomputed(() -> BLOCK.apply(first));
        assertEquals(4 + 2, tanhs(second.sum()));
    }

    @Test
    void aSegmentThatWasJustComputedAgainIsNotOnceMoreForThatWithinIt() {
        UnaryOperator<Tensor> both = t -> {
            Tensor middle = Tensor.recomputed(() -> BLOCK.apply(t));
            return Tensor.recomputed(() -> BLOCK.apply(middle));
        };
        Tensor first = Tensor.recomputed(() -> both.apply(x));
        Tensor second = Tensor.recomputed(() -> both.apply(first));
        // forward 8; of the second the first block again; the first whole, of it the first block again
        assertEquals(8 + 2 + 4 + 2, tanhs(second.sum()));
    }

    @Test
    void largeValuesAfterASegmentAreGoneBeforeItsInsideComesBack() {
        Tensor inside = Tensor.recomputed(() -> BLOCK.apply(x));
        Tensor wide = inside.repeat(50).exp().sin();
        assertEquals(2 + 2, tanhs(wide.sum()));
        Tensor kept = BLOCK.apply(x).repeat(50).exp().sin();
        assertTrue(Evaluation.ofLoss(wide.sum()).plan().peakBytes() < Evaluation.ofLoss(kept.sum()).plan().peakBytes());
    }
}
