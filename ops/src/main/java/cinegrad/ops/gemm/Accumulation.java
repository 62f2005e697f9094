package cinegrad.ops.gemm;

/// The treatment of the old content of a result array.
public enum Accumulation {
    /// It is overwritten.
    OVERWRITE,
    /// The result is added to it.
    ADD
}
