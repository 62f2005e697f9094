package cinegrad.ddei.classical;

import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.sample.ImageSize;

import java.util.Arrays;
import java.util.stream.IntStream;

/// How much noise k-space holds, from the measurements alone.
///
/// In the outermost tenth of k-space, by rows or by columns, a frame differs from the next one that measured the same sample by
/// little but noise: what stands still cancels. The sizes of such differences, over √2, have the median σ√(2 ln 2) if real and
/// imaginary parts have noise of standard deviation σ. Motion and what is sharp add a little. Source of the median: Donoho &
/// Johnstone, *Ideal spatial adaptation by wavelet shrinkage*, Biometrika 81 (1994).
final class NoiseLevel {
    private static final double OUTER = 0.9;
    private static final int FEWEST = 64;

    private NoiseLevel() { }

    /// @param kspace complex pairs (coils, frames, height, width), centered
    /// @param mask   (frames, height, width), 0 and 1
    /// @return σ; 0, which is to say unknown, where fewer than 64 samples were measured twice out there
    static double of(double[] kspace, double[] mask, int frames, int height, int width) {
        int plane = height * width;
        int coils = kspace.length / 2 / frames / plane;
        var sizes = new double[coils * frames * plane];
        int count = 0;
        for (int p = 0; p < plane; p++) {
            if (!isOuter(p / width, height) && !isOuter(p % width, width)) continue;
            int last = -1;
            for (int t = 0; t < frames; t++) {
                int sample = t * plane + p;
                if (mask[sample] == 0) continue;
                for (int c = 0; c < coils && last >= 0; c++) {
                    int a = 2 * (c * frames * plane + sample);
                    int b = 2 * (c * frames * plane + last);
                    sizes[count++] = Math.hypot(kspace[a] - kspace[b], kspace[a + 1] - kspace[b + 1]);
                }
                last = sample;
            }
        }
        if (count < FEWEST) return 0;
        Arrays.sort(sizes, 0, count);
        return sizes[count / 2] / (2 * Math.sqrt(Math.log(2)));
    }

    /// Of samples along readouts, none of which is measured twice: in the outer tenth of k-space a sample less the mean of its
    /// neighbors along the readout is little but noise, since readouts are sampled densely; times √⅔ it has as much noise as one
    /// sample. Samples weighed by their density have there what one point of the Cartesian grid has, be it measured once or be it
    /// the mean of several samples.
    ///
    /// @param samples complex pairs (coils, frames, samples), weighed, readout after readout
    /// @return σ; 0, which is to say unknown, where fewer than 64 samples were measured out there
    static double ofReadouts(double[] samples, Trajectory points, ImageSize image) {
        int each = points.samples();
        int frames = points.frames();
        int coils = samples.length / 2 / frames / each;
        var sizes = new double[coils * frames * each];
        int count = 0;
        for (int t = 0; t < frames; t++) {
            for (int s = 1; s + 1 < each; s++) {
                int frame = t;
                if (!IntStream.of(s - 1, s, s + 1).allMatch(i -> isOuter(points, frame, i, image))) continue;
                for (int c = 0; c < coils; c++) {
                    int at = 2 * ((c * frames + t) * each + s);
                    double size = Math.hypot(samples[at] - (samples[at - 2] + samples[at + 2]) / 2,
                            samples[at + 1] - (samples[at - 1] + samples[at + 3]) / 2);
                    if (size > 0) sizes[count++] = size;            // what was held back is zeros
                }
            }
        }
        if (count < FEWEST) return 0;
        Arrays.sort(sizes, 0, count);
        return sizes[count / 2] * Math.sqrt(2.0 / 3) / Math.sqrt(2 * Math.log(2));
    }

    private static boolean isOuter(Trajectory points, int t, int s, ImageSize image) {
        return Math.hypot(2 * points.row(t, s) / image.height(), 2 * points.column(t, s) / image.width()) >= OUTER;
    }

    private static boolean isOuter(int i, int n) {
        return Math.abs(i - n / 2) >= OUTER * n / 2;
    }
}
