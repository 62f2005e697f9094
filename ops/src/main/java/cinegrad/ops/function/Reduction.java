package cinegrad.ops.function;

/// How the elements along an axis become one.
public enum Reduction { SUM, MAXIMUM, MINIMUM }
