package cinegrad.ddei.metric;

import java.util.Arrays;

/// A mean and its 95 % confidence interval by Student's t distribution, for independent, normally distributed values.
///
/// @param half half the interval's length; NaN for fewer than two values
/// @param count of values
public record Interval(double mean, double half, int count) {
    /// The 97.5 % quantiles of Student's t for 1 … 30 degrees of freedom.
    private static final double[] T = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
            2.145, 2.131, 2.120,
        2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};

    public static Interval of(double... values) {
        int n = values.length;
        if (n == 0) throw new IllegalArgumentException("Interval: there are no values");
        double mean = Arrays.stream(values).sum() / n;
        if (n == 1) return new Interval(mean, Double.NaN, 1);
        double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
        return new Interval(mean, quantile(n - 1) * Math.sqrt(squares / (n - 1) / n), n);
    }

    /// Beyond the table by the expansion around the normal distribution, exact to three digits there.
    private static double quantile(int degrees) {
        if (degrees <= T.length) return T[degrees - 1];
        double z = 1.959964;
        return z + (z * z * z + z) / (4 * degrees) + (5 * Math.pow(z, 5) + 16 * z * z * z + 3 * z) / (96.0 * degrees * degrees);
    }

    public double low() {
        return mean - half;
    }

    public double high() {
        return mean + half;
    }
}
