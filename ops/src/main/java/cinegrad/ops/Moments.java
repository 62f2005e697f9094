package cinegrad.ops;

/// The mean and the population variance over some axes.
public record Moments(NdArray mean, NdArray variance) { }
