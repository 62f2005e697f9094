package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

import java.util.Arrays;

/// The middle, and distinct other columns drawn by a density, independently in each frame.
final class DensityLines {
    private DensityLines() { }

    /// @param density (W) relative weights; those of the middle play no part
    static LineMask draw(LineBudget budget, double[] density, int frames, RandomStream random) {
        int width = density.length;
        int others = budget.otherLines(width);
        boolean[] lines = new boolean[Math.multiplyExact(frames, width)];
        if (others + budget.centerLines(width) >= width) {
            Arrays.fill(lines, true);
            return new LineMask(frames, width, lines);
        }
        double[] weights = density.clone();
        for (int w = 0; w < width; w++) if (budget.inCenter(w, width)) weights[w] = 0;
        for (int t = 0; t < frames; t++) {
            boolean[] drawn = WeightedChoice.draw("lines", weights, others, random);
            for (int w = 0; w < width; w++) lines[t * width + w] = drawn[w] || budget.inCenter(w, width);
        }
        return new LineMask(frames, width, lines);
    }
}
