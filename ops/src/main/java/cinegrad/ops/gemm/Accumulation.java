package cinegrad.ops.gemm;

/// What happens to the old content of a result array.
public enum Accumulation {
    /// It is overwritten.
    OVERWRITE,
    /// The result is added to it.
    ADD
}
