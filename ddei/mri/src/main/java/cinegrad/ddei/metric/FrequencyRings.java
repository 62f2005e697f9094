package cinegrad.ddei.metric;

import cinegrad.ops.shape.Shape;

import java.util.Arrays;

/// Rings of k-space around its center, each holding the waves of about one length.
///
/// The frequency of the sample in row h and column w of (H, W) is `r = √((2(h − H/2)/H)² + (2(w − W/2)/W)²)`, halves rounded
/// down: 0 is the mean, 1 the finest wave along an axis. Rings are equally wide from 0 to 1; corners, where r is more, belong to
/// the last ring.
public final class FrequencyRings {
    private static final int FEWEST = 4;
    private static final int MOST = 16;
    private static final int SAMPLES_A_RING = 6;

    private final int count;
    private final int[] ofSample;

    private FrequencyRings(int count, int[] ofSample) {
        this.count = count;
        this.ofSample = ofSample;
    }

    /// As many rings as the shorter side has room for, 4 to 16.
    ///
    /// @param plane (…, H, W)
    public static FrequencyRings of(Shape plane) {
        int height = plane.size(-2);
        int width = plane.size(-1);
        int count = Math.clamp(Math.min(height, width) / SAMPLES_A_RING, FEWEST, MOST);
        var ofSample = new int[height * width];
        for (int h = 0; h < height; h++) {
            for (int w = 0; w < width; w++) {
                double r = Math.hypot(2.0 * (h - height / 2) / height, 2.0 * (w - width / 2) / width);
                ofSample[h * width + w] = Math.min((int) (r * count), count - 1);
            }
        }
        return new FrequencyRings(count, ofSample);
    }

    public int count() {
        return count;
    }

    /// The ring of sample number h·W + w.
    public int of(int sample) {
        return ofSample[sample];
    }

    /// The frequency in the middle of every ring.
    public double[] middles() {
        var middles = new double[count];
        Arrays.setAll(middles, i -> (i + 0.5) / count);
        return middles;
    }
}
