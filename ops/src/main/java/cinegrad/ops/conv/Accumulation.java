package cinegrad.ops.conv;

/// What happens to the old content of a gradient array.
public enum Accumulation {
    /// It is overwritten.
    OVERWRITE,
    /// The gradient is added to it.
    ADD
}
