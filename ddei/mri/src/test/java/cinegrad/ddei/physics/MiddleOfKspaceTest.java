package cinegrad.ddei.physics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.NdArray;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MiddleOfKspaceTest {
    private static final ImageSize SIZE = new ImageSize(51, 44);

    private final SimdBackend backend = new SimdBackend(1);

    private static Trajectory spokes(int perFrame, int frames) {
        return new RadialSpokes(perFrame, 102, RadialSpokes.goldenAngle(1)).trajectory(SIZE, frames);
    }

    /// A soft blob off the middle, its phase turning across it; the second coil sees it stronger on the right.
    private NdArray blobs() {
        var numbers = new float[2 * 2 * SIZE.pixels()];
        for (int i = 0; i < 2 * SIZE.pixels(); i++) {
            int c = i / SIZE.pixels();
            double y = (i % SIZE.pixels() / SIZE.width() - 28) / 9.0;
            double x = (i % SIZE.width() - 19) / 8.0;
            double size = Math.exp(-(x * x + y * y)) * (c == 0 ? 1 : 1 + 0.3 * x);
            numbers[2 * i] = (float) (size * Math.cos(0.8 * y));
            numbers[2 * i + 1] = (float) (size * Math.sin(0.8 * y));
        }
        return backend.upload(ArrayType.complex(Shape.of(2, SIZE.height(), SIZE.width())), numbers);
    }

    /// Against the same image's own Fourier transform, by sums: along spokes of three frames, shared by all coils.
    @Test
    void spokesGiveTheGridsSamples() {
        NdArray coils = blobs();
        var points = spokes(17, 3);
        var all = Trajectory.of(Shape.of(51 * 102, 2), points.toDoubles());
        float[] measured = backend.nufft(coils, NufftPlan.of(SIZE, all)).toFloats();
        var found = new MiddleOfKspace(SIZE, points).calibration(backend, measured, 2).cut(24);
        double[] x = coils.toDoubles();
        double error = 0;
        double energy = 0;
        for (int c = 0; c < 2; c++) {
            for (int row = -6; row <= 6; row++) {
                for (int column = -6; column <= 6; column++) {
                    double[] sum = sum(x, c, row, column);
                    int at = 2 * ((c * found.rows() + row + found.rows() / 2) * found.columns() + column + found.columns() / 2);
                    error += Math.pow(found.numbers()[at] - sum[0], 2) + Math.pow(found.numbers()[at + 1] - sum[1], 2);
                    energy += sum[0] * sum[0] + sum[1] * sum[1];
                }
            }
        }
        double relative = Math.sqrt(error / energy);
        assertTrue(relative <= 5e-3, () -> "relative error " + relative);
    }

    private static double[] sum(double[] x, int coil, int row, int column) {
        var sum = new double[2];
        for (int p = 0; p < SIZE.pixels(); p++) {
            double angle = -2 * Math.PI * ((double) row * (p / SIZE.width() - SIZE.height() / 2) / SIZE.height()
                    + (double) column * (p % SIZE.width() - SIZE.width() / 2) / SIZE.width());
            int at = 2 * (coil * SIZE.pixels() + p);
            sum[0] += (x[at] * Math.cos(angle) - x[at + 1] * Math.sin(angle)) / Math.sqrt(SIZE.pixels());
            sum[1] += (x[at] * Math.sin(angle) + x[at + 1] * Math.cos(angle)) / Math.sqrt(SIZE.pixels());
        }
        return sum;
    }

    @Test
    void theRegionIsWhatReadoutsCover() {
        assertEquals(24, new MiddleOfKspace(SIZE, spokes(17, 3)).region());
        assertEquals(0, new MiddleOfKspace(SIZE, spokes(1, 1)).region());
        int few = new MiddleOfKspace(SIZE, spokes(9, 1)).region();
        assertTrue(few >= 2 && few <= 10, () -> "region " + few);
        double[] far = new double[20];
        Arrays.fill(far, 20);
        var outside = new MiddleOfKspace(SIZE, Trajectory.of(Shape.of(1, 10, 2), far));
        assertEquals(0, outside.region());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> outside.calibration(backend, new float[20], 1))
                .getMessage().contains("no sample lies in the middle of k-space"));
    }
}
