package cinegrad.ops;

/// How the elements along an axis become one.
public enum Reduction { SUM, MAXIMUM, MINIMUM }
