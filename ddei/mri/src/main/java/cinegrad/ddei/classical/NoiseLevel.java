package cinegrad.ddei.classical;

import java.util.Arrays;

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

    private static boolean isOuter(int i, int n) {
        return Math.abs(i - n / 2) >= OUTER * n / 2;
    }
}
