package cinegrad.ddei.physics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.random.RandomStream;
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
            double error = distance(x, physics.zeroFilled(physics.apply(x)));
            assertTrue(error <= 0.05, () -> "maps times " + scale + ": error " + error);
        }
    }

    @Test
    void theConvolutionIsWhatMeasuringAndGriddingMake() {
        var backend = new ReferenceBackend();
        var one = model(backend, new RadialSpokes(3, 16, RadialSpokes.goldenAngle(1)));
        Tensor x = Tensor.constant(video(backend));
        for (var physics : new NonCartesianMri[] {one, one.withCoils(maps(backend, 2, 3))}) {
            assertArrayEquals(physics.zeroFilled(physics.forward(x)).value().toDoubles(),
                    physics.zeroFilledAgain(x).value().toDoubles(), 1e-10);
        }
    }

    /// Steps of conjugate gradients come nearer with each, for one coil and several, and gradients pass through them.
    @Test
    void leastSquaresStepsComeNearer() {
        var backend = new SimdBackend(2);
        var one = model(backend, new RadialSpokes(13, 64, RadialSpokes.goldenAngle(1)));
        NdArray x = video(backend);
        for (var physics : new NonCartesianMri[] {one, one.withCoils(maps(backend, 4, 2))}) {
            Tensor y = Tensor.variable(physics.apply(x));
            double before = distance(x, physics.leastSquares(y, 1).value());
            Tensor steps = physics.leastSquares(y, 4);
            assertTrue(distance(x, steps.value()) <= 0.6 * before, () -> "four steps, one coil or several");
            double[] slope = steps.viewAsReal().square().sum().backward().of(y).toDoubles();
            assertTrue(Arrays.stream(slope).anyMatch(v -> v != 0) && Arrays.stream(slope).allMatch(Double::isFinite));
        }
    }

    /// Noise of the measurements y is weighed as they are.
    @Test
    void noiseIsWeighedAsMeasurementsAre() {
        var backend = new SimdBackend(1);
        var physics = model(backend, new RadialSpokes(13, 64, RadialSpokes.goldenAngle(1))).withNoise(0.3);
        NdArray x = video(backend);
        NdArray difference = physics.measure(x, RandomStream.of(3)).minus(physics.apply(x));
        double[] noise = difference.toDoubles();
        double[] roots = physics.weighed(backend.full(difference.type(), 1)).toDoubles();
        double sum = 0;
        for (int i = 0; i < noise.length; i++) sum += Math.pow(noise[i] / roots[i - i % 2], 2);
        assertEquals(0.3, Math.sqrt(sum / noise.length), 0.01);
        assertArrayEquals(noise, physics.measure(Tensor.constant(x), RandomStream.of(3)).value().minus(physics.apply(x))
                .toDoubles(),
                0);
    }

    /// Maps from the middle of k-space alone: the angle to the true ones is small where there is something to see.
    @Test
    void mapsAreFoundInTheMiddleOfKspace() {
        var backend = new SimdBackend(1);
        var one = model(backend, new RadialSpokes(13, 64, RadialSpokes.goldenAngle(1)));
        NdArray truth = maps(backend, 4, 1);
        NdArray y = one.withCoils(truth).apply(video(backend));
        float[] found = CoilMaps.calibrated(one, y.reshape(y.shape().remove(0)));
        double[] true4 = truth.toDoubles();
        int pixels = SIZE.pixels();
        double worst = 0;
        for (int p = 0; p < pixels; p++) {
            if (Math.hypot(p / SIZE.width() - 15, p % SIZE.width() - 13) > 6) continue;
            double re = 0;
            double im = 0;
            for (int c = 0; c < 4; c++) {
                int at = 2 * (c * pixels + p);
                re += true4[at] * found[at] + true4[at + 1] * found[at + 1];
                im += true4[at] * found[at + 1] - true4[at + 1] * found[at];
            }
            worst = Math.max(worst, 1 - (re * re + im * im));
        }
        double sine = Math.sqrt(worst);
        assertTrue(sine <= 0.1, () -> "sine of the largest angle " + sine);
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
