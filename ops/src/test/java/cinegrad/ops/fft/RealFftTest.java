package cinegrad.ops.fft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.reference.ReferenceFourier;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RealFftTest {
    private static final Parallel ONE = new Parallel(1);

    static Stream<RealFftGeometry> geometries() {
        return Stream.of(Norm.values()).flatMap(norm -> Stream.of(
                RealFftGeometry.of(Shape.of(1), norm, 0), RealFftGeometry.of(Shape.of(2), norm, 0),
                RealFftGeometry.of(Shape.of(3, 17), norm, 1), RealFftGeometry.of(Shape.of(3, 20, 2), norm, 1),
                RealFftGeometry.of(Shape.of(5, 6, 7), norm, 1, 2), RealFftGeometry.of(Shape.of(5, 6, 8), norm, 0, 1, 2),
                RealFftGeometry.of(Shape.of(4, 9, 6), norm, 2, 0), RealFftGeometry.of(Shape.of(0, 4), norm, 1)));
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void isHalfOfTheComplexTransform(RealFftGeometry g) {
        double[] x = random(g.real().elements(), 1);
        double[] full = new double[2 * x.length];
        for (int i = 0; i < x.length; i++) full[2 * i] = x[i];
        ReferenceFourier.transform(full, full, new FftGeometry(g.real(), g.axes(), Direction.FORWARD, g.norm(), Centering.NONE));
        double[] expected = new double[2 * g.half().elements()];
        int inner = g.real().stride(g.halfAxis());
        int kept = g.length() / 2 + 1;
        for (int i = 0; i < g.half().elements(); i++) {
            int from = (i / (kept * inner) * g.length() + i / inner % kept) * inner + i % inner;
            expected[2 * i] = full[2 * from];
            expected[2 * i + 1] = full[2 * from + 1];
        }
        double[] y = new double[expected.length];
        RealFft.forward(x, y, g, ONE);
        FftTest.assertClose(expected, y, 1e-12, g + " double");
        float[] yf = new float[expected.length];
        RealFft.forward(FftTest.floats(x), yf, g, ONE);
        FftTest.assertClose(expected, FftTest.doubles(yf), 1e-6, g.toString());
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void inverseUndoesForward(RealFftGeometry g) {
        var norm = switch (g.norm()) {
            case NONE -> Norm.BY_N;
            case ORTHO -> Norm.ORTHO;
            case BY_N -> Norm.NONE;
        };
        var back = new RealFftGeometry(g.real(), g.axes(), norm);
        double[] x = random(g.real().elements(), 2);
        double[] y = new double[2 * g.half().elements()];
        double[] z = new double[x.length];
        RealFft.forward(x, y, g, ONE);
        RealFft.inverse(y, z, back, ONE);
        FftTest.assertClose(x, z, 1e-12, g + " double");
        float[] zf = new float[x.length];
        RealFft.inverse(FftTest.floats(y), zf, back, ONE);
        FftTest.assertClose(x, FftTest.doubles(zf), 1e-6, g.toString());
    }

    /// ⟨Ax, y⟩ = ⟨x, A*y⟩ for any x and any y, half spectra of no real signal among them.
    @ParameterizedTest
    @MethodSource("geometries")
    void adjoints(RealFftGeometry g) {
        double[] x = random(g.real().elements(), 3);
        double[] y = random(2 * g.half().elements(), 4);
        double[] forward = new double[y.length];
        double[] forwardAdjoint = new double[x.length];
        RealFft.forward(x, forward, g, ONE);
        RealFft.forwardAdjoint(y, forwardAdjoint, g, ONE);
        double size = 1e-300 + Math.sqrt(FftTest.dot(forward, forward) * FftTest.dot(y, y));
        assertEquals(0, (FftTest.dot(forward, y) - FftTest.dot(x, forwardAdjoint)) / size, 1e-13);
        double[] inverse = new double[x.length];
        double[] inverseAdjoint = new double[y.length];
        RealFft.inverse(y, inverse, g, ONE);
        RealFft.inverseAdjoint(x, inverseAdjoint, g, ONE);
        size = 1e-300 + Math.sqrt(FftTest.dot(inverse, inverse) * FftTest.dot(x, x));
        assertEquals(0, (FftTest.dot(inverse, x) - FftTest.dot(y, inverseAdjoint)) / size, 1e-13);

        float[] gx = new float[x.length];
        RealFft.forwardAdjoint(FftTest.floats(y), gx, g, ONE);
        FftTest.assertClose(forwardAdjoint, FftTest.doubles(gx), 1e-6, g + " forward adjoint");
        float[] gy = new float[y.length];
        RealFft.inverseAdjoint(FftTest.floats(x), gy, g, ONE);
        FftTest.assertClose(inverseAdjoint, FftTest.doubles(gy), 1e-6, g + " inverse adjoint");
    }

    @Test
    void oddAndEvenLengthsShareAHalfSpectrumsSize() {
        assertEquals(Shape.of(2, 4), RealFftGeometry.of(Shape.of(2, 6), Norm.NONE, 1).half());
        assertEquals(Shape.of(2, 4), RealFftGeometry.of(Shape.of(2, 7), Norm.NONE, 1).half());
    }

    @Test
    void errorsSayWhatIsWrong() {
        assertEquals("rfft: no axes of (2,6) given; name at least one",
                assertThrows(ShapeException.class, () -> RealFftGeometry.of(Shape.of(2, 6), Norm.NONE)).getMessage());
        var g = RealFftGeometry.of(Shape.of(2, 6), Norm.NONE, 1);
        assertEquals("irfft: arrays of 12 and 12 numbers; real (2,6) needs 12 and complex (2,4) needs 16",
                assertThrows(ShapeException.class, () -> RealFft.inverse(new float[12], new float[12], g, ONE)).getMessage());
    }

    private static double[] random(int size, int seed) {
        return new Random(seed).doubles(size, -1, 1).toArray();
    }
}
