package cinegrad.ddei.physics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.DiagonalMap;
import cinegrad.ops.linear.IdentityMap;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// ⟨A x, y⟩ = ⟨x, A* y⟩ for every operator, and what else is true of all of them.
class PhysicsAdjointTest {
    private static final ReferenceBackend BACKEND = new ReferenceBackend();
    private static final Random RANDOM = new Random(11);

    static NdArray gaussian(ArrayType type) {
        return BACKEND.upload(type, RANDOM.doubles(type.numbers()).map(u -> 2 * u - 1).toArray());
    }

    private static NdArray complex(int... sizes) {
        return gaussian(ArrayType.complex(Shape.of(sizes)));
    }

    private static NdArray mask(int... sizes) {
        var shape = Shape.of(sizes);
        return BACKEND.upload(ArrayType.real(shape), RANDOM.doubles(shape.elements()).map(u -> u < 0.4 ? 1 : 0).toArray());
    }

    static Stream<Arguments> operators() {
        var weights = gaussian(ArrayType.real(Shape.of(2, 5, 6)));
        return Stream.of(
                Arguments.of("image", Mri.ofImages(mask(5, 6)), Shape.of(2, 5, 6), Shape.of(2, 5, 6)),
                Arguments.of("image, weights", Mri.ofImages(weights), Shape.of(2, 5, 6), Shape.of(2, 5, 6)),
                Arguments.of("image, weights in parts", Mri.ofImages(gaussian(ArrayType.real(Shape.of(2, 5, 6, 2)))),
                Shape.of(2, 5, 6), Shape.of(2, 5, 6)),
                Arguments.of("volume", Mri.ofVolumes(mask(3, 5, 4)), Shape.of(2, 3, 5, 4), Shape.of(2, 3, 5, 4)),
                Arguments.of("video", DynamicMri.withMask(mask(3, 5, 4)), Shape.of(2, 3, 5, 4), Shape.of(2, 3, 5, 4)),
                Arguments.of("video, lines", DynamicMri.withMask(mask(3, 1, 4)), Shape.of(2, 3, 5, 4), Shape.of(2, 3, 5, 4)),
                Arguments.of("one image in frames", SequentialMri.of(DynamicMri.withMask(mask(2, 3, 5, 4))), Shape.of(2, 5, 4),
                Shape.of(2, 3, 5, 4)),
                Arguments.of("coils", MultiCoilMri.ofImages(mask(5, 4), complex(3, 5, 4)), Shape.of(2, 5, 4),
                Shape.of(2, 3, 5, 4)),
                Arguments.of("coils, maps per item", MultiCoilMri.ofImages(mask(2, 5, 4), complex(2, 3, 5, 4)), Shape.of(2, 5, 4),
                Shape.of(2, 3, 5, 4)),
                Arguments.of("coils, volume", MultiCoilMri.ofVolumes(mask(3, 5, 4), complex(2, 3, 5, 4)), Shape.of(2, 3, 5, 4),
                Shape.of(2, 2, 3, 5, 4)),
                Arguments.of("coils, video", MultiCoilMri.ofVideos(mask(3, 5, 4), complex(2, 5, 4)), Shape.of(2, 3, 5, 4),
                Shape.of(2, 2, 3, 5, 4)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operators")
    void theAdjointIsTheAdjoint(String name, ForwardModel a, Shape image, Shape measured) {
        var x = gaussian(ArrayType.complex(image));
        var y = gaussian(ArrayType.complex(measured));
        Tensor ax = a.forward(Tensor.constant(x));
        assertEquals(measured, ax.shape());
        assertClose(dot(ax.value(), y), dot(x, a.adjoint(Tensor.constant(y)).value()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operators")
    void theGradientIsTheAdjoint(String name, ForwardModel a, Shape image, Shape measured) {
        var x = Tensor.variable(gaussian(ArrayType.complex(image)));
        var y = gaussian(ArrayType.complex(measured));
        double[] gradient = a.forward(x).backward(y).of(x).toDoubles();
        double[] adjoint = a.adjoint(Tensor.constant(y)).value().toDoubles();
        for (int i = 0; i < adjoint.length; i++) assertEquals(adjoint[i], gradient[i], 1e-12);
    }

    @Test
    void cropAndPadAreAdjoint() {
        for (int[] to : new int[][] {{3, 2}, {4, 4}, {7, 9}, {5, 1}, {8, 3}}) {
            var crop = new CenterCrop(to[0], to[1]);
            var x = complex(2, 5, 6);
            var y = complex(2, to[0], to[1]);
            assertClose(dot(crop.apply(x), y), dot(x, crop.adjoint(y, x.type())));
        }
    }

    @Test
    void measuringAndProjectingBackIsTheMask() {
        var m = mask(3, 5, 4);
        var a = DynamicMri.withMask(m);
        var y = complex(1, 3, 5, 4);
        double[] there = a.forward(a.adjoint(Tensor.constant(y))).value().toDoubles();
        double[] masked = a.sample(Tensor.constant(y)).value().toDoubles();
        for (int i = 0; i < masked.length; i++) assertEquals(masked[i], there[i], 1e-13);
    }

    @Test
    void pseudoInversesUndoWhatIsMeasured() {
        var x = complex(2, 5, 6);
        var weights = BACKEND.upload(ArrayType.real(Shape.of(5, 6)), RANDOM.doubles(30, 0.5, 2).toArray());
        var image = Mri.ofImages(weights);
        assertSame(x, image.pseudoInverse(image.forward(Tensor.constant(x))).value(), 1e-12);

        var frames = SequentialMri.of(DynamicMri.withMask(BACKEND.full(ArrayType.real(Shape.of(3, 5, 6)), 1)));
        assertSame(x, frames.pseudoInverse(frames.forward(Tensor.constant(x))).value(), 1e-12);

        var coils = MultiCoilMri.ofImages(BACKEND.full(ArrayType.real(Shape.of(5, 6)), 1), complex(4, 5, 6));
        var y = coils.forward(Tensor.constant(x)).value();
        assertSame(x, coils.leastSquares(y, new ConjugateGradient(200, 1e-10)), 1e-8);
    }

    @Test
    void proxSolvesItsEquation() {
        double gamma = 0.7;
        var x = complex(2, 3, 5, 4);
        var z = complex(2, 3, 5, 4);
        var a = DynamicMri.withMask(mask(3, 5, 4));
        var coils = MultiCoilMri.ofVideos(mask(3, 5, 4), complex(2, 5, 4));
        var y = a.forward(Tensor.constant(x));
        satisfies(a.prox(Tensor.constant(z), y, gamma), a, y, z, gamma, 1e-12);
        var yc = coils.forward(Tensor.constant(x));
        satisfies(Tensor.constant(coils.prox(yc.value(), gamma, new ConjugateGradient(300, 1e-12)).apply(z)), coils, yc, z, gamma,
                1e-8);
    }

    /// γ A*(A x − y) + x − z = 0.
    private static void satisfies(Tensor x, ForwardModel a, Tensor y, NdArray z, double gamma, double tolerance) {
        var residual = a.adjoint(a.forward(x).minus(y)).times(gamma).plus(x).minus(Tensor.constant(z)).value();
        double worst = Arrays.stream(residual.toDoubles()).map(Math::abs).max().orElseThrow();
        assertTrue(worst <= tolerance, "residual " + worst);
    }

    @Test
    void conjugateGradientsSolveEveryItemByItself() {
        var h = DiagonalMap.of(BACKEND.upload(ArrayType.real(Shape.of(4)), new double[] {1, 2, 3, 4}));
        var b = BACKEND.upload(ArrayType.complex(Shape.of(2, 4)), new double[] {1, 2, 4, 6, 3, 0, 0, -8, 0, 0, 0, 0, 0, 0, 0, 0});
        double[] x = new ConjugateGradient(20, 1e-12).solve(h, b).toDoubles();
        double[] expected = {1, 2, 2, 3, 1, 0, 0, -2, 0, 0, 0, 0, 0, 0, 0, 0};
        for (int i = 0; i < expected.length; i++) assertEquals(expected[i], x[i], 1e-6);
        assertSame(b, new ConjugateGradient(3, 1e-3).solve(IdentityMap.IDENTITY, b, b), 0);
        for (double unit : new double[] {1e-12, 1, 1e12}) {                    // zero is the answer to zero from anywhere
            double[] zero = new ConjugateGradient(20, 1e-6).solve(h, b.times(0), b.times(unit)).toDoubles();
            for (double v : zero) assertEquals(0, v, 1e-5 * unit);
        }
    }

    /// One coil's A*A is a projection: its equation is solved in one step, and what further steps see is rounding.
    @Test
    void stepsAfterTheSolutionChangeNothing() {
        for (var backend : List.of(new SimdBackend(1), BACKEND)) {
            double[] lines = {0, 1, 1, 0, 1, 0};
            var a = DynamicMri.withMask(backend.upload(ArrayType.real(Shape.of(1, 1, 6)), lines));
            NdArray y = a.sample(backend.upload(ArrayType.complex(Shape.of(1, 2, 5, 6)), complex(1, 2, 5, 6).toDoubles()));
            double[] once = a.adjoint(y).toDoubles();
            for (int steps : new int[] {1, 20, 250}) {
                double[] x = a.leastSquares(y, new ConjugateGradient(steps, 0)).toDoubles();
                for (int i = 0; i < x.length; i++) assertEquals(once[i], x[i], 1e-5);
            }
        }
    }

    @Test
    void timeHelpersUndoEachOther() {
        var x = complex(2, 3, 5, 4);
        var video = Tensor.constant(x);
        assertSame(x, TimeAxis.batchAsFrames(TimeAxis.framesAsBatch(video), 2).value(), 0);
        var parts = TimeAxis.partsAsFrames(video);
        assertEquals(Shape.of(2, 6, 5, 4), parts.shape());
        assertEquals(x.toDoubles()[1], parts.value().toDoubles()[3 * 5 * 4]);
        assertSame(x, TimeAxis.framesAsParts(parts).value(), 0);
    }

    @Test
    void wrongSizesAreNamed() {
        var a = DynamicMri.withMask(mask(3, 5, 4));
        assertEquals("DynamicMri: mask (N,T,H,W) = (1,3,5,4) does not broadcast to (N,T,H,W) = (1,3,5,6): W is 4 and 6",
                assertThrows(ShapeException.class, () -> a.forward(Tensor.constant(complex(1, 3, 5, 6)))).getMessage());
        assertEquals("Mri: the mask must be a real (H,W), (N,H,W) or (N,H,W,2), got real(3)",
                assertThrows(ShapeException.class, () -> Mri.ofImages(mask(3))).getMessage());
        var coils = MultiCoilMri.ofImages(mask(5, 4), complex(3, 5, 4));
        assertEquals("MultiCoilMri: 3 coil maps, but the k-space (1,2,5,4) has 2 coils",
                assertThrows(ShapeException.class, () -> coils.adjoint(Tensor.constant(complex(1, 2, 5, 4)))).getMessage());
    }

    private static void assertSame(NdArray expected, NdArray actual, double tolerance) {
        assertEquals(expected.type(), actual.type());
        double[] e = expected.toDoubles();
        double[] a = actual.toDoubles();
        for (int i = 0; i < e.length; i++) assertEquals(e[i], a[i], tolerance);
    }

    private static void assertClose(double expected, double actual) {
        assertTrue(Math.abs(expected - actual) <= 1e-12 * Math.max(1, Math.abs(expected)), expected + " and " + actual);
    }

    private static double dot(NdArray a, NdArray b) {
        double[] p = a.toDoubles();
        double[] q = b.toDoubles();
        double sum = 0;
        for (int i = 0; i < p.length; i++) sum += p[i] * q[i];
        return sum;
    }
}
