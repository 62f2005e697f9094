package cinegrad.ops.nufft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.linear.NufftMap;
import cinegrad.ops.linear.ToeplitzMap;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NufftTest {
    private static final ReferenceBackend REFERENCE = new ReferenceBackend();

    /// Frequencies over 1.2 times each axis' range, so that some wrap around.
    private static Trajectory scattered(int frames, int samples, ImageSize image, Random random) {
        double[] k = new double[frames * samples * 2];
        for (int i = 0; i < k.length; i++) {
            k[i] = 1.2 * (random.nextDouble() - 0.5) * (i % 2 == 0 ? image.height() : image.width());
        }
        return Trajectory.of(frames == 1 ? Shape.of(samples, 2) : Shape.of(frames, samples, 2), k);
    }

    private static Trajectory spokes(int count, int samples, int size) {
        double[] k = new double[2 * count * samples];
        for (int i = 0; i < count * samples; i++) {
            double angle = Math.PI * (i / samples) / count;
            double r = (i % samples - samples / 2) * (double) size / samples;
            k[2 * i] = r * Math.sin(angle);
            k[2 * i + 1] = r * Math.cos(angle);
        }
        return Trajectory.of(Shape.of(count * samples, 2), k);
    }

    private static double[] normal(int n, Random random) {
        double[] x = new double[n];
        for (int i = 0; i < n; i++) x[i] = (float) random.nextGaussian();
        return x;
    }

    private static NdArray samples(Backend backend, NufftPlan plan, int batch, double[] x) {
        var g = plan.geometry();
        return backend.nufft(backend.upload(images(g, batch), x), plan);
    }

    private static ArrayType images(NufftGeometry g, int batch) {
        Shape s = Shape.of(batch, g.image().height(), g.image().width());
        return ArrayType.complex(g.trajectory().rank() == 3 ? s.insert(1, g.frames()) : s);
    }

    private static double distance(double[] expected, double[] actual) {
        double error = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            error += (expected[i] - actual[i]) * (expected[i] - actual[i]);
            norm += expected[i] * expected[i];
        }
        return Math.sqrt(error / norm);
    }

    @ParameterizedTest
    @CsvSource({"1,1,1,9", "4,5,3,20", "17,32,1,300", "31,40,2,200", "64,48,1,300", "96,96,1,150"})
    void isTheSumToOneInAMillion(int height, int width, int frames, int count) {
        var random = new Random(height);
        var image = new ImageSize(height, width);
        var plan = NufftPlan.of(image, scattered(frames, count, image, random));
        assertClose(plan, 2, random);
    }

    /// Thousands of samples meet in the middle of k-space.
    @Test
    void spokesAreAsExact() {
        assertClose(NufftPlan.of(new ImageSize(40, 40), spokes(40, 40, 40)), 1, new Random(5));
    }

    private static void assertClose(NufftPlan plan, int batch, Random random) {
        var simd = new SimdBackend(2);
        double[] x = normal(images(plan.geometry(), batch).numbers(), random);
        NdArray expected = samples(REFERENCE, plan, batch, x);
        double forward = distance(expected.toDoubles(), samples(simd, plan, batch, x).toDoubles());
        assertTrue(forward <= 1e-6, () -> "samples: " + forward);
        double[] y = normal(expected.numbers(), random);
        double[] back = REFERENCE.nufftAdjoint(REFERENCE.upload(expected.type(), y), plan).toDoubles();
        double adjoint = distance(back, simd.nufftAdjoint(simd.upload(expected.type(), y), plan).toDoubles());
        assertTrue(adjoint <= 1e-6, () -> "images: " + adjoint);
    }

    @ParameterizedTest
    @CsvSource({"5,4", "6,7", "1,8"})
    void cartesianPointsAreTheCenteredOrthonormalTransform(int height, int width) {
        double[] k = new double[2 * height * width];
        for (int i = 0; i < height * width; i++) {
            k[2 * i] = i / width - height / 2;
            k[2 * i + 1] = i % width - width / 2;
        }
        var plan = NufftPlan.of(new ImageSize(height, width), Trajectory.of(Shape.of(height * width, 2), k));
        double[] x = normal(2 * height * width, new Random(1));
        NdArray image = REFERENCE.upload(ArrayType.complex(Shape.of(height, width)), x);
        var fourier = FftGeometry.of(image.shape(), Direction.FORWARD, Norm.ORTHO, Centering.CENTERED, 0, 1);
        assertArrayEquals(REFERENCE.fft(image, fourier).toDoubles(), REFERENCE.nufft(image, plan).toDoubles(), 1e-12);
    }

    @Test
    void theAdjointIsOfExactlyTheseNumbers() {
        var random = new Random(2);
        var image = new ImageSize(40, 33);
        var plan = NufftPlan.of(image, scattered(2, 500, image, random));
        var simd = new SimdBackend(2);
        double[] x = normal(images(plan.geometry(), 3).numbers(), random);
        NdArray ax = samples(simd, plan, 3, x);
        double[] y = normal(ax.numbers(), random);
        double[] ay = simd.nufftAdjoint(simd.upload(ax.type(), y), plan).toDoubles();
        double error = Math.abs(dot(ax.toDoubles(), y) - dot(x, ay));
        double scale = Math.sqrt(dot(ax.toDoubles(), ax.toDoubles()) * dot(y, y));
        assertTrue(error <= 3e-8 * scale, () -> error / scale + " of the norms");
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }

    /// One image made by several threads, several images by one thread each.
    @Test
    void bitsDoNotDependOnThreads() {
        var random = new Random(3);
        var image = new ImageSize(70, 52);
        var plan = NufftPlan.of(image, scattered(1, 3000, image, random));
        double[] x = normal(images(plan.geometry(), 3).numbers(), random);
        NdArray expected = samples(new SimdBackend(1), plan, 3, x);
        double[] y = normal(expected.numbers(), random);
        double[] back = adjoint(new SimdBackend(1), expected.type(), y, plan);
        for (int threads = 2; threads <= 5; threads++) {
            var simd = new SimdBackend(threads);
            assertArrayEquals(expected.toDoubles(), samples(simd, plan, 3, x).toDoubles(), threads + " threads");
            assertArrayEquals(back, adjoint(simd, expected.type(), y, plan), threads + " threads");
        }
    }

    private static double[] adjoint(Backend backend, ArrayType type, double[] y, NufftPlan plan) {
        return backend.nufftAdjoint(backend.upload(type, y), plan).toDoubles();
    }

    /// The vector kernel and its plain twin, with samples at the ends of rows and columns.
    @Test
    void kernelsAgree() {
        var random = new Random(4);
        var image = new ImageSize(20, 12);
        var bins = NufftPlan.of(image, scattered(1, 400, image, random)).bins()[0];
        float[] grid = new float[2 * bins.height * bins.width];
        for (int i = 0; i < grid.length; i++) grid[i] = (float) random.nextGaussian();
        float[][] y = new float[2][2 * 400];
        float[][] spread = new float[2][grid.length];
        var kernels = new GriddingKernel[] {new PlainGridding(), GriddingKernel.fastest()};
        for (int k = 0; k < 2; k++) {
            kernels[k].interpolate(bins, grid, y[k], 0, 0, 400);
            for (int b = 0; b < bins.bands(); b++) {
                for (int from = 0; from < bins.bands(); from++) {
                    boolean last = b == 0 && from == bins.bands() - 1;
                    if (from == b || from == b - 1 || last) {
                        kernels[k].spread(bins, y[0], 0, bins.start(from), bins.start(from + 1), spread[k],
                                b * SampleBins.BAND, last && from != b ? -bins.height : 0);
                    }
                }
            }
        }
        assertArrayEquals(y[0], y[1], 2e-5f);
        assertArrayEquals(spread[0], spread[1], 2e-5f);
        double[] sums = new double[2];
        for (int i = 0; i < grid.length; i++) sums[i % 2] += spread[0][i];
        double expected = 0;
        for (int i = 0; i < 400; i++) expected += y[0][2 * bins.order[i]] * weight(bins, i);
        assertEquals(expected, sums[0], 1e-3 * Math.abs(expected) + 1e-2, "every tap is added once");
    }

    private static double weight(SampleBins bins, int i) {
        double down = 0;
        double across = 0;
        for (int j = 0; j < KaiserBessel.TAPS; j++) {
            down += polynomial(bins.rowTable, j, bins.rowOffset[i]);
            across += polynomial(bins.columnTable, j, bins.columnOffset[i]);
        }
        return down * across;
    }

    private static double polynomial(float[] table, int tap, double u) {
        double sum = 0;
        for (int k = KaiserBessel.DEGREE; k >= 0; k--) sum = sum * u + table[2 * (KaiserBessel.TAPS * k + tap)];
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"1.65", "1.8", "2", "16"})
    void polynomialsAreTheKernel(double oversampling) {
        var kernel = new KaiserBessel(oversampling);
        float[] table = kernel.polynomials();
        for (int tap = 0; tap < KaiserBessel.TAPS; tap++) {
            for (double f = 0; f <= 1; f += 1 / 64.0) {
                assertEquals(kernel.value(f + 3 - tap), polynomial(table, tap, 2 * f - 1), 1e-7, "tap " + tap + " at " + f);
            }
        }
    }

    /// The closed form against the sum over a fine grid.
    @Test
    void theTransformIsThatOfTheKernel() {
        var kernel = new KaiserBessel(1.7);
        for (double xi : new double[] {0, 0.1, 0.3, 0.9}) {
            double sum = 0;
            for (double t = -3.9995; t < 4; t += 0.001) sum += kernel.value(t) * Math.cos(2 * Math.PI * xi * t);
            assertEquals(sum / 1000, kernel.transform(xi), 1e-7);
        }
    }

    @Test
    void theToeplitzMapIsTheNormalMap() {
        var random = new Random(6);
        var image = new ImageSize(9, 6);
        for (int frames : new int[] {1, 2}) {
            var plan = NufftPlan.of(image, scattered(frames, 40, image, random));
            var map = new NufftMap(plan);
            double[] weights = random.doubles(40L * frames, 0.5, 2).toArray();
            NdArray x = REFERENCE.upload(images(plan.geometry(), 2), normal(images(plan.geometry(), 2).numbers(), random));
            NdArray w = REFERENCE.upload(ArrayType.real(plan.geometry().trajectory().remove(-1)), weights);
            double[] expected = map.adjoint(map.apply(x).times(w), x.type()).toDoubles();
            assertArrayEquals(expected, ToeplitzMap.of(REFERENCE, plan, weights).apply(x).toDoubles(), 1e-11);
            var simd = new SimdBackend(2);
            double[] fast = ToeplitzMap.of(simd, plan, weights).apply(simd.upload(x.type(), x.toDoubles())).toDoubles();
            assertTrue(distance(expected, fast) <= 2e-6, () -> "error " + distance(expected, fast));
        }
    }

    @Test
    void densityIsOneOnTheCartesianPoints() {
        double[] k = new double[2 * 48 * 58];
        for (int i = 0; i < 48 * 58; i++) {
            k[2 * i] = i / 58 - 24;
            k[2 * i + 1] = i % 58 - 29;
        }
        var plan = NufftPlan.of(new ImageSize(48, 58), Trajectory.of(Shape.of(48 * 58, 2), k));
        for (double w : DensityWeights.pipeMenon(plan, 10, Parallel.ALONE)) assertEquals(1, w, 1e-3);
    }

    /// A smooth picture comes back from its spokes by one weighted adjoint.
    @Test
    void weightedSpokesGiveThePictureBack() {
        int n = 32;
        var trajectory = spokes(60, 2 * n, n);
        var plan = NufftPlan.of(new ImageSize(n, n), trajectory);
        double[] x = new double[2 * n * n];
        for (int i = 0; i < n * n; i++) x[2 * i] = Math.exp(-(Math.pow(i / n - 18, 2) + Math.pow(i % n - 14, 2)) / 18);
        var simd = new SimdBackend(2);
        NdArray y = samples(simd, plan, 1, x);
        double[] w = DensityWeights.pipeMenon(plan, 20, new Parallel(2));
        NdArray weights = simd.upload(ArrayType.real(Shape.of(w.length)), w);
        double error = distance(x, simd.nufftAdjoint(y.times(weights), plan).toDoubles());
        assertTrue(error <= 0.03, () -> "error " + error);
    }

    @Test
    void errorsSayWhatIsWrong() {
        var image = new ImageSize(4, 5);
        var plan = NufftPlan.of(image, Trajectory.of(Shape.of(3, 2), new double[6]));
        assertMessage("nufft: points (3,2) and images of (H,W) = (4,5) take a complex (…,4,5), got complex(4,4)",
                () -> REFERENCE.nufft(REFERENCE.zeros(ArrayType.complex(Shape.of(4, 4))), plan));
        assertMessage("adjoint nufft: points (3,2) take complex samples (…,3), got real(3)",
                () -> REFERENCE.nufftAdjoint(REFERENCE.zeros(ArrayType.real(Shape.of(3))), plan));
        assertMessage("trajectory: needs points (samples,2) or (frames,samples,2), got (3)",
                () -> Trajectory.of(Shape.of(3), new double[3]));
        var e = assertThrows(IllegalArgumentException.class,
                () -> Trajectory.of(Shape.of(2, 2), new double[] {0, 1, 2, Double.NaN}));
        assertEquals("trajectory: frequency 1 of point 1 of (2,2) is NaN; cycles per field of view are finite", e.getMessage());
    }

    /// Twice as many numbers as points are counted without overflow.
    @Test
    void imagesThatAreTooLargeAreRefused() {
        var point = Trajectory.of(Shape.of(1, 2), new double[2]);
        assertMessage("nufft: images of (H,W) = (25000,25000) need a grid of (41472,41472), more numbers than an array holds",
                () -> NufftPlan.of(new ImageSize(25000, 25000), point));
        assertThrows(ShapeException.class, () -> NufftPlan.of(new ImageSize(1, Integer.MAX_VALUE - 8), point));
    }

    private static void assertMessage(String expected, Executable code) {
        assertEquals(expected, assertThrows(ShapeException.class, code).getMessage());
    }
}
