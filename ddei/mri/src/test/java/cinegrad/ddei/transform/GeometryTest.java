package cinegrad.ddei.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import cinegrad.ddei.transform.FrameShift.Padding;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SamplePoints;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Small results of the reference, and what must hold exactly.
class GeometryTest {
    private static final Parallel ONE = new Parallel(1);

    private static double[] ramp(ImageSize size) {
        return IntStream.range(0, size.pixels()).mapToDouble(k -> (float) Math.sin(0.9 * k + 0.1)).toArray();
    }

    private static double[] look(double[] x, ImageSize size, SamplePoints points) {
        double[] y = new double[points.size().pixels()];
        SamplePlan.at(points, size, Interpolation.BILINEAR, Edge.ZERO).apply(x, y, 1, 1, ONE);
        return y;
    }

    @Test
    void rotatesAsTheReference() {
        var size = new ImageSize(4, 6);
        double[] by30 = look(ramp(size), size, RotationGrid.points(size, 30));
        double[] expected = {0, .42442721, .42495242, .09237538, -.18566737, -.09475590, .43598062, .74887729, .85590082,
                .84156382, .78913921,
                .53645486, -.38258761, -.06735002, .21465732, .49313688, .65705436, .72959065, -.50579715, -.85421872, -.68698106,
                -.50324482,
                .08346189, 0};
        assertArrayEquals(expected, by30, 1e-6);
        double[] by90 = look(ramp(size), size, RotationGrid.points(size, 90));
        assertArrayEquals(new double[] {0, -.52983612, .31909835, .93489504, .86764407, 0}, Arrays.copyOf(by90, 6), 1e-6);
    }

    @Test
    void quarterTurnsAreExactAndCompose() {
        var size = new ImageSize(5, 5);
        double[] x = ramp(size), turned = x;
        for (int k = 0; k < 4; k++) {
            double[] direct = look(x, size, RotationGrid.points(size, 90 * k));
            assertArrayEquals(turned, direct);
            assertArrayEquals(direct, look(x, size, RotationGrid.points(size, 90 * k - 720)));
            turned = look(turned, size, RotationGrid.points(size, 90));
        }
        assertArrayEquals(x, turned);
        double[] up = look(x, size, RotationGrid.points(size, 90));
        assertEquals(x[4], up[0], "the top right corner turns to the top left: counter-clockwise as displayed");
    }

    @Test
    void expandsToHoldTheWholeImage() {
        var size = new ImageSize(8, 6);
        assertEquals(new ImageSize(10, 10), RotationGrid.expanded(size, 30).size());
        var turned = RotationGrid.expanded(size, 90);
        assertEquals(new ImageSize(6, 8), turned.size());
        double[] back = look(look(ramp(size), size, turned), turned.size(), RotationGrid.expanded(turned.size(), -90));
        assertArrayEquals(ramp(size), back);
    }

    @ParameterizedTest
    @CsvSource({"-5,3 2 1 0 1", "-4,4 3 2 1 0", "-1,1 2 3 4 3", "0,0 1 2 3 4", "1,1 0 1 2 3", "2,2 1 0 1 2", "4,4 3 2 1 0"})
    void shiftsFramesAsTheReference(int amount, String expected) {
        int[] index = FrameShift.index(5, amount, Padding.REFLECT);
        assertEquals(expected, String.join(" ", Arrays.stream(index).mapToObj(Integer::toString).toList()));
    }

    @Test
    void loopedShiftsAreAGroup() {
        for (int a = -12; a < 12; a++) {
            for (int b = -12; b < 12; b++) {
                int[] first = FrameShift.index(6, a, Padding.WRAP), second = FrameShift.index(6, b, Padding.WRAP);
                int[] both = Arrays.stream(second).map(t -> first[t]).toArray();
                assertArrayEquals(FrameShift.index(6, a + b, Padding.WRAP), both);
            }
        }
        for (var padding : Padding.values()) {
            assertArrayEquals(new int[] {0}, FrameShift.index(1, 7, padding));
            assertThrows(IllegalArgumentException.class, () -> FrameShift.index(0, 1, padding));
            for (int a : new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                for (int t : FrameShift.index(5, a, padding)) assertEquals(Math.clamp(t, 0, 4), t);
            }
        }
    }

    @Test
    void frameShiftMovesWholeImagesAndItsAdjointAddsUp() {
        var plan = FrameShift.plan(3, 1, Padding.REFLECT);                 // frames 1 0 1
        double[] x = {1, 2, 10, 20, 100, 200}, y = new double[6], back = new double[6];
        plan.apply(x, y, 1, 2, ONE);
        assertArrayEquals(new double[] {10, 20, 1, 2, 10, 20}, y);
        plan.adjoint(x, back, 1, 2, ONE);
        assertArrayEquals(new double[] {10, 20, 101, 202, 0, 0}, back);
    }

    @Test
    void rollsAndFlipsMovePixelsOnly() {
        var size = new ImageSize(2, 3);
        double[] x = {1, 2, 3, 4, 5, 6};
        assertArrayEquals(new double[] {6, 4, 5, 3, 1, 2}, look(x, size, CircularShift.points(size, 1, 1)));
        assertArrayEquals(new double[] {6, 4, 5, 3, 1, 2}, look(x, size, CircularShift.points(size, -1, 4)));
        assertArrayEquals(new double[] {4, 5, 6, 1, 2, 3}, look(x, size, Flip.points(size, Set.of(Flip.ROWS))));
        assertArrayEquals(new double[] {6, 5, 4, 3, 2, 1}, look(x, size, Flip.points(size, EnumSet.allOf(Flip.class))));
        assertArrayEquals(x, look(x, size, Flip.points(size, Set.of())));
    }

    @Test
    void ordersOfTheScaleGridAgreeOnSquaresOnly() {
        var square = new ImageSize(6, 6);
        var natural = ScaleGrid.points(square, 0.75, 0.2, 0.9, ScaleGrid.Order.NATURAL);
        var reference = ScaleGrid.points(square, 0.75, 0.2, 0.9, ScaleGrid.Order.REFERENCE);
        for (int p = 0; p < 36; p++) {
            assertEquals(natural.row(p), reference.row(p));
            assertEquals(natural.column(p), reference.column(p));
        }
        var wide = new ImageSize(2, 4);
        // p = −1/2 of −1 … 1 over 4 pixels
        assertEquals(0.75, ScaleGrid.points(wide, 1, 0.5, 0.5, ScaleGrid.Order.NATURAL).column(1));
        assertEquals(1.5, ScaleGrid.points(wide, 1, 0.5, 0.5, ScaleGrid.Order.REFERENCE).column(1));
        assertThrows(IllegalArgumentException.class, () -> ScaleGrid.points(wide, 0, 0.5, 0.5, ScaleGrid.Order.NATURAL));
    }
}
