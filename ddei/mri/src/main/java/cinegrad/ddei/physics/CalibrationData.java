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
/// @param top   the first row of k-space that it holds: 0 of whole lines, of which all rows are known
/// @param rows  how many
/// @param half the columns W/2 − half … W/2 + half were measured by some frame each, in all of these rows; the largest such range
/// @param means complex (C, rows, 2·half + 1), interleaved
public record CalibrationData(int coils, int height, int width, int top, int rows, int half, double[] means) {
    private static final Parallel SERIAL = new Parallel(1);

    /// Of single samples it holds the rectangle around the middle all samples of which some frame measured, as near to a square
    /// as may be.
    ///
    /// @param kspace (C, T, H, W) complex, interleaved; what lies outside the mask is ignored
    /// @param mask   0 and 1, (T, W) of whole lines or (T, H, W)
    /// @throws IllegalArgumentException if no frame measured the middle, or none what is beside it
    public static CalibrationData of(float[] kspace, float[] mask, int coils, int frames, int height, int width) {
        int numbers = Math.multiplyExact(Math.multiplyExact(2, coils), Math.multiplyExact(height, width));
        int masked = mask.length == (long) frames * width ? 1 : height;
        if (kspace.length != (long) frames * numbers || mask.length != (long) frames * masked * width) {
            throw new IllegalArgumentException("coil maps: k-space (C,T,H,W) = (" + coils + "," + frames + "," + height + ","
                    + width + ") has " + (long) frames * numbers + " numbers and its lines " + (long) frames * width + ", got "
                    + kspace.length + " and " + mask.length);
        }
        var counts = new int[masked * width];
        for (int i = 0; i < mask.length; i++) if (mask[i] != 0) counts[i % counts.length]++;
        int[] reach = reach(counts, masked, width);
        if (reach.length == 0) {
            throw new IllegalArgumentException("coil maps: no frame measured the middle of k-space and "
                    + (masked == 1 ? "the columns" : "what is") + " beside it, so there is nothing to calibrate with; add "
                    + "coil_maps_re_im (C,H,W,2)");
        }
        int top = masked == 1 ? 0 : height / 2 - reach[0];
        int rows = masked == 1 ? height : 2 * reach[0] + 1;
        int columns = 2 * reach[1] + 1;
        var means = new double[2 * coils * rows * columns];
        for (int c = 0; c < coils; c++) {
            for (int h = top; h < top + rows; h++) {
                for (int x = 0; x < columns; x++) {
                    int w = width / 2 - reach[1] + x;
                    int sample = (masked == 1 ? 0 : h) * width + w;
                    double re = 0;
                    double im = 0;
                    for (int t = 0; t < frames; t++) {
                        if (mask[t * masked * width + sample] == 0) continue;
                        int from = 2 * (((c * frames + t) * height + h) * width + w);
                        re += kspace[from];
                        im += kspace[from + 1];
                    }
                    int at = 2 * ((c * rows + h - top) * columns + x);
                    means[at] = re / counts[sample];
                    means[at + 1] = im / counts[sample];
                }
            }
        }
        return new CalibrationData(coils, height, width, top, rows, reach[1], means);
    }

    /// How many rows and columns on either side of the middle were measured by some frame each, the smaller of both grown first;
    /// empty where either is 0. Of one row, which stands for all, the columns alone.
    private static int[] reach(int[] counts, int rows, int width) {
        boolean lines = rows == 1;
        int middle = width / 2;
        int down = 0;
        int across = 0;
        if (counts[rows / 2 * width + middle] == 0) return new int[0];
        for (boolean grown = true; grown; ) {
            boolean taller = !lines && isMeasured(counts, rows, width, down + 1, across);
            boolean wider = isMeasured(counts, rows, width, down, across + 1);
            grown = taller || wider;
            if (taller && (!wider || down <= across)) down++;
            else if (wider) across++;
        }
        return across < 1 || !lines && down < 1 ? new int[0] : new int[] {down, across};
    }

    /// Whether the rectangle lies within k-space and has no hole.
    private static boolean isMeasured(int[] counts, int rows, int width, int down, int across) {
        int middleRow = rows / 2;
        int middle = width / 2;
        if (middleRow < down || middleRow + down >= rows || middle < across || middle + across >= width) return false;
        for (int h = middleRow - down; h <= middleRow + down; h++) {
            for (int w = middle - across; w <= middle + across; w++) if (counts[h * width + w] == 0) return false;
        }
        return true;
    }

    /// Each coil's image of the middle of k-space under a Hann window that covers at most a quarter of each axis, complex (C, H,
    /// W).
    float[] smoothImages() {
        int columns = 2 * half + 1;
        int reach = Math.min(half, Math.max(2, width / 8) - 1);
        double reachH = rows == height ? Math.max(2, height / 8.0) : Math.min(Math.max(2, height / 8.0), (rows + 1) / 2.0);
        var low = new float[2 * coils * height * width];
        for (int c = 0; c < coils; c++) {
            for (int h = top; h < top + rows; h++) {
                for (int x = half - reach; x <= half + reach; x++) {
                    double window = hann((h - height / 2) / reachH) * hann((x - half) / (reach + 1.0));
                    if (window == 0) continue;
                    int from = 2 * ((c * rows + h - top) * columns + x);
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
        int high = Math.min(region, rows);
        int columns = Math.min(region, all);
        int first = height / 2 - top - high / 2;
        int left = half - columns / 2;
        var numbers = new double[2 * coils * high * columns];
        for (int c = 0; c < coils; c++) {
            for (int h = 0; h < high; h++) {
                System.arraycopy(means, 2 * ((c * rows + first + h) * all + left), numbers, 2 * (c * high + h) * columns,
                        2 * columns);
            }
        }
        return new Cut(coils, high, columns, numbers);
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
