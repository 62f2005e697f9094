package cinegrad.autograd.option;

/// What a Poisson likelihood is told.
///
/// @param rate       whether the prediction is the rate or its logarithm
/// @param likelihood full with Stirling's formula for log(target!) of targets above 1
/// @param epsilon    added to a rate before its logarithm is taken
public record PoissonOptions(Rate rate, Likelihood likelihood, double epsilon) {
    /// What is predicted of a rate.
    public enum Rate { LOGARITHM, ITSELF }

    /// The logarithm of the rate, without constants.
    public static final PoissonOptions DEFAULT = new PoissonOptions(Rate.LOGARITHM, Likelihood.WITHOUT_CONSTANTS, 1e-8);

    public PoissonOptions with(Rate predicted) {
        return new PoissonOptions(predicted, likelihood, epsilon);
    }

    public PoissonOptions with(Likelihood wanted) {
        return new PoissonOptions(rate, wanted, epsilon);
    }
}
