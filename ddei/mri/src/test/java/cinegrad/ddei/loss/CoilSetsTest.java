package cinegrad.ddei.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.classical.ClassicalMethods;
import cinegrad.ddei.model.Crnn;
import cinegrad.ddei.physics.ConjugateGradient;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.mask.GaussianLines;
import cinegrad.ddei.physics.mask.LineBudget;
import cinegrad.ddei.physics.mask.RedrawnLines;
import cinegrad.ops.NdArray;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two sets of coil maps: the model, its solutions, classical methods, networks and losses.
class CoilSetsTest {
    private static final SimdBackend B = new SimdBackend(1);
    private static final int T = 4, H = 8, W = 12, C = 3;
    private static final ArrayType IMAGES = ArrayType.complex(Shape.of(2, T, H, W));

    private static NdArray random(ArrayType type, String name) {
        double[] numbers = new double[type.numbers()];
        RandomStream.of(7).stream(name).fillNormal(numbers, new Parallel(1));
        return B.upload(type, numbers);
    }

    /// Orthonormal in every pixel: the first (1, i, 0)/√2, the second (1, −i, 1)/√3, turned from pixel to pixel.
    private static NdArray maps() {
        var m = new double[2 * 2 * C * H * W];
        double[][][] sets = {{{1, 0}, {0, 1}, {0, 0}}, {{1, 0}, {0, -1}, {1, 0}}};
        for (int s = 0; s < 2; s++) {
            for (int c = 0; c < C; c++) {
                for (int p = 0; p < H * W; p++) {
                    double angle = 0.2 * (p % W) + 0.1 * (p / W) + s;
                    double size = Math.sqrt(s == 0 ? 0.5 : 1 / 3.0);
                    int at = 2 * ((s * C + c) * H * W + p);
                    m[at] = size * (sets[s][c][0] * Math.cos(angle) - sets[s][c][1] * Math.sin(angle));
                    m[at + 1] = size * (sets[s][c][0] * Math.sin(angle) + sets[s][c][1] * Math.cos(angle));
                }
            }
        }
        return B.upload(ArrayType.complex(Shape.of(2, C, H, W)), m);
    }

    private static DynamicMri physics() {
        var lines = new float[T * W];
        for (int i = 0; i < lines.length; i++) lines[i] = (i % W + i / W) % 3 == 0 || Math.abs(i % W - W / 2) < 2 ? 1 : 0;
        return DynamicMri.withLines(B, lines, T, W);
    }

    private static double inner(NdArray a, NdArray b) {
        double[] x = a.toDoubles();
        double[] y = b.toDoubles();
        double sum = 0;
        for (int i = 0; i < x.length; i++) sum += x[i] * y[i];
        return sum;
    }

    @Test
    void measurementsAreTheSumOverSets() {
        var both = physics().withCoilSets(maps());
        assertEquals(2, both.sets());
        NdArray x = random(IMAGES, "x");
        NdArray ax = both.apply(x);
        NdArray sum = physics().withCoils(B.take(maps(), 0, new int[] {0})).apply(B.take(x, 0, new int[] {0}))
                .plus(physics().withCoils(B.take(maps(), 0, new int[] {1})).apply(B.take(x, 0, new int[] {1})));
        assertArrayEquals(sum.toDoubles(), ax.toDoubles(), 1e-5);
        NdArray y = random(ax.type(), "y");
        assertEquals(inner(ax, y), inner(x, both.adjoint(y)), 1e-4 * Math.sqrt(inner(ax, ax) * inner(y, y)));
        assertEquals(IMAGES, both.image(ax.type()));
        // all is measured: the images come back apart
        var full = DynamicMri.full(B).withCoilSets(maps().times(3));
        assertArrayEquals(x.toDoubles(), full.zeroFilled(full.apply(x)).toDoubles(), 1e-5);
        assertArrayEquals(x.toDoubles(), full.leastSquares(Tensor.constant(full.apply(x)), 3).value().toDoubles(), 1e-4);
        assertThrows(ShapeException.class, () -> both.apply(B.take(x, 0, new int[] {0})));
        assertThrows(ShapeException.class, () -> both.adjoint(random(ArrayType.complex(Shape.of(2, C, T, H, W)), "z")));
        assertThrows(ShapeException.class, () -> physics()
                .withCoilSets(B.take(maps(), 0, new int[] {0}).reshape(Shape.of(C, H, W))));
        assertEquals(1, physics().withCoilSets(B.take(maps(), 0, new int[] {0})).sets());
    }

