package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

/// The middle, and other lines that thin out from it: the masks DDEI uses. Exactly `floor(W / acceleration)` in each frame.
///
/// Density: `exp(−½ (c − W/2)² / (W/10)²) + 1 / (2 · acceleration)` at column c = 0 … W − 1.
public record GaussianLines(LineBudget budget) implements LineSampling {
    @Override
    public LineMask draw(int frames, int width, RandomStream random) {
        return DensityLines.draw(budget, density(width), frames, random);
    }

    /// The density at each column, before the middle is taken out; not normalized.
    public double[] density(int width) {
        double[] density = new double[width];
        for (int c = 0; c < width; c++) {
            double z = (c - width / 2.0) / (width / 10.0);
            density[c] = Math.exp(-0.5 * z * z) + 1 / (2.0 * budget.acceleration());
        }
        return density;
    }
}
