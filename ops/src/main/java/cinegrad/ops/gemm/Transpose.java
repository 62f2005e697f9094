package cinegrad.ops.gemm;

/// Whether an operand of a matrix product is transposed in its last two axes.
public enum Transpose { NO, YES }
