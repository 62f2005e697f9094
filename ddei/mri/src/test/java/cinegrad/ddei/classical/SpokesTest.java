package cinegrad.ddei.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.metric.Metrics;
import cinegrad.ddei.phantom.ThoraxPhantom;
import cinegrad.ddei.physics.CoilMaps;
import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ddei.physics.RadialSpokes;
import cinegrad.ops.NdArray;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The classical methods on a beating heart measured along golden-angle spokes.
class SpokesTest {
    private static final ImageSize SIZE = new ImageSize(48, 36);
    private static final int FRAMES = 8;
    private static final RadialSpokes SPOKES = new RadialSpokes(5, 96, RadialSpokes.goldenAngle(1));

    private final SimdBackend backend = new SimdBackend(2);
    private final NdArray truth = backend.upload(ArrayType.complex(Shape.of(1, FRAMES, SIZE.height(), SIZE.width())),
            ThoraxPhantom.of(1).images(FRAMES, 0.1, SIZE.height(), SIZE.width()));

    private NonCartesianMri physics(int coils, double scale) {
        float[] maps = CoilMaps.ring(coils, SIZE.height(), SIZE.width());
        for (int i = 0; i < maps.length; i++) maps[i] *= (float) scale;
        return NonCartesianMri.of(backend, SIZE, SPOKES.trajectory(SIZE, FRAMES)).withDensity(SPOKES.cappedDensity(SIZE))
                .withCoils(backend.upload(ArrayType.complex(Shape.of(coils, SIZE.height(), SIZE.width())), maps));
    }

    private double psnr(NdArray video) {
        return Metrics.psnrOfMagnitudes(video, truth);
    }

    @Test
    void methodsImproveOnGridding() {
        var physics = physics(6, 1);
        NdArray y = physics.apply(truth);
        double gridded = psnr(new ZeroFilled().reconstruct(y, physics, IterationListener.NONE));
        for (ClassicalMethod method : new ClassicalMethod[] {LocallyLowRank.USUAL, TemporalTotalVariation.USUAL}) {
            double reached = psnr(method.reconstruct(y, physics, IterationListener.NONE));
            assertTrue(reached >= gridded + 6, () -> method.name() + ": " + reached + " dB, gridded " + gridded);
        }
    }

    /// Weights four times too large make ‖A‖² about 5: steps of half would run away.
    @Test
    void lowRankPlusSparseConvergesWhateverTheNorm() {
        double[] heavy = Arrays.stream(SPOKES.cappedDensity(SIZE)).map(w -> 4 * w).toArray();
        var physics = physics(2, 1).withDensity(heavy);
        var acquisition = Acquisition.of("l+s", physics.apply(truth), physics);
        double norm = acquisition.misfit().squaredNorm();
        assertTrue(norm > 3 && norm < 8, () -> "squared norm " + norm);
        double[] objectives = new double[3];
        for (int i = 0; i < 3; i++) {
            var method = new LowRankPlusSparse(0.002, 0.003, 8 << i);
            objectives[i] = method.objective(method.parts(acquisition, IterationListener.NONE), acquisition);
        }
        assertTrue(objectives[1] < objectives[0] && objectives[2] < objectives[1], () -> Arrays.toString(objectives));
    }

    @Test
    void theScaleOfTheMapsDoesNotMatter() {
        NdArray one = new TemporalAverage().reconstruct(physics(3, 1).apply(truth), physics(3, 1), IterationListener.NONE);
        NdArray seven = new TemporalAverage().reconstruct(physics(3, 7).apply(truth), physics(3, 7), IterationListener.NONE);
        assertArrayEquals(one.toDoubles(), seven.toDoubles(), 1e-5);
    }

    /// Videos of a batch are solved one by one.
    @Test
    void aBatchIsItsVideos() {
        var physics = physics(2, 1);
        NdArray both = backend.concatenate(List.of(truth, truth.times(-0.5)), 0);
        var method = new LocallyLowRank(0.001, 16, 0.1, 2, LocallyLowRank.Cuts.SHIFTED);
        double[] batch = method.reconstruct(physics.apply(both), physics, IterationListener.NONE).toDoubles();
        double[] second = method.reconstruct(physics.apply(truth.times(-0.5)), physics, IterationListener.NONE).toDoubles();
        assertArrayEquals(second, Arrays.copyOfRange(batch, second.length, batch.length), 1e-6);
    }

    @Test
    void oneVideoAtATime() {
        var physics = physics(2, 1);
        NdArray both = physics.apply(backend.concatenate(List.of(truth, truth), 0));
        assertEquals("test: one video at a time, got samples complex(2,2,8,480)",
                assertThrows(ShapeException.class, () -> Acquisition.of("test", both, physics)).getMessage());
    }
}
