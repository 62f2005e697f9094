package cinegrad.ddei.physics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RadialSpokesTest {
    @Test
    void goldenAnglesAreThoseOfThePaper() {
        assertEquals(111.246, Math.toDegrees(RadialSpokes.goldenAngle(1)), 1e-3);
        assertEquals(68.754, Math.toDegrees(RadialSpokes.goldenAngle(2)), 1e-3);
        assertEquals(23.628, Math.toDegrees(RadialSpokes.goldenAngle(7)), 1e-3);
    }

    @Test
    void spokesRunThroughTheMiddleAndGoOnFromFrameToFrame() {
        var spokes = new RadialSpokes(3, 8, Math.toRadians(30));
        var k = spokes.trajectory(new ImageSize(16, 12), 2);
        assertEquals(Shape.of(2, 24, 2), k.shape());
        for (int j = 0; j < 6; j++) {
            int middle = j % 3 * 8 + 4;
            assertEquals(0, k.row(j / 3, middle), 0);
            assertEquals(0, k.column(j / 3, middle), 0);
            assertEquals(-8 * Math.sin(Math.toRadians(30 * j)), k.row(j / 3, middle - 4), 1e-12);
            assertEquals(-6 * Math.cos(Math.toRadians(30 * j)), k.column(j / 3, middle - 4), 1e-12);
        }
    }

    /// The area of the ellipse that spokes fill, π/4 of k-space, whatever the angles between them; almost, because the first
    /// sample of a spoke lies on its edge and the last one does not.
    @Test
    void densityIsAnArea() {
        var image = new ImageSize(40, 30);
        for (double step : new double[] {Math.PI / 21, RadialSpokes.goldenAngle(1), RadialSpokes.goldenAngle(7)}) {
            double sum = Arrays.stream(new RadialSpokes(21, 80, step).density(image)).sum();
            assertEquals(Math.PI / 4 * 40 * 30, sum, 1);
        }
        double one = Arrays.stream(new RadialSpokes(1, 80, 1).density(image)).sum();
        assertEquals(Math.PI / 4 * 40 * 30, one, 1);
    }

    /// A smooth picture comes back from golden-angle spokes by one weighted adjoint; height and width differ.
    @Test
    void weightedSpokesGiveThePictureBack() {
        var image = new ImageSize(40, 30);
        var spokes = new RadialSpokes(89, 80, RadialSpokes.goldenAngle(1));
        var plan = NufftPlan.of(image, spokes.trajectory(image, 1));
        var backend = new SimdBackend(2);
        double[] x = new double[2 * image.pixels()];
        for (int i = 0; i < image.pixels(); i++) {
            x[2 * i] = Math.exp(-(Math.pow(i / 30 - 22, 2) + Math.pow(i % 30 - 13, 2)) / 18);
        }
        var picture = backend.upload(ArrayType.complex(Shape.of(1, 40, 30)), x);
        var weights = backend.upload(ArrayType.real(Shape.of(1, 89 * 80)), spokes.density(image));
        double[] back = backend.nufftAdjoint(backend.nufft(picture, plan).times(weights), plan).toDoubles();
        double error = 0;
        double norm = 0;
        for (int i = 0; i < x.length; i++) {
            error += (x[i] - back[i]) * (x[i] - back[i]);
            norm += x[i] * x[i];
        }
        double relative = Math.sqrt(error / norm);
        assertTrue(relative <= 0.02, () -> "error " + relative);
    }

    @Test
    void errorsSayWhatIsWrong() {
        assertEquals("radial spokes: at least one a frame, of two samples, a finite step; got 0 of 8, step 1.0",
                assertThrows(IllegalArgumentException.class, () -> new RadialSpokes(0, 8, 1)).getMessage());
        assertEquals("golden angle: orders begin with 1, got 0",
                assertThrows(IllegalArgumentException.class, () -> RadialSpokes.goldenAngle(0)).getMessage());
        assertEquals("radial spokes: 65536 spokes of 65536 samples are more points than an array holds",
                assertThrows(IllegalArgumentException.class, () -> new RadialSpokes(65536, 65536, 1)).getMessage());
        var spokes = new RadialSpokes(1024, 1024, 1);
        for (int frames : new int[] {-1, 1024, Integer.MAX_VALUE}) {
            assertEquals("radial spokes: " + frames + " frames of 1048576 points; at least none, and no more than an array holds",
                    assertThrows(IllegalArgumentException.class, () -> spokes.trajectory(new ImageSize(8, 8), frames))
                            .getMessage());
        }
        assertEquals(Shape.of(0, 1048576, 2), spokes.trajectory(new ImageSize(8, 8), 0).shape());
    }
}
