package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

import java.util.Arrays;

/// The middle, and lines at equal distances that move on by one column from frame to frame, from a random start.
///
/// With n lines in the middle the distance is `a = acc·(n − W) / (n·acc − W)`, so that about W/acc lines result. Frame t has
/// the columns `round(o + j·a) `, `o = (t + offset) mod a`, as long as o + j·a < W − 1; halves round to even. The middle begins
/// at `(W − n + 1) // 2`, for some sizes one column behind that of the random masks. Acceleration 1 takes every column.
public record EquispacedLines(LineBudget budget) implements LineSampling {
    @Override
    public LineMask draw(int frames, int width, RandomStream random) {
        return lines(frames, width, random.integer(offsets(width)));
    }

    /// The distance a between lines outside the middle.
    ///
    /// @throws IllegalArgumentException if the middle leaves no lines to be spread
    public double distance(int width) {
        int acceleration = budget.acceleration(), center = budget.centerLines(width);
        if (acceleration == 1) return 1;
        double distance = (double) acceleration * (center - width) / ((double) center * acceleration - width);
        if (!(distance >= 1 && Double.isFinite(distance))) {
            throw new IllegalArgumentException("EquispacedLines: acceleration " + acceleration + " with " + center + " of W = "
                    + width
                    + " lines in the middle leaves none to be spread; lower one of the two");
        }
        return distance;
    }

    /// How many starts there are: `round(a)`.
    public int offsets(int width) {
        return (int) Math.rint(distance(width));
    }

    private static LineMask all(int frames, int width) {
        boolean[] lines = new boolean[Math.multiplyExact(frames, width)];
        Arrays.fill(lines, true);
        return new LineMask(frames, width, lines);
    }

    /// The mask for one start, 0 … `offsets(width)` − 1.
    public LineMask lines(int frames, int width, int offset) {
        if (budget.acceleration() == 1) return all(frames, width);
        double distance = distance(width);
        int center = budget.centerLines(width), start = (width - center + 1) / 2;
        boolean[] lines = new boolean[Math.multiplyExact(frames, width)];
        for (int t = 0; t < frames; t++) {
            for (int w = start; w < start + center; w++) lines[t * width + w] = true;
            double first = (t + offset) % distance;
            for (int j = 0; first + j * distance < width - 1; j++) {
                lines[t * width + (int) Math.rint(first + j * distance)] = true;
            }
        }
        return new LineMask(frames, width, lines);
    }
}
