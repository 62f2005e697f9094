package cinegrad.ddei.simulate;

import cinegrad.ddei.physics.mask.LineMask;
import cinegrad.ddei.request.LineLaw;
import cinegrad.ops.random.RandomStream;

/// Masks as simulated acquisitions draw them.
public final class SampledLines {
    private SampledLines() { }

    /// The mask that this law draws with this seed.
    ///
    /// @throws IllegalArgumentException if it measures nothing
    public static LineMask draw(LineLaw law, int frames, int width, long seed) {
        var mask = law.sampling().draw(frames, width, RandomStream.of(seed).stream("mask"));
        boolean empty = true;
        for (int t = 0; t < frames && empty; t++) empty = mask.count(t) == 0;
        if (empty) {
            throw new IllegalArgumentException("mask " + law + ": of " + width
                    + " lines it measures none; lower --acceleration or take more lines");
        }
        return mask;
    }

    /// The same as (T, W) numbers 0 and 1.
    static float[] numbers(LineLaw law, int frames, int width, long seed) {
        LineMask mask = draw(law, frames, width, seed);
        float[] lines = new float[frames * width];
        for (int i = 0; i < lines.length; i++) lines[i] = mask.at(i / width, i % width) ? 1 : 0;
        return lines;
    }

    /// To mean 0 and standard deviation 1 over all numbers, as the training data are.
    static void normalize(float[] x) {
        double mean = 0;
        for (float v : x) mean += v;
        mean /= x.length;
        double variance = 0;
        for (float v : x) variance += (v - mean) * (v - mean);
        double deviation = Math.sqrt(variance / (x.length - 1));
        for (int i = 0; i < x.length; i++) x[i] = (float) ((x[i] - mean) / deviation);
    }
}
