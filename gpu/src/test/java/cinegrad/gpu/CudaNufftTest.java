package cinegrad.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.RelativeError;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The non-uniform Fourier transform of the device against the sum that defines it.
class CudaNufftTest {
    private static CudaBackend cuda;

    @BeforeAll
    static void open() {
        cuda = Emulated.backend(ConvMode.EXACT);
    }

    @AfterAll
    static void close() {
        if (cuda != null) cuda.close();
    }

    /// Frequencies over 1.2 times each axis' range, so that some wrap around.
    private static NufftPlan scattered(int height, int width, int frames, int samples, Random random) {
        var k = new double[frames * samples * 2];
        for (int i = 0; i < k.length; i++) k[i] = 1.2 * (random.nextDouble() - 0.5) * (i % 2 == 0 ? height : width);
        return NufftPlan.of(new ImageSize(height, width),
                Trajectory.of(frames == 1 ? Shape.of(samples, 2) : Shape.of(frames, samples, 2), k));
    }

    /// The last axis before height and width are the plan's frames, where it has several.
    private static ArrayType images(NufftPlan plan, int batch) {
        var image = plan.geometry().image();
        Shape one = Shape.of(batch, image.height(), image.width());
        return ArrayType.complex(plan.geometry().frames() == 1 ? one : one.insert(1, plan.geometry().frames()));
    }

    private static float[] normal(int n, Random random) {
        var x = new float[n];
        for (int i = 0; i < n; i++) x[i] = (float) random.nextGaussian();
        return x;
    }

    private static NdArray samples(Backend backend, NufftPlan plan, int batch, float[] x) {
        return backend.nufft(backend.upload(images(plan, batch), x), plan);
    }

    private static double[] back(Backend backend, NufftPlan plan, ArrayType samples, float[] y) {
        return backend.nufftAdjoint(backend.upload(samples, y), plan).toDoubles();
    }

    /// Grids of one band, images of odd sizes, batches that are no multiple of those spread together, more samples of a cell
    /// than a chunk holds.
    @ParameterizedTest
    @CsvSource({"1,1,1,9,1", "1,8,1,1,5", "4,5,3,20,4", "17,32,1,300,2", "31,40,2,203,5", "8,9,1,1000,3", "96,61,1,150,1"})
    void isTheSum(int height, int width, int frames, int count, int batch) {
        var random = new Random(height);
        var plan = scattered(height, width, frames, count, random);
        var reference = new ReferenceBackend();
        float[] x = normal(images(plan, batch).numbers(), random);
        NdArray expected = samples(reference, plan, batch, x);
        double forward = RelativeError.of(expected.toDoubles(), samples(cuda, plan, batch, x).toDoubles());
        assertTrue(forward <= 1e-6, () -> "samples: " + forward);
        float[] y = normal(expected.numbers(), random);
        double adjoint = RelativeError.of(back(reference, plan, expected.type(), y), back(cuda, plan, expected.type(), y));
        assertTrue(adjoint <= 1e-6, () -> "images: " + adjoint);
    }

    /// As the processor's of single precision, whose tables these are: closer than to the sum. All in the middle of k-space.
    @Test
    void isWhatTheProcessorComputes() {
        var random = new Random(3);
        var k = new double[2 * 700];
        for (int i = 0; i < k.length; i++) k[i] = random.nextGaussian();
        var plan = NufftPlan.of(new ImageSize(64, 48), Trajectory.of(Shape.of(700, 2), k));
        var simd = new SimdBackend(1);
        float[] x = normal(images(plan, 2).numbers(), random);
        NdArray expected = samples(simd, plan, 2, x);
        double forward = RelativeError.of(expected.toDoubles(), samples(cuda, plan, 2, x).toDoubles());
        assertTrue(forward <= 4e-7, () -> "samples: " + forward);
        float[] y = normal(expected.numbers(), random);
        double adjoint = RelativeError.of(back(simd, plan, expected.type(), y), back(cuda, plan, expected.type(), y));
        assertTrue(adjoint <= 4e-7, () -> "images: " + adjoint);
    }

    /// The emulated device walks through the threads of every other launch backwards.
    @Test
    void repeatsBitByBit() {
        var random = new Random(4);
        var plan = scattered(33, 40, 2, 400, random);
        float[] x = normal(images(plan, 3).numbers(), random);
        NdArray first = samples(cuda, plan, 3, x);
        assertArrayEquals(first.toDoubles(), samples(cuda, plan, 3, x).toDoubles());
        float[] y = normal(first.numbers(), random);
        assertArrayEquals(back(cuda, plan, first.type(), y), back(cuda, plan, first.type(), y));
    }

    @Test
    void noSamplesGiveAnImageOfZeros() {
        var plan = NufftPlan.of(new ImageSize(3, 4), Trajectory.of(Shape.of(0, 2), new double[0]));
        assertArrayEquals(new double[48], back(cuda, plan, ArrayType.complex(Shape.of(2, 0)), new float[0]));
        assertEquals(0, samples(cuda, plan, 2, new float[48]).numbers());
    }
}
