package cinegrad.ddei.phantom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ddei.phantom.ThoraxPhantom.Shading;
import cinegrad.ops.NdArray;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The thorax sampled along lines in any direction, and through coils.
class ReadoutsTest {
    private static final ThoraxPhantom PHANTOM = ThoraxPhantom.of(5).with(new FieldOfView(320, 320));

    /// Along rows, columns and diagonals of the grid the samples are those of the grid.
    @ParameterizedTest
    @EnumSource
    void onTheGridTheyAreTheFrame(Shading shading) {
        int n = 16;
        var phantom = PHANTOM.with(shading);
        double[] frame = phantom.kspaceFrame(0.3, n, n);
        var readouts = List.of(new StraightReadout(-8, 3, 1, 0, n), new StraightReadout(5, 7, 0, -1, n),
                new StraightReadout(-7, 6, 2, -1, 7));
        var received = phantom.readouts(0.3, n, n, readouts);
        for (int j = 0; j < readouts.size(); j++) {
            var r = readouts.get(j);
            for (int i = 0; i < r.samples(); i++) {
                int h = (int) (r.firstY() + i * r.stepY()) + n / 2;
                int w = (int) (r.firstX() + i * r.stepX()) + n / 2;
                assertEquals(frame[2 * (h * n + w)], received.get(j)[2 * i], 1e-10, "readout " + j + ", sample " + i);
                assertEquals(frame[2 * (h * n + w) + 1], received.get(j)[2 * i + 1], 1e-10);
            }
        }
    }

    /// Oblique lines through coils, in closed form, against the Fourier sum over the pixels of a fine picture times the maps.
    @Test
    void coilsAreThoseOfAFinePicture() {
        int fine = 128;
        int coils = 3;
        int samples = 24;
        var phantom = PHANTOM.with(Shading.EVEN);
        var array = CoilArray.ring(coils);
        var readouts = List.of(new StraightReadout(-9.3, -7.1, 0.8, 0.6, samples),
                new StraightReadout(3, 11, 0.1, -0.97, samples));
        var received = phantom.readouts(0.6, fine, fine, readouts, array);
        double[] k = new double[2 * readouts.size() * samples];
        for (int j = 0; j < readouts.size(); j++) {
            for (int i = 0; i < samples; i++) {
                k[2 * (j * samples + i)] = readouts.get(j).firstY() + i * readouts.get(j).stepY();
                k[2 * (j * samples + i) + 1] = readouts.get(j).firstX() + i * readouts.get(j).stepX();
            }
        }
        var backend = new SimdBackend(1);
        var size = ArrayType.complex(Shape.of(1, fine, fine));
        NdArray seen = backend.upload(size, phantom.image(0.6, fine, fine)).times(
                backend.upload(ArrayType.complex(Shape.of(coils, fine, fine)), array.maps(fine, fine)));
        double[] sums = backend.nufft(seen, NufftPlan.of(new ImageSize(fine, fine),
                Trajectory.of(Shape.of(k.length / 2, 2), k))).toDoubles();
        double error = 0;
        double norm = 0;
        for (int c = 0; c < coils; c++) {
            for (int j = 0; j < readouts.size(); j++) {
                for (int i = 0; i < 2 * samples; i++) {
                    double exact = received.get(j)[2 * c * samples + i];
                    double sum = sums[2 * (c * readouts.size() + j) * samples + i];
                    error += (exact - sum) * (exact - sum);
                    norm += exact * exact;
                }
            }
        }
        double relative = Math.sqrt(error / norm);
        assertTrue(relative <= 2e-3, () -> "error " + relative);
    }

    @Test
    void coilsTogetherSeeEverything() {
        float[] maps = CoilArray.ring(6).maps(9, 8);
        for (int p = 0; p < 72; p++) {
            double squares = 0;
            for (int c = 0; c < 6; c++) squares += Math.pow(Math.hypot(maps[2 * (72 * c + p)], maps[2 * (72 * c + p) + 1]), 2);
            if (p == 4 * 8 + 4) assertEquals(1, squares, 1e-6);
            assertTrue(squares >= 0.95 && squares <= 1.6, "pixel " + p + ": " + squares);
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        assertEquals("coil array: at least one coil, got 0",
                assertThrows(IllegalArgumentException.class, () -> CoilArray.ring(0)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new StraightReadout(0, 0, 0, 0, 4));
        assertThrows(IllegalArgumentException.class, () -> new StraightReadout(0, Double.NaN, 1, 0, 4));
        assertThrows(IllegalArgumentException.class, () -> new StraightReadout(0, 0, 1, 0, 0));
    }
}
