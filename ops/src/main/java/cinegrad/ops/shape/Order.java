package cinegrad.ops.shape;

/// Which of two different numbers comes first. NaN counts as larger than every number.
public enum Order { ASCENDING, DESCENDING }
