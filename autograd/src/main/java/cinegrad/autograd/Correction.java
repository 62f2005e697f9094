package cinegrad.autograd;

/// What is subtracted from the number of elements where a variance divides by it.
public record Correction(int value) {
    /// Divides by n: the variance of a whole population.
    public static final Correction POPULATION = new Correction(0);
    /// Divides by n − 1: the unbiased variance of a sample.
    public static final Correction SAMPLE = new Correction(1);
}
