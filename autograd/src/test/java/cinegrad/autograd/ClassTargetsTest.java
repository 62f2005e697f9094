package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Losses.Over;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import org.junit.jupiter.api.Test;

class ClassTargetsTest {
    private final Tensor logits = Tensor.variable(new ReferenceBackend().upload(ArrayType.real(Shape.of(2, 3)), new double[] {1, -0.5, 0.2, 0.3, 2, -1}));

    @Test
    void plainTargetsAreTheUsualLoss() {
        for (var over : new Over[] {Over.MEAN, Over.SUM}) {
            double expected = Losses.crossEntropy(logits, new int[] {2, 0}, over).item();
            assertEquals(expected, ClassTargets.PLAIN.crossEntropy(logits, new int[] {2, 0}, over).item(), 1e-14);
        }
    }

    @Test
    void examplesThatDoNotCountHaveNoGradient() {
        double[] g = ClassTargets.PLAIN.ignoring(-1).smoothed(0.1).crossEntropy(logits, new int[] {1, -1}, Over.MEAN).backward().of(logits).toDoubles();
        for (int i = 0; i < 3; i++) {
            assertTrue(Math.abs(g[i]) > 1e-3, "number " + i);
            assertEquals(0, Math.abs(g[3 + i]));
        }
    }

    @Test
    void aClassThatWeighsTwiceCountsTwice() {
        double each = Losses.crossEntropy(logits, new int[] {1, 1}, Over.SUM).item();
        assertEquals(2 * each, ClassTargets.PLAIN.weighted(1, 2, 1).crossEntropy(logits, new int[] {1, 1}, Over.SUM).item(), 1e-14);
        assertEquals(each / 2, ClassTargets.PLAIN.weighted(1, 2, 1).crossEntropy(logits, new int[] {1, 1}, Over.MEAN).item(), 1e-14);
    }

    @Test
    void mistakesAreNamed() {
        assertTrue(assertThrows(ShapeException.class, () -> ClassTargets.PLAIN.crossEntropy(logits, new int[] {1, 3}, Over.MEAN)).getMessage().contains("class 3"));
        assertTrue(assertThrows(ShapeException.class, () -> ClassTargets.PLAIN.weighted(1).crossEntropy(logits, new int[] {1, 1}, Over.MEAN)).getMessage()
                .contains("1 weights"));
        assertThrows(ShapeException.class, () -> ClassTargets.PLAIN.crossEntropy(logits, new int[] {1}, Over.MEAN));
        assertThrows(IllegalArgumentException.class, () -> ClassTargets.PLAIN.smoothed(1.5));
    }
}
