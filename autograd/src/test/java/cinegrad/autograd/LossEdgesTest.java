package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.option.CrossEntropyOptions;
import cinegrad.autograd.option.LossReduction;
import cinegrad.autograd.option.PoissonOptions;
import cinegrad.ops.Backend;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Losses where their formulas meet 0·∞, rounding, and shapes that differ.
class LossEdgesTest {
    private static final double MASKED = Double.NEGATIVE_INFINITY;

    static Stream<Backend> backends() {
        return Stream.of(new ReferenceBackend(), new SimdBackend());
    }

    private static Tensor variable(Backend backend, Shape shape, double... numbers) {
        return Tensor.variable(backend.upload(ArrayType.real(shape), numbers));
    }

    private static Tensor constant(Backend backend, Shape shape, double... numbers) {
        return Tensor.constant(backend.upload(ArrayType.real(shape), numbers));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void rightProbabilitiesHaveNoGradient(Backend backend) {
        var p = variable(backend, Shape.of(4), 1, 0, 0.25, 0.5);
        var t = constant(backend, Shape.of(4), 1, 0, 1, 0);
        assertArrayEquals(new double[] {0, 0, Math.log(4), Math.log(2)},
                p.binaryCrossEntropy(t, LossReduction.NONE).value().toDoubles(), 1e-6);
        assertArrayEquals(new double[] {0, 0, -4, 2}, p.binaryCrossEntropy(t, LossReduction.SUM).backward().of(p).toDoubles(),
                1e-6);
        var wrong = variable(backend, Shape.of(2), 0, 1);
        Tensor loss = wrong.binaryCrossEntropy(constant(backend, Shape.of(2), 1, 0), LossReduction.SUM);
        assertEquals(200, loss.item(), 1e-4);
        assertArrayEquals(new double[] {-1e12, 1e12}, loss.backward().of(wrong).toDoubles(), 1e5);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void confidentLogitsKeepTheirDigits(Backend backend) {
        var x = variable(backend, Shape.of(4), 17, -17, 17, -17);
        var t = constant(backend, Shape.of(4), 1, 0, 0, 1);
        double small = Math.log1p(Math.exp(-17));
        double[] each = x.binaryCrossEntropyWithLogits(t, LossReduction.NONE).value().toDoubles();
        double[] right = {small, small, 17 + small, 17 + small};
        for (int i = 0; i < 4; i++) assertEquals(right[i], each[i], 1e-5 * right[i]);
        var weighted = x.binaryCrossEntropyWithLogits(t, constant(backend, Shape.SCALAR, 3), LossReduction.NONE).value()
                .toDoubles();
        assertEquals(3 * small, weighted[0], 1e-5 * small);
        var masked = variable(backend, Shape.of(2), MASKED, Double.POSITIVE_INFINITY);
        Tensor loss = masked.binaryCrossEntropyWithLogits(constant(backend, Shape.of(2), 0, 1), LossReduction.SUM);
        assertEquals(0, loss.item());
        assertArrayEquals(new double[] {0, 0}, loss.backward().of(masked).toDoubles());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void maskedClassesAndIgnoredRowsAddNothing(Backend backend) {
        var plain = variable(backend, Shape.of(2, 3), 1, MASKED, 2, 0.5, 0, MASKED);
        int[] classes = {2, 0};
        Tensor loss = plain.crossEntropy(classes);
        double[] gradient = loss.backward().of(plain).toDoubles();
        for (var options : List.of(CrossEntropyOptions.DEFAULT, CrossEntropyOptions.DEFAULT.withWeights(2, 2, 2))) {
            Tensor same = plain.crossEntropy(classes, options, LossReduction.MEAN);
            assertEquals(loss.item(), same.item(), 1e-6);
            assertArrayEquals(gradient, same.backward().of(plain).toDoubles(), 1e-6);
        }
        var target = constant(backend, Shape.of(2, 3), 0.25, 0, 0.75, 1, 0, 0);
        assertTrue(Double.isFinite(plain.crossEntropy(target, LossReduction.SUM).item()));
        for (double g : plain.crossEntropy(target, LossReduction.SUM).backward().of(plain).toDoubles()) {
            assertTrue(Double.isFinite(g));
        }

        var rows = variable(backend, Shape.of(2, 2), MASKED, MASKED, 1, 1);
        Tensor half = rows.crossEntropy(new int[] {-1, 0}, CrossEntropyOptions.DEFAULT.ignoring(-1), LossReduction.MEAN);
        assertEquals(Math.log(2), half.item(), 1e-6);
        assertArrayEquals(new double[] {0, 0, -0.5, 0.5}, half.backward().of(rows).toDoubles(), 1e-6);
        Tensor none = rows.crossEntropy(new int[] {-1, -1}, CrossEntropyOptions.DEFAULT.ignoring(-1), LossReduction.MEAN);
        assertEquals(0, none.item());
        assertArrayEquals(new double[4], none.backward().of(rows).toDoubles());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theLogarithmOfNothingHasNoGradient(Backend backend) {
        var x = variable(backend, Shape.of(2, 2), MASKED, MASKED, 0, MASKED);
        assertArrayEquals(new double[] {MASKED, 0}, x.logsumexp(1).value().toDoubles());
        assertArrayEquals(new double[] {0, 0, 1, 0}, x.logsumexp(1).slice(0, 1, 2).sum().plus(x.logsumexp(1).slice(0, 0, 1).sum())
                .backward().of(x).toDoubles());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void targetsDoNotBroadcast(Backend backend) {
        var x = variable(backend, Shape.of(4, 1), 1, 2, 3, 4);
        var t = constant(backend, Shape.of(4), 1, 2, 3, 4);
        List<BiFunction<Tensor, Tensor, Tensor>> losses =
                List.of(Tensor::mseLoss, Tensor::l1Loss, Tensor::binaryCrossEntropyWithLogits,
                (a, b) -> a.huberLoss(b, 1, LossReduction.SUM), (a, b) -> a.smoothL1Loss(b, 1, LossReduction.SUM),
                (a, b) -> a.klDiv(b, LossReduction.SUM),
                (a, b) -> a.binaryCrossEntropy(b, LossReduction.SUM), (a, b) -> a.crossEntropy(b, LossReduction.SUM));
        for (var loss : losses) {
            String message = assertThrows(ShapeException.class, () -> loss.apply(x, t)).getMessage();
            assertTrue(message.contains("(4,1)") && message.contains("(4)"), message);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void classesAreChecked(Backend backend) {
        var x = variable(backend, Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        assertThrows(ShapeException.class, () -> x.crossEntropy(new int[] {0, 3}));
        assertThrows(ShapeException.class, () -> x.crossEntropy(new int[] {0, -1}));
        assertThrows(ShapeException.class, () -> x.nllLoss(new int[] {0}, LossReduction.NONE));
        assertThrows(ShapeException.class, () -> x.crossEntropy(new int[] {0, 3}, CrossEntropyOptions.DEFAULT,
                LossReduction.MEAN));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatIsNoNumberIsNotHiddenByATargetOf0(Backend backend) {
        var x = constant(backend, Shape.of(3), Double.NaN, MASKED, -1);
        var t = constant(backend, Shape.of(3), 0, 0, 1);
        assertArrayEquals(new double[] {Double.NaN, 0, 1}, x.klDiv(t, LossReduction.NONE).value().toDoubles());
        var options = PoissonOptions.DEFAULT.with(PoissonOptions.Rate.ITSELF);
        double[] rates = constant(backend, Shape.of(2), -0.5, 2).poissonNllLoss(constant(backend, Shape.of(2), 0, 0), options,
                LossReduction.NONE).value().toDoubles();
        assertArrayEquals(new double[] {Double.NaN, 2}, rates, "no rate is negative");
    }

    /// PyTorch's values and gradients.
    @ParameterizedTest
    @MethodSource("backends")
    void logitsOutsideOfProbabilitiesAreNoNumbers(Backend backend) {
        var p = variable(backend, Shape.of(6), -0.5, 0, 0.25, 1, 1.5, Double.NaN);
        double nan = Double.NaN;
        double infinity = Double.POSITIVE_INFINITY;
        assertArrayEquals(new double[] {nan, -infinity, -Math.log(3), infinity, nan, nan}, p.logit().value().toDoubles(), 1e-6);
        assertArrayEquals(new double[] {nan, infinity, 16 / 3.0, infinity, nan, nan},
                p.logit().backward(backend.full(p.type(), 1)).of(p).toDoubles(), 1e-6);
    }
}
