package cinegrad.ops.function;

/// The reduction of the elements along an axis to one.
public enum Reduction { SUM, MAXIMUM, MINIMUM }
