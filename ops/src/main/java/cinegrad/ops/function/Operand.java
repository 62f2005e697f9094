package cinegrad.ops.function;

/// Which operand of a [BinaryFunction] a gradient is taken with respect to.
public enum Operand { A, B }
