package cinegrad.ddei.classical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.classical.TemporalTotalVariation.Ends;
import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.phantom.ThoraxPhantom;
import cinegrad.ddei.physics.CoilMaps;
import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ddei.physics.RadialSpokes;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import org.junit.jupiter.api.Test;

/// One frame of real time by itself: no other frame tells noise and streaks from the heart.
class OneFrameTest {
    private static final ImageSize SIZE = new ImageSize(48, 40);
    private static final RadialSpokes SPOKES = new RadialSpokes(15, 96, RadialSpokes.goldenAngle(1));
    private static final int COILS = 6;

    private final SimdBackend backend = new SimdBackend(2);
    private final NdArray truth = backend.upload(ArrayType.complex(Shape.of(1, 1, SIZE.height(), SIZE.width())),
            ThoraxPhantom.of(1).images(1, 0.1, SIZE.height(), SIZE.width()));
    private final NonCartesianMri physics = NonCartesianMri.of(backend, SIZE, SPOKES.trajectory(SIZE, 1))
            .withDensity(SPOKES.cappedDensity(SIZE))
            .withCoils(backend.upload(ArrayType.complex(Shape.of(COILS, SIZE.height(), SIZE.width())),
                    CoilMaps.ring(COILS, SIZE.height(), SIZE.width())));

    private double psnr(ClassicalMethod method) {
        NdArray y = physics.withNoise(0.02).measure(truth, RandomStream.of(3));
        return Metrics.psnrOfMagnitudes(method.reconstruct(y, physics, IterationListener.NONE), truth);
    }

    /// Differences in time of one frame are 0: a total variation of those alone is least squares, which amplifies noise.
    @Test
    void neighboringPixelsAreAlike() {
        double leastSquares = psnr(new TemporalTotalVariation(1e-9, 100, Ends.OPEN));
        double variation = psnr(TemporalTotalVariation.USUAL);
        assertTrue(variation >= leastSquares + 2, () -> "least squares " + leastSquares + " dB, tv " + variation);
    }

    /// Among videos near it the answer has the least objective.
    @Test
    void whatIsSaidIsMinimized() {
        var exact = new ReferenceBackend();
        var type = ArrayType.complex(Shape.of(1, 1, 6, 5));
        var model = NonCartesianMri.of(exact, new ImageSize(6, 5), new RadialSpokes(4, 12, RadialSpokes.goldenAngle(1))
                .trajectory(new ImageSize(6, 5), 1));
        NdArray y = model.apply(exact.normal(type, RandomStream.of(1)));
        var acquisition = Acquisition.of("tv", y, model);
        var method = new TemporalTotalVariation(0.02, 4000, Ends.OPEN);
        NdArray x = method.video(acquisition, IterationListener.NONE);
        double least = method.objective(x, acquisition);
        for (double size : new double[] {1e-1, 1e-2, 1e-3}) {
            NdArray direction = exact.normal(type, RandomStream.of(2)).times(size);
            for (NdArray other : new NdArray[] {x.plus(direction), x.minus(direction), x.times(1 + size), x.times(1 - size)}) {
                assertTrue(method.objective(other, acquisition) >= least * (1 - 1e-6), () -> "at a distance of " + size);
            }
        }
    }

    @Test
    void differencesHaveAnAdjoint() {
        var exact = new ReferenceBackend();
        var type = ArrayType.complex(Shape.of(2, 1, 4, 3));
        NdArray x = exact.normal(type, RandomStream.of(1));
        var d = PixelDifferences.of(x);
        var y = new PixelDifferences(exact.normal(type, RandomStream.of(2)), exact.normal(type, RandomStream.of(3)));
        double forth = dot(d.down(), y.down()) + dot(d.across(), y.across());
        assertEquals(forth, dot(x, y.adjoint()), 1e-12);
    }

    private static double dot(NdArray a, NdArray b) {
        double[] p = a.toDoubles();
        double[] q = b.toDoubles();
        double sum = 0;
        for (int i = 0; i < p.length; i++) sum += p[i] * q[i];
        return sum;
    }
}
