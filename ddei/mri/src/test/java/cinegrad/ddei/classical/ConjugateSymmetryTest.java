package cinegrad.ddei.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.physics.CoilMaps;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.PartialFourier;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Partial Fourier: what is left out is found from the mask, and filled where the phase is slow.
class ConjugateSymmetryTest {
    private static final SimdBackend B = new SimdBackend(1);
    private static final int T = 2, H = 16, W = 32;

    private static float[] mask(int first, int last, int every) {
        var mask = new float[T * W];
        for (int i = 0; i < mask.length; i++) {
            int w = i % W;
            mask[i] = w >= first && w <= last && ((w + i / W) % every == 0 || Math.abs(w - W / 2) <= 3) ? 1 : 0;
        }
        return mask;
    }

    /// The numbers of an image of boxes with a phase that turns slowly.
    private static double[] image() {
        var x = new double[2 * T * H * W];
        for (int i = 0; i < T * H * W; i++) {
            int w = i % W, h = i / W % H;
            double size = (w > 7 && w < 21 && h > 2 && h < 12 ? 1 : 0) + (w == 12 ? 0.7 : 0) + (w == 25 ? 0.3 : 0);
            double phase = 0.08 * w - 0.05 * h;
            x[2 * i] = size * Math.cos(phase);
            x[2 * i + 1] = size * Math.sin(phase);
        }
        return x;
    }

    @ParameterizedTest
    @CsvSource({"10, 31, 1, 6", "0, 21, 1, 5", "6, 31, 2, 10", "0, 31, 1, -1", "1, 30, 1, -1", "0, 31, 4, -1", "14, 18, 1, -1",
        "20, 31, 1, -1"})
    void theSideThatIsMissingIsFound(int first, int last, int every, int reach) {
        Optional<PartialFourier> side = PartialFourier.of(mask(first, last, every), W);
        assertEquals(reach >= 0 && first < 14, side.isPresent(), String.valueOf(side));
        side.ifPresent(s -> {
            assertEquals(reach, s.reach());
            assertEquals(first > 0, s.isMissing(first - 1));
            assertEquals(last < W - 1, s.isMissing(last + 1));
            assertTrue(!s.isMissing(W / 2) && s.toString().contains("of k-space"));
        });
        assertTrue(PartialFourier.of(new float[T * W], W).isEmpty());
    }

    /// Five eighths of k-space: the error of the magnitudes falls, the measured samples stay, of one coil and of several.
    @Test
    void theOtherSideIsFilled() {
        var type = ArrayType.complex(Shape.of(1, T, H, W));
        NdArray x = B.upload(type, image());
        var one = DynamicMri.withLines(B, mask(10, 31, 1), T, W);
        NdArray maps = B.upload(ArrayType.complex(Shape.of(3, H, W)), CoilMaps.ring(3, H, W));
        for (var physics : new DynamicMri[] {one, one.withCoils(maps)}) {
            NdArray y = physics.apply(x);
            var method = new TemporalAverage();
            double plain = error(method.reconstruct(y, physics), x);
            var symmetry = new ConjugateSymmetry(method);
            NdArray filled = symmetry.reconstruct(y, physics);
            double better = error(filled, x);
            assertTrue(better < 0.75 * plain, plain + " to " + better);
            double[] measured = y.toDoubles();
            double[] again = physics.apply(filled).toDoubles();
            double largest = 0;
            for (double v : measured) largest = Math.max(largest, Math.abs(v));
            assertArrayEquals(measured, again, 0.02 * largest);
            assertEquals(method.name(), symmetry.name());
        }
    }

    @Test
    void wholeKspaceStaysAsItIs() {
        var physics = DynamicMri.withLines(B, mask(0, W - 1, 2), T, W);
        NdArray y = physics.apply(B.upload(ArrayType.complex(Shape.of(1, T, H, W)), image()));
        assertArrayEquals(new ViewSharing().reconstruct(y, physics).toDoubles(),
                new ConjugateSymmetry(new ViewSharing()).reconstruct(y, physics).toDoubles());
    }

    private static double error(NdArray video, NdArray truth) {
        double[] a = video.toDoubles();
        double[] b = truth.toDoubles();
        double sum = 0;
        for (int i = 0; i < a.length; i += 2) sum += Math.pow(Math.hypot(a[i], a[i + 1]) - Math.hypot(b[i], b[i + 1]), 2);
        return Math.sqrt(sum);
    }
}
