package cinegrad.ddei.physics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NonCartesianMriTest {
    private static final ImageSize SIZE = new ImageSize(32, 24);
    private static final int FRAMES = 3;

    /// A disk that grows from frame to frame, (1, T, H, W), smooth enough for spokes.
    private static NdArray video(Backend backend) {
        double[] x = new double[2 * FRAMES * SIZE.pixels()];
        for (int i = 0; i < FRAMES * SIZE.pixels(); i++) {
            int row = i / SIZE.width() % SIZE.height();
            int column = i % SIZE.width();
            double radius = 6 + i / SIZE.pixels();
            x[2 * i] = 1 / (1 + Math.exp(Math.hypot(row - 15, column - 13) - radius));
            x[2 * i + 1] = 0.3 * x[2 * i];
        }
        return backend.upload(ArrayType.complex(Shape.of(1, FRAMES, SIZE.height(), SIZE.width())), x);
    }

    private static NdArray maps(Backend backend, int coils, double scale) {
        float[] ring = CoilMaps.ring(coils, SIZE.height(), SIZE.width());
        for (int i = 0; i < ring.length; i++) ring[i] *= (float) scale;
        return backend.upload(ArrayType.complex(Shape.of(coils, SIZE.height(), SIZE.width())), ring);
    }

    private static NonCartesianMri model(Backend backend, RadialSpokes spokes) {
        return NonCartesianMri.of(backend, SIZE, spokes.trajectory(SIZE, FRAMES)).withDensity(spokes.density(SIZE));
    }

    private static double distance(NdArray expected, NdArray actual) {
        double[] a = expected.toDoubles();
        double[] b = actual.toDoubles();
        double error = 0;
        double norm = 0;
        for (int i = 0; i < a.length; i++) {
            error += (a[i] - b[i]) * (a[i] - b[i]);
            norm += a[i] * a[i];
        }
        return Math.sqrt(error / norm);
    }

    @Test
    void theNormalMapIsTheAdjointAfterTheMap() {
        var backend = new ReferenceBackend();
        var spokes = new RadialSpokes(3, 16, RadialSpokes.goldenAngle(1));
        var physics = model(backend, spokes).withCoils(maps(backend, 2, 1));
        NdArray x = video(backend);
        assertArrayEquals(physics.adjoint(physics.apply(x)).toDoubles(), physics.normal().apply(x).toDoubles(), 1e-10);
    }

    /// Every frame has its own points: a frame alone, measured along its own spokes, gives the same samples.
    @Test
    void everyFrameHasItsOwnPoints() {
        var backend = new ReferenceBackend();
        var spokes = new RadialSpokes(2, 12, RadialSpokes.goldenAngle(1));
        var all = spokes.trajectory(SIZE, FRAMES);
        double[] whole = NonCartesianMri.of(backend, SIZE, all).apply(video(backend)).toDoubles();
        double[] k = all.toDoubles();
        double[] own = Arrays.copyOfRange(k, k.length / 3, 2 * k.length / 3);
        NdArray frame = backend.take(video(backend), 1, new int[] {1});
        double[] alone = NonCartesianMri.of(backend, SIZE, Trajectory.of(Shape.of(1, 24, 2), own)).apply(frame).toDoubles();
        assertArrayEquals(Arrays.copyOfRange(whole, whole.length / 3, 2 * whole.length / 3), alone, 1e-12);
    }

    /// Eight coils and 9 spokes where one coil would need 38 (π/2 · W): parallel imaging by conjugate gradients.
    @Test
    void coilsReplaceSpokes() {
        var backend = new SimdBackend(2);
        var spokes = new RadialSpokes(9, 64, RadialSpokes.goldenAngle(1));
        NdArray x = video(backend);
        var one = model(backend, spokes);
        NdArray y = one.weighed(NonCartesianMri.of(backend, SIZE, one.trajectory()).apply(x));
        double single = distance(x, one.leastSquares(y, new ConjugateGradient(20, 1e-6)));
        var eight = one.withCoils(maps(backend, 8, 1));
        double several = distance(x, eight.leastSquares(eight.apply(x), new ConjugateGradient(20, 1e-6)));
        assertTrue(several <= 0.02 && several <= single / 2, () -> "one coil " + single + ", eight " + several);
    }

    /// Gridding gives the same picture whatever the scale of the maps, and is near the truth with enough spokes.
    @Test
    void griddingDividesByTheMaps() {
        var backend = new SimdBackend(2);
        var spokes = new RadialSpokes(55, 64, RadialSpokes.goldenAngle(1));
        NdArray x = video(backend);
        for (double scale : new double[] {1, 7}) {
            var physics = model(backend, spokes).withCoils(maps(backend, 4, scale));
            double error = distance(x, physics.gridded(physics.apply(x)));
            assertTrue(error <= 0.05, () -> "maps times " + scale + ": error " + error);
        }
    }

    @Test
    void errorsSayWhatIsWrong() {
        var backend = new ReferenceBackend();
        var points = Trajectory.of(Shape.of(1, 3, 2), new Random(1).doubles(6).toArray());
        var physics = NonCartesianMri.of(backend, SIZE, points);
        assertEquals("NonCartesianMri: the trajectory must be (T,S,2), got (3,2)", assertThrows(ShapeException.class, () ->
                NonCartesianMri.of(backend, SIZE, Trajectory.of(Shape.of(3, 2), new double[6]))).getMessage());
        assertEquals("NonCartesianMri: the trajectory (T,S,2) = (1,3,2) takes one weight a sample, of a frame or of all, got 2",
                assertThrows(ShapeException.class, () -> physics.withDensity(new double[2])).getMessage());
        assertEquals("NonCartesianMri: the weight of sample 1 is -1.0; weights are finite and not negative",
                assertThrows(IllegalArgumentException.class, () -> physics.withDensity(new double[] {1, -1, 1})).getMessage());
        assertEquals("NonCartesianMri: measurements of one coil are (N,T,S), got complex(1,3)",
                assertThrows(ShapeException.class, () -> physics.image(ArrayType.complex(Shape.of(1, 3)))).getMessage());
    }

    @Test
    void weightsAreFinite() {
        var physics = model(new ReferenceBackend(), new RadialSpokes(2, 4, 1));
        for (double weight : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            double[] weights = new double[8];
            weights[3] = weight;
            assertEquals("NonCartesianMri: the weight of sample 3 is " + weight + "; weights are finite and not negative",
                    assertThrows(IllegalArgumentException.class, () -> physics.withDensity(weights)).getMessage());
        }
    }
}
