package cinegrad.ddei.physics;

import cinegrad.ops.fft.Fft;
import cinegrad.ops.fft.FftGeometry;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;

/// What coil maps are found from: the middle of each coil's k-space, every sample the mean over the frames that measured it.
///
/// @param half  the columns W/2 − half … W/2 + half were measured by some frame each, and no column of a larger range was not
/// @param means complex (C, H, 2·half + 1), interleaved
public record CalibrationData(int coils, int height, int width, int half, double[] means) {
    private static final Parallel SERIAL = new Parallel(1);

    /// @param kspace (C, T, H, W) complex, interleaved; what lies outside the lines is ignored
    /// @param lines  (T, W) of 0 and 1
    /// @throws IllegalArgumentException if no frame measured the middle column, or none one of its neighbors
    public static CalibrationData of(float[] kspace, float[] lines, int coils, int frames, int height, int width) {
        int numbers = Math.multiplyExact(Math.multiplyExact(2, coils), Math.multiplyExact(height, width));
        if (kspace.length != (long) frames * numbers || lines.length != (long) frames * width) {
            throw new IllegalArgumentException("coil maps: k-space (C,T,H,W) = (" + coils + "," + frames + "," + height + ","
                    + width + ") has " + (long) frames * numbers + " numbers and its lines " + (long) frames * width + ", got "
                    + kspace.length + " and " + lines.length);
        }
        var counts = new int[width];
        for (int i = 0; i < frames * width; i++) if (lines[i] != 0) counts[i % width]++;
        int half = 0;
        int middle = width / 2;
        while (middle - half - 1 >= 0 && middle + half + 1 < width && counts[middle - half - 1] > 0
                && counts[middle + half + 1] > 0) half++;
        if (counts[middle] == 0 || half < 1) {
            throw new IllegalArgumentException(
                    "coil maps: no frame measured the middle of k-space and the columns beside it, so there is nothing to "
                    + "calibrate with; add coil_maps_re_im (C,H,W,2)");
        }
        int columns = 2 * half + 1;
        var means = new double[2 * coils * height * columns];
        for (int c = 0; c < coils; c++) {
            for (int h = 0; h < height; h++) {
                for (int x = 0; x < columns; x++) {
                    int w = middle - half + x;
                    double re = 0;
                    double im = 0;
                    for (int t = 0; t < frames; t++) {
                        if (lines[t * width + w] == 0) continue;
                        int from = 2 * (((c * frames + t) * height + h) * width + w);
                        re += kspace[from];
                        im += kspace[from + 1];
                    }
                    int at = 2 * ((c * height + h) * columns + x);
                    means[at] = re / counts[w];
                    means[at + 1] = im / counts[w];
                }
            }
        }
        return new CalibrationData(coils, height, width, half, means);
    }

    /// Each coil's image of the middle of k-space under a Hann window that covers at most a quarter of each axis, complex (C, H,
    /// W).
    float[] smoothImages() {
        int columns = 2 * half + 1;
        int reach = Math.min(half, Math.max(2, width / 8) - 1);
        double reachH = Math.max(2, height / 8.0);
        var low = new float[2 * coils * height * width];
        for (int c = 0; c < coils; c++) {
            for (int h = 0; h < height; h++) {
                for (int x = half - reach; x <= half + reach; x++) {
                    double window = hann((h - height / 2) / reachH) * hann((x - half) / (reach + 1.0));
                    if (window == 0) continue;
                    int from = 2 * ((c * height + h) * columns + x);
                    int at = 2 * ((c * height + h) * width + width / 2 - half + x);
                    low[at] = (float) (window * means[from]);
                    low[at + 1] = (float) (window * means[from + 1]);
                }
            }
        }
        Fft.transform(low, low, FftGeometry.of(Shape.of(coils, height, width), Direction.INVERSE, Norm.ORTHO, Centering.CENTERED,
                1, 2), SERIAL);
        return low;
    }

    private static double hann(double x) {
        return Math.abs(x) >= 1 ? 0 : 0.5 * (1 + Math.cos(Math.PI * x));
    }

    /// The middle of it, of at most `region` rows and columns.
    Cut cut(int region) {
        int all = 2 * half + 1;
        int rows = Math.min(region, height);
        int columns = Math.min(region, all);
        int top = height / 2 - rows / 2;
        int left = half - columns / 2;
        var numbers = new double[2 * coils * rows * columns];
        for (int c = 0; c < coils; c++) {
            for (int h = 0; h < rows; h++) {
                System.arraycopy(means, 2 * ((c * height + top + h) * all + left), numbers, 2 * (c * rows + h) * columns,
                        2 * columns);
            }
        }
        return new Cut(coils, rows, columns, numbers);
    }

    /// @param numbers complex (C, rows, columns), interleaved
    record Cut(int coils, int rows, int columns, double[] numbers) {
        /// All patches of high × wide samples of all coils: real parts (C, high, wide) of the first, imaginary ones, and so on.
        double[][] patches(int high, int wide) {
            int down = rows - high + 1;
            int across = columns - wide + 1;
            var patches = new double[2 * down * across][coils * high * wide];
            for (int i = 0; i < down * across; i++) {
                for (int a = 0; a < coils * high * wide; a++) {
                    int row = a / (high * wide) * rows + i / across + a / wide % high;
                    int at = 2 * (row * columns + i % across + a % wide);
                    patches[2 * i][a] = numbers[at];
                    patches[2 * i + 1][a] = numbers[at + 1];
                }
            }
            return patches;
        }
    }
}
