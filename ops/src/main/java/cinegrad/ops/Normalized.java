package cinegrad.ops;

/// A standardized array, (x − mean)·scale, and its scale, 1/√(variance + epsilon).
public record Normalized(NdArray array, NdArray scale) { }
