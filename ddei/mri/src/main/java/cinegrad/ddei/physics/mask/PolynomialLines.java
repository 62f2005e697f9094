package cinegrad.ddei.physics.mask;

import cinegrad.ops.random.RandomStream;

/// The middle, and every other line by a coin of its own: the number of lines varies.
///
/// Probability of column c: `clamp((1 − |r|)^order + b, 0, 1)` with r from −1 to 1 over the columns and 1 in the middle; b is
/// found by bisection so that the mean is 1/acceleration to within 1e-3.
public record PolynomialLines(LineBudget budget, double order) implements LineSampling {
    private static final int STEPS = 100;
    private static final double TOLERANCE = 1e-3;

    public PolynomialLines {
        if (!(order > 0)) throw new IllegalArgumentException("PolynomialLines: order must be larger than 0, got " + order);
    }

    /// The usual order, 8.
    public PolynomialLines(LineBudget budget) {
        this(budget, 8);
    }

    @Override
    public LineMask draw(int frames, int width, RandomStream random) {
        double[] probability = probability(width);
        boolean[] lines = new boolean[Math.multiplyExact(frames, width)];
        for (int i = 0; i < lines.length; i++) lines[i] = random.uniform() < probability[i % width];
        return new LineMask(frames, width, lines);
    }

    /// The probability of each column.
    ///
    /// @throws IllegalArgumentException if no b gives the acceleration, mostly because the middle is too large for it
    public double[] probability(int width) {
        double target = 1.0 / budget.acceleration();
        double low = -1, high = 1;
        for (int step = 0; step < STEPS; step++) {
            double bias = (low + high) / 2;
            double[] probability = probability(width, bias);
            double mean = 0;
            for (double p : probability) mean += p / width;
            if (Math.abs(mean - target) <= TOLERANCE) return probability;
            if (mean > target) high = bias;
            else low = bias;
        }
        throw new IllegalArgumentException("PolynomialLines: no density of order " + order + " with " + budget.centerLines(width)
                + " of W = "
                + width + " lines in the middle has acceleration " + budget.acceleration()
                + "; lower centerFraction or acceleration");
    }

    private double[] probability(int width, double bias) {
        double[] probability = new double[width];
        for (int c = 0; c < width; c++) {
            double r = width == 1 ? 0 : Math.abs(2.0 * c / (width - 1) - 1);
            probability[c] = budget.inCenter(c, width) ? 1 : Math.clamp(Math.pow(1 - r, order) + bias, 0, 1);
        }
        return probability;
    }
}
