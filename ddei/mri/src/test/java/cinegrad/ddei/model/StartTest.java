package cinegrad.ddei.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.LocallyLowRank;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What a network that answers its start answers before it has learnt anything.
class StartTest {
    private static final Shape SHAPE = Shape.of(1, 4, 12, 10);

    private final Backend backend = new ReferenceBackend();

    @Test
    void theFirstAnswerIsTheStartWithTheMeasurementsRestored() {
        var physics = physics();
        Tensor y = measurements(physics);
        var method = new LocallyLowRank(0.01, 4, 0.1, 5, LocallyLowRank.Cuts.FIXED);
        var untouched = Crnn.of(backend, 3, 2, RandomStream.of(7))
                .startingFrom((measured, scanner) -> Tensor.constant(method.reconstruct(measured.detach().value(), scanner)));
        double[] expected = untouched.refine(Tensor.constant(method.reconstruct(y.value(), physics)), y, physics).value()
                .toDoubles();
        assertFalse(close(expected, method.reconstruct(y.value(), physics).toDoubles()), "a new network changes its start");

        var network = untouched.answeringItsStart();
        double[] once = consistent(method.reconstruct(y.value(), physics), network, y, physics);
        assertArrayEquals(once, network.reconstruct(y, physics).value().toDoubles(), 1e-9);
    }

    /// What is left of a network that corrects nothing: x − A*(A x − y)·(1 − λ), once a cascade.
    private static double[] consistent(NdArray image, Crnn network, Tensor y, DynamicMri physics) {
        Tensor x = Tensor.constant(image);
        Tensor lambda = network.parameters().getFirst().tensor();
        for (int i = 0; i < network.cascades(); i++) {
            x = x.plus(physics.adjoint(physics.forward(x).minus(y)).times(lambda.minus(1)));
        }
        return x.value().toDoubles();
    }

    private static boolean close(double[] a, double[] b) {
        for (int i = 0; i < a.length; i++) if (!(Math.abs(a[i] - b[i]) < 1e-6)) return false;
        return true;
    }

    private DynamicMri physics() {
        var lines = new float[SHAPE.size(1) * SHAPE.size(3)];
        for (int i = 0; i < lines.length; i++) lines[i] = i % 3 == i / 10 % 3 || i % 10 == 5 ? 1 : 0;
        return DynamicMri.withLines(backend, lines, SHAPE.size(1), SHAPE.size(3));
    }

    private Tensor measurements(DynamicMri physics) {
        var random = RandomStream.of(3);
        double[] x = new double[2 * SHAPE.elements()];
        Arrays.setAll(x, i -> random.normal());
        return Tensor.constant(physics.forward(Tensor.constant(backend.upload(ArrayType.complex(SHAPE), x))).value());
    }

    /// A line that one frame alone measured, twenty-four frames away from another, is still shared.
    @Test
    void theNearestFrameIsSharedHoweverFarItIs() {
        for (Backend b : new Backend[] {backend, new SimdBackend(1)}) {
            for (int frames : new int[] {48, 200}) {
                var lines = new float[frames * 4];
                lines[0] = 1;                                                  // of frame 0
                var physics = DynamicMri.withLines(b, lines, frames, 4);
                double[] y = new double[2 * frames * 4];
                y[0] = 3;
                y[1] = -2;
                double[] filled = new TemporalSharing(2).fill(Tensor.constant(b.upload(
                        ArrayType.complex(Shape.of(1, frames, 1, 4)), y)), physics).value().toDoubles();
                for (int t = 0; t < frames; t++) {
                    assertEquals(3, filled[8 * t], 1e-5);
                    assertEquals(-2, filled[8 * t + 1], 1e-5);
                }
            }
        }
    }
}
