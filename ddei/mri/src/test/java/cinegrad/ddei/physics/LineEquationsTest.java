package cinegrad.ddei.physics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;
import cinegrad.ops.simd.SimdBackend;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The normal equations of several coils, solved row by row, beside conjugate gradients in double precision.
class LineEquationsTest {
    private static final ConjugateGradient EXACT = new ConjugateGradient(100, 1e-12);

    private static NdArray random(Backend backend, ArrayType type, String name) {
        return backend.upload(type, new ReferenceBackend().normal(type, RandomStream.of(5).stream(name)).toDoubles());
    }

    /// @param rows 1 for whole lines as (T, 1, W), else the same in every row
    private static DynamicMri physics(Backend backend, Shape video, int coils, int rows, double scale) {
        int t = video.size(1), w = video.size(3);
        var mask = new double[t * rows * w];
        for (int i = 0; i < mask.length; i++) mask[i] = (i % w * 7 + i / (rows * w) * 3) % 4 == 0 ? 1 : 0;
        var maps = random(backend, ArrayType.complex(Shape.of(coils, video.size(2), w)), "maps").times(scale);
        return DynamicMri.withMask(backend.upload(ArrayType.real(Shape.of(t, rows, w)), mask)).withCoils(maps);
    }

    private static double[] solution(Backend backend, Shape video, int coils, int rows, double gamma) {
        var physics = physics(backend, video, coils, rows, 1);
        NdArray y = physics.sample(random(backend, ArrayType.complex(video.insert(1, coils)), "y"));
        UnaryOperator<NdArray> prox = physics.prox(y, gamma, EXACT);
        boolean direct = backend.precision() == Precision.SINGLE && rows == 1;
        assertEquals(direct, prox instanceof LineEquations);
        return prox.apply(random(backend, ArrayType.complex(video), "z")).toDoubles();
    }

