package cinegrad.ops;

/// The largest element of each window, and its position in the (T, H, W) volume as a real number.
public record Pooled(NdArray values, NdArray positions) { }
