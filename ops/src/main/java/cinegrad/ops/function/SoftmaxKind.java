package cinegrad.ops.function;

/// The result of a softmax: the probabilities exp(x_i) / Σ_k exp(x_k), or their logarithms.
public enum SoftmaxKind { PROBABILITIES, LOGARITHMS }
