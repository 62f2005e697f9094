package cinegrad.autograd.option;

/// The number subtracted from n in the divisor of a variance.
public record Correction(int value) {
    /// Divides by n: the variance of a whole population.
    public static final Correction POPULATION = new Correction(0);
    /// Divides by n − 1: the unbiased variance of a sample.
    public static final Correction SAMPLE = new Correction(1);
}
