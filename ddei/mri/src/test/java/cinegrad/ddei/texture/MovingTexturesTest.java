package cinegrad.ddei.texture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MovingTexturesTest {
    private static double[] film(int frames, int height, int width, long seed, int threads) {
        var film = new MovingTextures(frames, height, width).film(new SimdBackend(threads), RandomStream.of(seed));
        assertEquals(Shape.of(1, frames, height, width), film.shape());
        return film.toDoubles();
    }

    private static double[] magnitudes(double[] film) {
        double[] m = new double[film.length / 2];
        Arrays.setAll(m, p -> Math.hypot(film[2 * p], film[2 * p + 1]));
        return m;
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "3,17,9", "2,8,31", "5,24,16"})
    void anySizeHasItsBrightestPixelAtOne(int frames, int height, int width) {
        double[] film = film(frames, height, width, 3, 1);
        assertEquals(1, Arrays.stream(magnitudes(film)).max().orElseThrow(), 1e-6);
        assertTrue(Arrays.stream(film).allMatch(Double::isFinite));
    }

    @Test
    void aSeedIsOneFilmForAnyNumberOfThreads() {
        double[] film = film(4, 32, 24, 5, 1);
        assertArrayEquals(film, film(4, 32, 24, 5, 3));
        assertFalse(Arrays.equals(film, film(4, 32, 24, 6, 1)));
    }

    @Test
    void theReferenceBackendDrawsTheSameFilm() {
        double[] exact = new MovingTextures(2, 16, 12).film(new ReferenceBackend(), RandomStream.of(8)).toDoubles();
        double[] fast = film(2, 16, 12, 8, 1);
        for (int i = 0; i < fast.length; i++) assertEquals(exact[i], fast[i], 1e-4, "number " + i);
    }

    @Test
    void framesMoveAndAreNotNoise() {
        double[] m = magnitudes(film(12, 64, 48, 2, 1));
        int pixels = 64 * 48;
        double moved = 0, all = 0, neighbors = 0;
        for (int t = 0; t < 12; t++) {
            for (int p = 0; p < pixels; p++) {
                double here = m[t * pixels + p];
                moved += Math.abs(here - m[(t + 6) % 12 * pixels + p]);
                neighbors += Math.abs(here - m[t * pixels + (p + 1) % pixels]);
                all += here;
            }
        }
        assertTrue(moved > 0.01 * all, "half a beat later " + moved / all);
        assertTrue(neighbors < 0.5 * all, "beside it " + neighbors / all);
    }

    @Test
    void aBeatClosesAndHasNoJump() {
        for (int k = 0; k < 20; k++) {
            var beat = Beat.draw(new ImageSize(64, 48), 1, RandomStream.of(k));
            assertEquals(beat.squeeze(0), beat.squeeze(1), 1e-9);
            double most = 0, step = 0;
            for (int i = 0; i < 1000; i++) {
                most = Math.max(most, beat.squeeze(i / 1000.0));
                step = Math.max(step, Math.abs(beat.squeeze((i + 1) / 1000.0) - beat.squeeze(i / 1000.0)));
            }
            assertEquals(1, most, 1e-2);
            assertTrue(step < 0.02, "step " + step);
        }
    }

    @Test
    void filmsOfNothingAndBeyondAllSizeAreRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new MovingTextures(0, 4, 4)).getMessage()
                .contains("(0,4,4)"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new MovingTextures(1_000_000, 64, 64)).getMessage()
                .contains("too large"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new MovingTextures(2, 1 << 30, 1 << 30)).getMessage()
                .contains("too large"));
    }
}
