package cinegrad.ops;

/// An array brought to mean 0 and variance 1, and what its distances from the mean were multiplied by: 1/√(variance + epsilon).
public record Normalized(NdArray array, NdArray scale) { }
