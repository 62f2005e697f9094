package cinegrad.ddei.classical;

import static org.junit.jupiter.api.Assertions.assertEquals;

import cinegrad.ops.random.RandomStream;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoiseLevelTest {
    private static final int FRAMES = 8;
    private static final int HEIGHT = 48;
    private static final int WIDTH = 40;

    /// A still spectrum of two coils, large in the middle, and noise.
    private static double[] kspace(double sigma) {
        var random = RandomStream.of(5).stream("kspace");
        var still = new double[2 * 2 * HEIGHT * WIDTH];
        for (int i = 0; i < still.length; i++) still[i] = 10 * random.normal();
        var k = new double[FRAMES * still.length];
        int plane = 2 * HEIGHT * WIDTH;
        for (int i = 0; i < k.length; i++) k[i] = still[i / (FRAMES * plane) * plane + i % plane] + sigma * random.normal();
        return k;
    }

    /// Every third column of a frame.
    private static double[] mask() {
        var mask = new double[FRAMES * HEIGHT * WIDTH];
        for (int i = 0; i < mask.length; i++) mask[i] = (i % WIDTH + i / WIDTH / HEIGHT) % 3 == 0 ? 1 : 0;
        return mask;
    }

    @ParameterizedTest
    @CsvSource({"0", "1e-9", "0.02", "3", "1e12"})
    void whatStandsStillDoesNotCount(double sigma) {
        assertEquals(sigma, NoiseLevel.of(kspace(sigma), mask(), FRAMES, HEIGHT, WIDTH), 0.05 * sigma);
    }

    @Test
    void nothingIsKnownOfSamplesMeasuredOnce() {
        var once = new double[FRAMES * HEIGHT * WIDTH];
        Arrays.fill(once, 0, HEIGHT * WIDTH, 1);
        assertEquals(0, NoiseLevel.of(kspace(1), once, FRAMES, HEIGHT, WIDTH));
    }
}
