package cinegrad.ddei.physics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpectralNormTest {
    private static final ImageSize SIZE = new ImageSize(16, 12);
    private static final RadialSpokes SPOKES = new RadialSpokes(7, 32, RadialSpokes.goldenAngle(1));
    private static final ArrayType IMAGE = ArrayType.complex(Shape.of(1, 2, 16, 12));

    private final SimdBackend backend = new SimdBackend(1);

    private double squared(double unit) {
        double[] density = Arrays.stream(SPOKES.cappedDensity(SIZE)).map(w -> unit * w).toArray();
        LinearMap normal = NonCartesianMri.of(backend, SIZE, SPOKES.trajectory(SIZE, 2)).withDensity(density).normal();
        return SpectralNorm.squared(normal, backend, IMAGE);
    }

    /// Squares of such numbers are 0 or infinite in single precision.
    @ParameterizedTest
    @ValueSource(doubles = {1e-30, 1e-20, 1e20, 1e30})
    void unitsDoNotMatter(double unit) {
        double one = squared(1);
        assertEquals(one, squared(unit) / unit, 1e-4 * one);
    }

    @Test
    void whatMeasuresNothingHasNone() {
        assertEquals(0, squared(0));
    }
}
