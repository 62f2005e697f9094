package cinegrad.autograd.option;

/// Whether a logarithm of a likelihood has the terms that do not depend on the prediction.
public enum Likelihood { FULL, WITHOUT_CONSTANTS }
