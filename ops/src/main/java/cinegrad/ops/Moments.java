package cinegrad.ops;

/// The mean of some elements of an array, and the mean squared distance from it.
public record Moments(NdArray mean, NdArray variance) { }
