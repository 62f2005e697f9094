package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

import java.util.Arrays;

/// The middle, and other lines with equal probability; exactly `floor(W / acceleration)` in each frame.
public record RandomLines(LineBudget budget) implements LineSampling {
    @Override
    public LineMask draw(int frames, int width, RandomStream random) {
        double[] density = new double[width];
        Arrays.fill(density, 1);
        return DensityLines.draw(budget, density, frames, random);
    }
}
