/// Singular values of many small complex matrices, shrunk.
///
/// [cinegrad.ops.lowrank.ShrinkageBatch] is the door, [cinegrad.ops.matrix.HermitianEigen] the plain decomposition behind it.
package cinegrad.ops.lowrank;