    /// The normal equations of both images together.
    @Test
    void theProximalStepSolvesForBothImages() {
        var both = physics().withCoilSets(maps());
        NdArray y = both.apply(random(IMAGES, "x"));
        NdArray z = random(IMAGES, "z");
        double gamma = 10;
        NdArray x = both.prox(y, gamma, new ConjugateGradient(100, 1e-6)).apply(z);
        NdArray slope = both.adjoint(both.apply(x).minus(y)).times(gamma).plus(x.minus(z));
        assertTrue(Math.sqrt(inner(slope, slope) / inner(z, z)) < 1e-4, "slope " + inner(slope, slope));
    }

    @Test
    void onePictureHasTheEnergyOfAll() {
        var both = physics().withCoilSets(maps());
        NdArray x = B.upload(ArrayType.complex(Shape.of(2, 1, 1, 3)), new double[] {3, 0, 0, 0, 0, 0, 0, 4, 0, -2, 0, 0});
        assertArrayEquals(new double[] {5, 0, 0, -2, 0, 0}, both.onePicture(x).toDoubles(), 1e-6);
        assertEquals(Shape.of(1, 1, 1, 3), both.onePicture(x).shape());
        assertEquals(x, physics().onePicture(x));
    }

    /// Of a second set that sees nothing the first image is that of one set.
    @ParameterizedTest
    @ValueSource(strings = {"zero-filled", "average", "view-sharing", "tv", "llr", "l+s", "nlr"})
    void methodsSolveForBothImages(String method) {
        double[] m = maps().toDoubles();
        for (int i = m.length / 2; i < m.length; i++) m[i] = 0;
        var dark = physics().withCoilSets(B.upload(maps().type(), m));
        var one = physics().withCoils(B.take(maps(), 0, new int[] {0}));
        NdArray y = one.apply(random(IMAGES.with(IMAGES.shape().with(0, 1)), "x"));
        NdArray expected = ClassicalMethods.byName(method).reconstruct(y, one);
        NdArray both = ClassicalMethods.byName(method).reconstruct(y, dark);
        assertEquals(IMAGES, both.type());
        double scale = Math.sqrt(inner(expected, expected) / expected.numbers());
        if (!method.equals("nlr")) {                                   // whose groups reach into both images
            assertArrayEquals(expected.toDoubles(), dark.onePicture(both).toDoubles(), 5e-3 * scale);
        }
        NdArray real = physics().withCoilSets(maps()).apply(random(IMAGES, "x"));
        for (double v : ClassicalMethods.byName(method).reconstruct(real, physics().withCoilSets(maps())).toDoubles()) {
            assertTrue(Double.isFinite(v));
        }
    }

    /// A step along the gradient lowers the loss.
    @ParameterizedTest
    @ValueSource(strings = {"mc", "ei-r", "ddei", "ssdu", "moi", "weighted-ssdu", "phase2phase"})
    void gradientsPassThroughBothImages(String name) {
        var physics = physics().withCoilSets(maps()).withNoise(0.01);
        NdArray x = random(IMAGES, "x").times(0.3).plus(B.full(IMAGES, 1));
        var sample = new Sample(physics.measure(x, RandomStream.of(1)), physics, Optional.empty());
        var objective = Objectives.byName(name, Objectives.Settings.DEFAULT
                .withAcquisition(new RedrawnLines(new GaussianLines(LineBudget.of(2)))));
        var model = Crnn.of(B, 3, 2, RandomStream.of(2));
        Tensor loss = objective.terms(sample, model, RandomStream.of(3)).total();
        double before = loss.item();
        var gradients = loss.backward();
        double squares = 0;
        for (Parameter p : model.parameters()) squares += inner(gradients.of(p.tensor()), gradients.of(p.tensor()));
        double step = 0.01 * before / squares;
        for (Parameter p : model.parameters()) {
            B.writeInto(p.value(), p.value().minus(gradients.of(p.tensor()).times(step)).toDoubles());
        }
        double after = objective.terms(sample, model, RandomStream.of(3)).total().item();
        assertTrue(after < before && after > 0.9 * before, () -> name + ": " + before + " to " + after);
    }

    @Test
    void theTrueVideoIsNoneOfTwoImages() {
        var physics = physics().withCoilSets(maps());
        NdArray x = random(IMAGES, "x");
        var sample = new Sample(physics.apply(x), physics, Optional.of(physics.onePicture(x)));
        var model = Crnn.of(B, 2, 1, RandomStream.of(2));
        String said = String.valueOf(assertThrows(IllegalArgumentException.class, () -> Objectives.byName("sup",
                Objectives.Settings.DEFAULT).terms(sample, model, RandomStream.of(3))).getMessage());
        assertTrue(said.contains("several sets of coil maps have several"), said);
    }
}
