/// The fast twin in single precision, on threads and vectors. Read [cinegrad.ops.simd.SimdBackend], a list of families such as
/// [SimdElementwise], whose loops are the kernels' beside them.
///
/// Loops that are bound by memory are plain and spelled out where the JIT vectorises those itself; sums, choices, transcendental
/// functions and normalization use the Vector API. Classes that do are touched only where the incubator module is present, and a
/// plain twin takes over where it is not.
package cinegrad.ops.simd;
