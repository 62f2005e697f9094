package cinegrad.ops;

/// The largest element of each window, and where in its (T, H, W) volume it stands, as a real number.
public record Pooled(NdArray values, NdArray positions) { }
