package cinegrad.autograd.option;

/// How the distances of a triplet are measured.
///
/// @param margin   how much farther the negative is to be
/// @param p        of the norm
/// @param epsilon  added to every difference, so that a distance of 0 has a gradient
/// @param negative from which of the two others the negative's distance is taken
public record TripletOptions(double margin, double p, double epsilon, Negative negative) {
    /// Where a negative's distance begins: at the anchor, or at the anchor or the positive, whichever is nearer ("swap").
    public enum Negative { FROM_ANCHOR, FROM_NEARER }

    /// Margin 1, Euclidean, ε = 1e-6, from the anchor.
    public static final TripletOptions DEFAULT = new TripletOptions(1, 2, 1e-6, Negative.FROM_ANCHOR);

    public TripletOptions withMargin(double wanted) {
        return new TripletOptions(wanted, p, epsilon, negative);
    }

    public TripletOptions withNorm(double power) {
        return new TripletOptions(margin, power, epsilon, negative);
    }

    public TripletOptions with(Negative from) {
        return new TripletOptions(margin, p, epsilon, from);
    }
}
