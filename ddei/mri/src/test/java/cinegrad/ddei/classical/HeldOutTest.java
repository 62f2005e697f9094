package cinegrad.ddei.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.texture.MovingTextures;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HeldOutTest {
    private static final int FRAMES = 6;
    private static final int ROWS = 16;
    private static final int WIDTH = 16;

    private final SimdBackend backend = new SimdBackend(1);
    private final NdArray truth = new MovingTextures(FRAMES, ROWS, WIDTH).film(backend, RandomStream.of(1));
    private final DynamicMri physics = DynamicMri.withLines(backend, lines(), FRAMES, WIDTH);

    /// Every third column in turns, and the middle.
    private static float[] lines() {
        var lines = new float[FRAMES * WIDTH];
        for (int i = 0; i < lines.length; i++) lines[i] = i % WIDTH % 3 == i / WIDTH % 3 || i % WIDTH == WIDTH / 2 ? 1 : 0;
        return lines;
    }

    private static NdArray measured(DynamicMri physics, NdArray x) {
        return physics.forward(Tensor.constant(x)).value();
    }

    /// What is kept back and what is left are the measurements, and the columns that every frame measured are not kept back.
    @Test
    void theMeasurementsAreDivided() {
        NdArray y = measured(physics, truth);
        var heldOut = HeldOut.of(physics, y.type()).orElseThrow();
        double[] kept = heldOut.kept().mask().toDoubles();
        int count = 0;
        for (int i = 0; i < kept.length; i++) {
            int column = i % WIDTH, frame = i / WIDTH / ROWS;
            assertTrue(kept[i] == 0 || column != WIDTH / 2 && column % 3 == frame % 3, "sample " + i);
            if (kept[i] != 0) count++;
        }
        assertTrue(count > 0 && count < 0.4 * kept.length / 3, count + " samples");
        assertArrayEquals(y.toDoubles(), heldOut.shown().sample(y).plus(heldOut.kept().sample(y)).toDoubles(), 1e-6);
    }

    @Test
    void theShareIsThatOfTheTruth() {
        checkShares(physics, truth);
        int pixels = ROWS * WIDTH;
        var maps = new float[2 * 2 * pixels];
        for (int p = 0; p < pixels; p++) {
            maps[2 * p] = 0.3f + p % WIDTH / (float) WIDTH;
            maps[2 * (pixels + p) + 1] = 1.2f - p % WIDTH / (float) WIDTH;
        }
        checkShares(physics.withCoils(backend.upload(ArrayType.complex(Shape.of(2, ROWS, WIDTH)), maps)), truth);
    }

    private static void checkShares(DynamicMri physics, NdArray truth) {
        NdArray y = measured(physics, truth);
        var heldOut = HeldOut.of(physics, y.type()).orElseThrow();
        NdArray start = truth.times(0.8);
        assertEquals(0, heldOut.share(y, start, start));
        assertEquals(1, heldOut.share(y, start, truth), 1e-3);
        assertEquals(0.25, heldOut.share(y, start, start.plus(truth.minus(start).times(4))), 1e-3);
        assertEquals(0, heldOut.share(y, start, start.times(0.5)));
        assertEquals(0, heldOut.error(y, truth), 1e-4);
        assertEquals(0.2 * heldOut.error(y, truth.times(0)), heldOut.error(y, start), 1e-4);
    }

    /// What only some lines speak for is not certain, and noise is not confirmed at all.
    @Test
    void whatLinesDisagreeAboutIsLeftOut() {
        NdArray y = measured(physics, truth);
        var heldOut = HeldOut.of(physics, y.type()).orElseThrow();
        NdArray start = truth.times(0.8);
        NdArray noise = backend.upload(truth.type(), noise(2 * FRAMES * ROWS * WIDTH));
        assertEquals(0, heldOut.share(y, start, start.plus(noise)));
        double mixed = heldOut.share(y, start, truth.plus(noise));
        assertTrue(mixed > 0 && mixed < 0.9, "a share of " + mixed);
    }

    private static float[] noise(int numbers) {
        var random = RandomStream.of(3);
        var noise = new float[numbers];
        for (int i = 0; i < numbers; i++) noise[i] = (float) (0.02 * random.normal());
        return noise;
    }

    /// A column that n of T frames measured counts (T − n)/n times: of a video wrong in that column alone the error says so.
    @Test
    void columnsCountByWhatIsMissing() {
        NdArray y = measured(physics, truth);
        var heldOut = HeldOut.of(physics, y.type()).orElseThrow();
        double[] roots = heldOut.weights().toDoubles();
        for (int c = 0; c < WIDTH; c++) assertEquals(c == WIDTH / 2 ? 0 : Math.sqrt((6 - 2) / 2.0), roots[c], 1e-6);
        double[] kept = heldOut.kept().sample(y).toDoubles();
        double squares = 0;
        for (double v : kept) squares += 2 * v * v;
        assertEquals(Math.sqrt(squares), heldOut.error(y, truth.times(0)), 1e-4 * Math.sqrt(squares));
    }

    @Test
    void nothingIsKeptBackWhereNothingCanBeSpared() {
        var all = new float[FRAMES * WIDTH];
        Arrays.fill(all, 1);
        var whole = DynamicMri.withLines(backend, all, FRAMES, WIDTH);
        assertTrue(HeldOut.of(whole, measured(whole, truth).type()).isEmpty());
    }
}
