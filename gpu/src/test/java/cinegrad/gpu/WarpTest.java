package cinegrad.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cinegrad.ops.Backend;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.PiecewiseAffine;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SamplePoints;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Points that a map makes on the device, against those made here; and random numbers drawn there.
public class WarpTest {
    private static final Parallel ALONE = new Parallel(1);
    private static final ImageSize INPUT = new ImageSize(21, 34);
    private static final ImageSize OUTPUT = new ImageSize(25, 31);

    private static CudaBackend cuda;

    @BeforeAll
    static void open() {
        cuda = Emulated.backend(ConvMode.EXACT);
    }

    /// Near the identity in each cell, so that points meet every cell and leave the square; its jumps make no difference here.
    private static SamplePoints.Law law(long seed) {
        var random = RandomStream.of(seed);
        double[] matrices = new double[24 * 3 * 2];
        for (int i = 0; i < matrices.length; i++) matrices[i] = (i % 6 == 0 || i % 6 == 4 ? 1 : 0) + 0.03 * random.normal();
        return new SamplePoints.Law(new PiecewiseAffine(3, 2, matrices), 4, -0.6, 0.3, 22.5, 33.25);
    }

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void looksUpWhereTheMapLeads(Interpolation interpolation) {
        for (var edge : Edge.values()) {
            var plan = SamplePlan.at(new SamplePoints(OUTPUT, law(edge.ordinal()), ALONE), INPUT, interpolation, edge);
            double[][] expected = both(new ReferenceBackend(), plan);
            double[][] actual = both(cuda, plan);
            for (int k = 0; k < 2; k++) {
                assertArrayEquals(expected[k], actual[k], 2e-6 * norm(expected[k]),
                        interpolation + ", " + edge + (k == 0 ? "" : ", adjoint"));
            }
            double[][] again = both(cuda, SamplePlan.at(new SamplePoints(OUTPUT, law(edge.ordinal()), ALONE), INPUT,
                    interpolation, edge));
            for (int k = 0; k < 2; k++) assertArrayEquals(actual[k], again[k], "repeated");
        }
    }

    /// S x of two complex frames, and Sᵀ y of three real ones with 5 channels.
    private static double[][] both(Backend b, SamplePlan plan) {
        var x = b.normal(ArrayType.complex(Shape.of(2, INPUT.height(), INPUT.width())), RandomStream.of(1));
        var y = b.normal(ArrayType.real(Shape.of(3, OUTPUT.height(), OUTPUT.width(), 5)), RandomStream.of(2));
        return new double[][] {b.sample(x, plan).toDoubles(), b.sampleAdjoint(y, plan).toDoubles()};
    }

    private static double norm(double[] v) {
        double largest = 0;
        for (double x : v) largest = Math.max(largest, Math.abs(x));
        return largest;
    }

    @ParameterizedTest
    @CsvSource({"1,0", "-7,1", "123456789012345,4294967295", "42,8589934591"})
    void drawsTheSameBitsAsTheProcessor(long seed, long position) {
        var here = new RandomStream(seed, RandomStream.of(seed).stream("noise").id(), position);
        var there = new RandomStream(seed, here.id(), position);
        float[] expected = new float[100_001];
        here.fillNormal(expected, ALONE);
        assertArrayEquals(expected, cuda.normal(ArrayType.real(Shape.of(expected.length)), there).toFloats(), "normal");
        here.fillUniform(expected, ALONE);
        assertArrayEquals(expected, cuda.uniform(ArrayType.real(Shape.of(expected.length)), there).toFloats(), "uniform");
        assertEquals(here.position(), there.position());
    }
}
