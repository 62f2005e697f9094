package cinegrad.autograd.option;

/// What becomes of elements that are scattered to one place: their sum, their mean, the largest or the smallest.
public enum ScatterReduction { SUM, MEAN, AMAX, AMIN }
