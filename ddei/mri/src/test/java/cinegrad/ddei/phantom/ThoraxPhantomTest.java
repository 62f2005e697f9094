package cinegrad.ddei.phantom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThoraxPhantomTest {
    private static final ThoraxPhantom PHANTOM = ThoraxPhantom.of(5);

    @Test
    void theImageIsTheObjectSeenThroughTheReceiveField() {
        // soft edges and truncation differ from the bare object near edges only: judge by the median and the mean
        int height = 160;
        int width = 120;
        double time = 1.13;
        var image = PHANTOM.image(time, height, width);
        var errors = new double[height * width];
        var object = PHANTOM.object(time, height, width);
        for (int i = 0; i < errors.length; i++) {
            errors[i] = Math.hypot(image[2 * i] - object[2 * i], image[2 * i + 1] - object[2 * i + 1]);
        }
        Arrays.sort(errors);
        assertTrue(errors[errors.length / 2] <= 0.005, "median " + errors[errors.length / 2]);
        double mean = Arrays.stream(errors).average().orElseThrow();
        assertTrue(mean <= 0.03, "mean " + mean);
    }

    @Test
    void aCoarserMatrixSeesTheMiddleOfTheSameKspace() {
        var fine = PHANTOM.kspaceFrame(0.4, 32, 24);
        var coarse = PHANTOM.kspaceFrame(0.4, 15, 12);
        double scale = Math.sqrt(15.0 * 12 / (32 * 24));
        for (int h = 0; h < 15; h++) {
            for (int w = 0; w < 12; w++) {
                int to = 2 * ((h + 16 - 7) * 24 + w + 12 - 6);
                assertEquals(scale * fine[to], coarse[2 * (h * 12 + w)], 1e-10);
                assertEquals(scale * fine[to + 1], coarse[2 * (h * 12 + w) + 1], 1e-10);
            }
        }
    }

    @Test
    void aLineIsAColumnOfTheFrameOfItsInstant() {
        var frame = PHANTOM.kspaceFrame(0.9, 20, 14);
        for (int line : new int[]{0, 7, 13}) {
            var column = PHANTOM.kspaceLine(0.9, 20, 14, line);
            for (int h = 0; h < 20; h++) {
                assertEquals(frame[2 * (h * 14 + line)], column[2 * h], 1e-10);
                assertEquals(frame[2 * (h * 14 + line) + 1], column[2 * h + 1], 1e-10);
            }
        }
        var moving = PHANTOM.kspaceFrame(line -> line == 3 ? 0.9 : 0.2 + 0.01 * line, 20, 14);
        for (int h = 0; h < 20; h++) assertEquals(frame[2 * (h * 14 + 3)], moving[2 * (h * 14 + 3)], 1e-10);
        assertTrue(IntStream.range(0, frame.length).anyMatch(i -> Math.abs(frame[i] - moving[i]) > 0.01),
                "the other lines moved");
    }

    @Test
    void theInverseTransformIsOrthonormalAndCentred() {
        for (int[] size : new int[][]{{1, 1}, {4, 6}, {5, 7}, {8, 3}}) {
            int height = size[0];
            int width = size[1];
            var middle = new double[2 * height * width];
            middle[2 * (height / 2 * width + width / 2)] = 1;
            var flat = CenteredDft.inverse(middle, height, width);
            for (int i = 0; i < height * width; i++) {
                assertEquals(1 / Math.sqrt(height * width), flat[2 * i], 1e-14);
                assertEquals(0, flat[2 * i + 1], 1e-14);
            }
            var ones = new double[2 * height * width];
            for (int i = 0; i < height * width; i++) ones[2 * i] = 1;
            var point = CenteredDft.inverse(ones, height, width);
            for (int i = 0; i < height * width; i++) {
                boolean center = i == height / 2 * width + width / 2;
                assertEquals(center ? Math.sqrt(height * width) : 0, point[2 * i], 1e-13,
                        "(H,W) = (" + height + "," + width + ")");
            }
        }
    }

    @Test
    void theSameSeedIsTheSamePersonAndAnotherIsNot() {
        var again = ThoraxPhantom.of(5);
        assertArrayEquals(PHANTOM.kspaceFrame(3.3, 16, 12), again.kspaceFrame(3.3, 16, 12));
        var other = ThoraxPhantom.of(6).image(0, 32, 24);
        var mine = PHANTOM.image(0, 32, 24);
        double distance = IntStream.range(0, mine.length).mapToDouble(i -> Math.abs(mine[i] - other[i])).max().orElseThrow();
        assertTrue(distance >= 0.05, "distance " + distance);
    }

    @Test
    void brightnessPeaksNearOne() {
        for (int seed = 0; seed < 6; seed++) {
            var image = ThoraxPhantom.of(seed).image(0.2 * seed, 64, 48);
            double peak = IntStream.range(0, 64 * 48).mapToDouble(i -> Math.hypot(image[2 * i], image[2 * i + 1])).max()
                    .orElseThrow();
            assertTrue(peak >= 0.75 && peak <= 1.3, "seed " + seed + ": peak " + peak);
        }
    }

    @Test
    void theHeartBeatsIrregularlyAndWithoutJumps() {
        var rhythm = new HeartRhythm(new Draws(5, 1), 0.85, 0.06, 0.08);
        var intervals = rhythm.intervals(400);
        double mean = Arrays.stream(intervals).average().orElseThrow();
        double shortest = Arrays.stream(intervals).min().orElseThrow();
        double longest = Arrays.stream(intervals).max().orElseThrow();
        assertEquals(0.85, mean, 0.01);
        assertTrue(shortest >= 0.5 && shortest <= 0.7, "an early beat: " + shortest);
        assertTrue(longest >= 1.0 && longest <= 1.3, "a compensatory pause: " + longest);
        double lowest = 1;
        double highest = 0;
        double before = rhythm.contraction(-1);
        for (double t = -1 + 1e-3; t < 60; t += 1e-3) {
            double now = rhythm.contraction(t);
            assertTrue(Math.abs(now - before) <= 0.02, "jump from " + before + " to " + now + " at " + t);
            lowest = Math.min(lowest, now);
            highest = Math.max(highest, now);
            before = now;
        }
        assertEquals(0, lowest, 1e-3);
        assertTrue(highest >= 0.98 && highest <= 1.12, "highest " + highest);
    }

    @Test
    void aRegularHeartRepeatsAndAHeldBreathRests() {
        var still = PHANTOM.with(ThoraxPhantom.Breath.HELD).with(ThoraxPhantom.Rhythm.REGULAR);
        double beat = still.meanBeat();
        for (double t = 0; t < beat; t += 0.03) {
            assertEquals(still.contraction(t), still.contraction(t + 7 * beat), 1e-9);
            assertEquals(0, still.inspiration(t), 0);
        }
        assertArrayEquals(still.image(0.3, 24, 20), still.image(0.3 + 3 * beat, 24, 20), 1e-9);
        double deepest = IntStream.range(0, 800).mapToDouble(i -> PHANTOM.inspiration(0.01 * i)).max().orElseThrow();
        assertTrue(deepest >= 0.7 && deepest <= 1.1, "deepest breath " + deepest);
    }

    @Test
    void theCavityEmptiesAndTheWallKeepsItsPlace() {
        var anatomy = new Anatomy(new Draws(5, 4));
        double full = bloodArea(anatomy.scene(0, 0));
        double empty = bloodArea(anatomy.scene(1, 0));
        assertTrue(empty / full >= 0.4 && empty / full <= 0.75, "blood in the heart " + full + " to " + empty + " mm²");
    }

    private static double bloodArea(Scene scene) {
        int count = 0;
        for (int y = -75; y < 30; y++) {
            for (int x = -60; x < 75; x++) {
                var value = scene.at(x, y);
                if (Math.hypot(value[0], value[1]) > 0.85) count++;
            }
        }
        return count;
    }

    @Test
    void framesAreImagesOneAfterAnother() {
        var video = PHANTOM.images(3, 0.1, 10, 8);
        var last = PHANTOM.image(0.2, 10, 8);
        assertEquals(3 * 10 * 8 * 2, video.length);
        for (int i = 0; i < last.length; i++) assertEquals((float) last[i], video[2 * last.length + i], 0);
        assertArrayEquals(video, PHANTOM.images(3, 0.1, 10, 8, new Parallel(2)));
    }

    @Test
    void wrongSizesAreRefused() {
        var line = assertThrows(IllegalArgumentException.class, () -> PHANTOM.kspaceLine(0, 8, 6, 6));
        assertEquals("kspaceLine: line 6 is outside k-space of width W = 6", line.getMessage());
        var size = assertThrows(IllegalArgumentException.class, () -> PHANTOM.kspaceFrame(0, 0, 6));
        assertEquals("ThoraxPhantom: k-space needs at least one sample an axis; got (H,W) = (0,6)", size.getMessage());
    }

    @Test
    void timesAndSizesThatCannotBeAreRefused() {
        for (double seconds : new double[] {1e20, -1e11, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> PHANTOM.contraction(seconds));
            assertThrows(IllegalArgumentException.class, () -> PHANTOM.inspiration(seconds));
            assertThrows(IllegalArgumentException.class, () -> PHANTOM.image(seconds, 4, 4));
        }
        assertTrue(Double.isFinite(PHANTOM.contraction(1e10)));
        assertThrows(IllegalArgumentException.class, () -> PHANTOM.kspaceFrame(0, 40_000, 40_000));
        assertThrows(IllegalArgumentException.class, () -> PHANTOM.images(0, 0.05, 4, 4));
        assertThrows(ArithmeticException.class, () -> PHANTOM.images(Integer.MAX_VALUE, 0.05, 4, 4));
    }
}
