package cinegrad.autograd.option;

/// The value of a quantile that lies between two elements.
public enum Quantile {
    /// On the straight line between them.
    LINEAR,
    /// The smaller.
    LOWER,
    /// The larger.
    HIGHER,
    /// Their mean.
    MIDPOINT,
    /// The nearer; of two at the same distance the one with the even number.
    NEAREST
}
