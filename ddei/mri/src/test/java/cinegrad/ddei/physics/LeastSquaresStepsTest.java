package cinegrad.ddei.physics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import org.junit.jupiter.api.Test;

/// Conjugate gradients recorded on tensors: where they go, and their gradient.
class LeastSquaresStepsTest {
    private static final ReferenceBackend B = new ReferenceBackend();
    private static final int T = 2, H = 4, W = 6, C = 3;
    private static final ArrayType MEASURED = ArrayType.complex(Shape.of(2, C, T, H, W));

    private static NdArray random(ArrayType type, String name) {
        return B.normal(type, RandomStream.of(9).stream(name));
    }

    private static DynamicMri coils(double scale) {
        var lines = new float[T * W];
        for (int i = 0; i < lines.length; i++) lines[i] = (i + i / W) % 3 == 0 ? 0 : 1;
        return DynamicMri.withLines(B, lines, T, W).withCoils(random(ArrayType.complex(Shape.of(2, C, H, W)), "maps")
                .times(scale));
    }

    private static NdArray measured() {
        return coils(1).sample(random(MEASURED, "r"));
    }

    private static double[] solved(DynamicMri physics, NdArray r, int steps) {
        return physics.leastSquares(Tensor.constant(r), steps).value().toDoubles();
    }

    @Test
    void manyStepsSolveTheEquations() {
        double[] exact = coils(1).leastSquares(measured(), new ConjugateGradient(300, 1e-13)).toDoubles();
        assertArrayEquals(exact, solved(coils(1), measured(), 60), 1e-8);
        double last = Double.POSITIVE_INFINITY;
        for (int steps = 1; steps < 8; steps++) {
            double left = 0;
            NdArray image = B.upload(coils(1).image(MEASURED), solved(coils(1), measured(), steps));
            for (double v : coils(1).apply(image).minus(measured()).toDoubles()) left += v * v;
            assertTrue(left < last, steps + " steps leave " + left + " of " + last);
            last = left;
        }
    }

    @Test
    void theScaleOfTheMapsDoesNotMatter() {
        double[] once = solved(coils(1), measured(), 4);
        for (double scale : new double[] {1e-9, 1e6}) {
            assertArrayEquals(once, solved(coils(scale), measured().times(scale), 4), 1e-10);
        }
    }

    /// One even coil needs one step; further ones, and steps from nothing, change nothing, and their gradient is finite.
    @Test
    void whatIsSolvedStays() {
        var one = coils(1).masked(coils(1).mask()).item(0).withCoils(B.full(ArrayType.complex(Shape.of(1, H, W)), 1));
        NdArray r = one.sample(random(ArrayType.complex(Shape.of(1, 1, T, H, W)), "one"));
        double[] image = one.adjoint(r).toDoubles();
        for (int steps : new int[] {1, 2, 5}) assertArrayEquals(image, solved(one, r, steps), 1e-12);
        var nothing = new Parameter("r", r.times(0));
        Tensor answer = one.leastSquares(nothing.tensor(), 4);
        for (double v : answer.squaredAbs().sum().plus(answer.real().sum()).backward().of(nothing.tensor()).toDoubles()) {
            assertTrue(Double.isFinite(v));
        }
        assertThrows(IllegalArgumentException.class, () -> one.leastSquares(nothing.tensor(), 0));
    }

    @Test
    void theGradientPassesThroughEveryStep() {
        var r = new Parameter("r", measured());
        NdArray weights = random(coils(1).image(MEASURED), "weights");
        Tensor loss = coils(1).leastSquares(r.tensor(), 3).viewAsReal().times(Tensor.constant(weights.asReal())).sum();
        double[] gradient = loss.backward().of(r.tensor()).toDoubles();
        NdArray direction = random(MEASURED, "direction");
        double slope = 0;
        for (int i = 0; i < gradient.length; i++) slope += gradient[i] * direction.toDoubles()[i];
        double epsilon = 1e-5;
        double ahead = value(measured().plus(direction.times(epsilon)), weights);
        double behind = value(measured().minus(direction.times(epsilon)), weights);
        assertEquals((ahead - behind) / (2 * epsilon), slope, 1e-7 * Math.abs(slope) + 1e-8);
    }

    private static double value(NdArray r, NdArray weights) {
        double[] image = solved(coils(1), r, 3);
        double[] w = weights.toDoubles();
        double sum = 0;
        for (int i = 0; i < w.length; i++) sum += w[i] * image[i];
        return sum;
    }
}