    /// Even and odd widths, one coil, a single row, fewer and more equations than unknowns.
    @ParameterizedTest
    @CsvSource({"3, 5, 12, 4", "2, 4, 13, 1", "1, 1, 9, 3", "3, 3, 17, 8", "1, 2, 1, 2"})
    void solvesWhatConjugateGradientsSolve(int frames, int height, int width, int coils) {
        var video = Shape.of(1, frames, height, width);
        for (double gamma : new double[] {0.1, 1, 10}) {
            double[] exact = solution(new ReferenceBackend(), video, coils, 1, gamma);
            assertArrayEquals(exact, solution(new SimdBackend(2), video, coils, 1, gamma), 2e-4);
            assertArrayEquals(exact, solution(new SimdBackend(2), video, coils, height, gamma), height == 1 ? 2e-4 : 1e-3);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 3, 5, 12, 4", "2, 2, 3, 13, 1", "3, 1, 4, 9, 5"})
    void solvesForSeveralSetsOfMaps(int sets, int frames, int height, int width, int coils) {
        var images = Shape.of(sets, frames, height, width);
        double[] exact = ofSets(new ReferenceBackend(), images, coils, 1);
        assertArrayEquals(exact, ofSets(new SimdBackend(1), images, coils, 1), 2e-4);
        assertArrayEquals(ofSets(new SimdBackend(1), images, coils, 1), ofSets(new SimdBackend(3), images, coils, 1));
        assertArrayEquals(exact, ofSets(new SimdBackend(2), images, coils, height), 1e-3);
    }

    private static double[] ofSets(Backend backend, Shape images, int coils, int rows) {
        var video = images.with(0, 1);
        var maps = random(backend, ArrayType.complex(Shape.of(images.size(0), coils, images.size(2), images.size(3))), "sets");
        var physics = DynamicMri.withMask(physics(backend, video, coils, rows, 1).mask().reshape(Shape.of(images.size(1), rows,
                images.size(3)))).withCoilSets(maps);
        NdArray y = physics.sample(random(backend, ArrayType.complex(video.insert(1, coils)), "y"));
        UnaryOperator<NdArray> prox = physics.prox(y, 3, EXACT);
        assertEquals(backend.precision() == Precision.SINGLE && rows == 1, prox instanceof LineEquations);
        return prox.apply(random(backend, ArrayType.complex(images), "z")).toDoubles();
    }

    /// A distance that outweighs the measurements by far, or hardly counts, overflows nowhere.
    @ParameterizedTest
    @ValueSource(doubles = {1e-40, 1e-12, 1e12, 1e40})
    void anyBalanceIsFinite(double gamma) {
        var video = Shape.of(1, 2, 4, 8);
        for (int rows : new int[] {1, 4}) {
            double[] exact = answer(new ReferenceBackend(), video, rows, gamma);
            assertArrayEquals(exact, answer(new SimdBackend(1), video, rows, gamma), gamma < 1 ? 1e-6 : 2e-3);
        }
    }

    /// Of eight coils, so that γ = ∞ has one solution, too.
    private static double[] answer(Backend backend, Shape video, int rows, double gamma) {
        var physics = physics(backend, video, 8, rows, 1);
        NdArray y = physics.sample(random(backend, ArrayType.complex(video.insert(1, 8)), "y"));
        return physics.prox(y, gamma, EXACT).apply(random(backend, ArrayType.complex(video), "z")).toDoubles();
    }

    @Test
    void theNumberOfThreadsDoesNotMatter() {
        var video = Shape.of(1, 3, 20, 18);
        double[] alone = solution(new SimdBackend(1), video, 4, 1, 10);
        for (int threads : new int[] {2, 3, 7}) assertArrayEquals(alone, solution(new SimdBackend(threads), video, 4, 1, 10));
    }

    /// One mask for all frames.
    @Test
    void linesMayBeTheSameInEveryFrame() {
        var backend = new SimdBackend(2);
        var video = Shape.of(1, 3, 4, 6);
        var one = physics(backend, Shape.of(1, 1, 4, 6), 3, 1, 1);
        NdArray z = random(backend, ArrayType.complex(video), "z");
        NdArray y = one.sample(random(backend, ArrayType.complex(video.insert(1, 3)), "y"));
        NdArray repeated = backend.broadcastTo(one.mask(), Shape.of(1, 3, 1, 6));
        assertArrayEquals(one.masked(repeated).prox(y, 3, EXACT).apply(z).toDoubles(),
                one.prox(y, 3, EXACT).apply(z).toDoubles());
    }

    /// Where rounding would be felt, in a batch, and where the factors would be too large, conjugate gradients solve.
    @Test
    void whatIsNoneOfItsBusinessIsLeftToConjugateGradients() {
        var backend = new SimdBackend(1);
        var video = Shape.of(1, 2, 4, 6);
        var bright = physics(backend, video, 3, 1, 1000);
        NdArray y = bright.sample(random(backend, ArrayType.complex(video.insert(1, 3)), "y"));
        assertTrue(!(bright.prox(y, 1, EXACT) instanceof LineEquations));
        assertInstanceOf(LineEquations.class, bright.withNormalizedCoils().prox(y, 1, EXACT));
        NdArray two = random(backend, ArrayType.complex(Shape.of(2, 3, 2, 4, 6)), "two");
        assertTrue(!(physics(backend, video, 3, 1, 1).prox(two, 1, EXACT) instanceof LineEquations));
        assertEquals(0, LineEquations.bytes(1, 30, 512, 512, Precision.SINGLE));
        assertEquals(0, LineEquations.bytes(1, 3, 5, 5, Precision.DOUBLE));
        var equations = physics(backend, video, 3, 1, 1).prox(y, 1, EXACT);
        assertThrows(ShapeException.class, () -> equations.apply(backend.zeros(ArrayType.complex(Shape.of(1, 2, 6, 4)))));
    }
}
