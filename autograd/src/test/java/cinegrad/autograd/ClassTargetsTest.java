package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.option.CrossEntropyOptions;
import cinegrad.autograd.option.LossReduction;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import org.junit.jupiter.api.Test;

class ClassTargetsTest {
    private final Tensor logits = Tensor.variable(new ReferenceBackend()
            .upload(ArrayType.real(Shape.of(2, 3)), new double[] {1, -0.5, 0.2, 0.3, 2, -1}));

    @Test
    void plainTargetsAreTheUsualLoss() {
        for (var over : new LossReduction[] {LossReduction.MEAN, LossReduction.SUM}) {
            double expected = logits.crossEntropy(new int[] {2, 0}, over).item();
            assertEquals(expected, logits.crossEntropy(new int[] {2, 0}, CrossEntropyOptions.DEFAULT, over).item(), 1e-14);
        }
    }

    @Test
    void examplesThatDoNotCountHaveNoGradient() {
        double[] g = logits.crossEntropy(new int[] {1, -1}, CrossEntropyOptions.DEFAULT.ignoring(-1).withSmoothing(0.1),
                LossReduction.MEAN).backward().of(logits).toDoubles();
        for (int i = 0; i < 3; i++) {
            assertTrue(Math.abs(g[i]) > 1e-3, "number " + i);
            assertEquals(0, Math.abs(g[3 + i]));
        }
    }

    @Test
    void aClassThatWeighsTwiceCountsTwice() {
        double each = logits.crossEntropy(new int[] {1, 1}, LossReduction.SUM).item();
        assertEquals(2 * each, logits.crossEntropy(new int[] {1, 1}, CrossEntropyOptions.DEFAULT.withWeights(1, 2, 1),
                LossReduction.SUM).item(), 1e-14);
        assertEquals(each / 2, logits.crossEntropy(new int[] {1, 1}, CrossEntropyOptions.DEFAULT.withWeights(1, 2, 1),
                LossReduction.MEAN).item(), 1e-14);
    }

    @Test
    void mistakesAreNamed() {
        assertTrue(assertThrows(ShapeException.class, () ->
                logits.crossEntropy(new int[] {1, 3}, CrossEntropyOptions.DEFAULT, LossReduction.MEAN)).getMessage()
                .contains("class 3"));
        assertTrue(assertThrows(ShapeException.class, () ->
                logits.crossEntropy(new int[] {1, 1}, CrossEntropyOptions.DEFAULT.withWeights(1), LossReduction.MEAN))
                .getMessage()
                .contains("1 weights"));
        assertThrows(ShapeException.class, () -> logits.crossEntropy(new int[] {1}, CrossEntropyOptions.DEFAULT,
                LossReduction.MEAN));
        assertThrows(IllegalArgumentException.class, () -> CrossEntropyOptions.DEFAULT.withSmoothing(1.5));
    }
}
