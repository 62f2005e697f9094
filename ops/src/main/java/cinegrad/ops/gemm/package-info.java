/// Matrix products of row-major matrices, and the register tiles that convolutions share with them.
///
/// [cinegrad.ops.gemm.ReferenceGemm] is the definition, [cinegrad.ops.gemm.Gemm] the interface of the float kernels.
package cinegrad.ops.gemm;
