package cinegrad.ddei.physics;

/// Sensitivities of receive coils, complex (C, H, W), real and imaginary parts interleaved, with Σ_c |s_c|² = 1 at every pixel.
public final class CoilMaps {
    private CoilMaps() { }

    /// Coils in a ring around the picture: `|s_c| ∝ exp(−|r − r_c|² / 2σ²)` with σ = 0.6 of the longer side, a phase that turns
    /// with the coil's place and grows slowly with the distance.
    public static float[] ring(int coils, int height, int width) {
        if (coils < 1) throw new IllegalArgumentException("coil maps: at least one coil, got " + coils);
        float[] maps = new float[numbers(coils, height, width)];
        double side = Math.max(height, width);
        for (int c = 0; c < coils; c++) {
            double angle = 2 * Math.PI * c / coils;
            for (int h = 0; h < height; h++) {
                for (int w = 0; w < width; w++) {
                    double y = (h - height / 2.0) / side - 0.6 * Math.sin(angle);
                    double x = (w - width / 2.0) / side - 0.6 * Math.cos(angle);
                    double size = Math.exp(-(x * x + y * y) / (2 * 0.6 * 0.6));
                    double phase = angle + 1.5 * Math.hypot(x, y);
                    int at = 2 * ((c * height + h) * width + w);
                    maps[at] = (float) (size * Math.cos(phase));
                    maps[at + 1] = (float) (size * Math.sin(phase));
                }
            }
        }
        return normalized(maps, coils);
    }

    /// From the calibration region: each coil's k-space, averaged over the frames that measured a sample, is cut to its middle by
    /// a Hann window, and the smooth images that result are divided by their root sum of squares. The window covers the columns
    /// around the center that some frame measured, at most a quarter of each axis.
    ///
    /// Source: the sum-of-squares normalized low-resolution images of McKenzie et al., *Self-calibrating parallel imaging with
    /// automatic coil sensitivity extraction*, MRM 47 (2002). The image's own slow phase goes into the maps.
    ///
    /// @param kspace (C, T, H, W) complex, interleaved; what lies outside the lines is ignored
    /// @param lines  (T, W) of 0 and 1
    public static float[] calibrated(float[] kspace, float[] lines, int coils, int frames, int height, int width) {
        return smooth(CalibrationData.of(kspace, lines, coils, frames, height, width));
    }

    /// The same of the middle of k-space.
    public static float[] smooth(CalibrationData calibration) {
        return normalized(calibration.smoothImages(), calibration.coils());
    }

    /// The count of numbers in complex maps (C, H, W).
    private static int numbers(int coils, int height, int width) {
        return Math.multiplyExact(Math.multiplyExact(2, coils), Math.multiplyExact(height, width));
    }

    private static float[] normalized(float[] maps, int coils) {
        int pixels = maps.length / 2 / coils;
        for (int p = 0; p < pixels; p++) {
            double sum = 0;
            for (int c = 0; c < coils; c++) {
                int at = 2 * (c * pixels + p);
                sum += (double) maps[at] * maps[at] + (double) maps[at + 1] * maps[at + 1];
            }
            double factor = sum > 0 ? 1 / Math.sqrt(sum) : 0;
            for (int c = 0; c < coils; c++) {
                int at = 2 * (c * pixels + p);
                maps[at] = (float) (maps[at] * factor);
                maps[at + 1] = (float) (maps[at + 1] * factor);
            }
        }
        return maps;
    }
}
