package cinegrad.ops.function;

/// What a softmax gives: the probabilities exp(x_i) / Σ_k exp(x_k), or their logarithms.
public enum SoftmaxKind { PROBABILITIES, LOGARITHMS }
