/// Arrays and the operations on them, on the JDK alone.
///
/// Read [cinegrad.ops.Backend] first: the operations in which all gradients and models are written, one interface a family
/// ([cinegrad.ops.ElementwiseOperations], [cinegrad.ops.AxisOperations] …). [cinegrad.ops.reference.ReferenceBackend] defines
/// them in double precision and plain loops, [cinegrad.ops.simd.SimdBackend] does them fast. [cinegrad.ops.NdArray] is dense and
/// row-major, axes (N, T, H, W, C); a complex array is the same memory with pairs (real, imaginary) last. Geometry records such
/// as [cinegrad.ops.conv.Conv3dGeometry] check sizes once, kernels trust them. Matrices are factorized on the host, in double
/// precision, whatever the backend is: [cinegrad.ops.matrix]. [cinegrad.ops.parallel.Parallel] splits outputs,
/// never sums, over threads, so results have the same bits for any number of them; [cinegrad.ops.Workspace] recycles memory.
package cinegrad.ops;
