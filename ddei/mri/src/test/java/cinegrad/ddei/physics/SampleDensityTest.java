package cinegrad.ddei.physics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.NdArray;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import org.junit.jupiter.api.Test;

class SampleDensityTest {
    private static final ImageSize SIZE = new ImageSize(24, 20);

    private final SimdBackend backend = new SimdBackend(1);

    /// Two arms from the middle outwards, in circles: no spokes.
    private static Trajectory spiral(int samples) {
        double[] k = new double[4 * samples];
        for (int i = 0; i < 2 * samples; i++) {
            double radius = (i % samples) / (double) samples;
            double angle = 30 * radius + Math.PI * (i / samples);
            k[2 * i] = 12 * radius * Math.sin(angle);
            k[2 * i + 1] = 10 * radius * Math.cos(angle);
        }
        return Trajectory.of(Shape.of(1, 2 * samples, 2), k);
    }

    /// The largest factor by which A*A stretches, A with these weights.
    private double squaredNorm(NonCartesianMri physics) {
        NdArray x = backend.normal(ArrayType.complex(Shape.of(1, 1, SIZE.height(), SIZE.width())), RandomStream.of(4));
        double stretched = 0;
        for (int i = 0; i < 20; i++) {
            NdArray next = physics.normal().apply(x);
            stretched = Math.sqrt(squares(next) / squares(x));
            x = next.times(1 / Math.sqrt(squares(next)));
        }
        return stretched;
    }

    private static double squares(NdArray x) {
        double sum = 0;
        for (double v : x.toDoubles()) sum += v * v;
        return sum;
    }

    @Test
    void spokesAreFoundByTheirPoints() {
        var spokes = new RadialSpokes(7, 48, RadialSpokes.goldenAngle(1));
        var density = SampleDensity.of(backend, SIZE, spokes.trajectory(SIZE, 1), 48);
        assertEquals(SampleDensity.Kind.SPOKES, density.kind());
        assertArrayEquals(spokes.cappedDensity(SIZE), density.weights(), 1e-12);
        assertEquals(SampleDensity.Kind.PIPE_MENON, SampleDensity.of(backend, SIZE, spiral(60), 60).kind());
    }

    /// However few the samples, one weighted adjoint after the operator does not stretch.
    @Test
    void theNormIsNearOne() {
        var spokes = new RadialSpokes(7, 48, RadialSpokes.goldenAngle(1));
        double radial = squaredNorm(NonCartesianMri.of(backend, SIZE, spokes.trajectory(SIZE, 1)).ofReadouts(48));
        assertTrue(radial >= 0.7 && radial <= 1.5, () -> "spokes " + radial);
        double circles = squaredNorm(NonCartesianMri.of(backend, SIZE, spiral(60)).ofReadouts(60));
        assertTrue(circles >= 0.7 && circles <= 1.05, () -> "spiral " + circles);
    }

    @Test
    void readoutsFillAFrame() {
        var physics = NonCartesianMri.of(backend, SIZE, spiral(60));
        assertEquals(1, physics.readouts());
        assertEquals(2, physics.ofReadouts(60).readouts());
        assertEquals("NonCartesianMri: 120 samples a frame are not readouts of 50",
                assertThrows(ShapeException.class, () -> physics.ofReadouts(50)).getMessage());
    }
}
