/// The fast backends: single precision, threads and vectors, and the same in double precision, derived from this text by the
/// build. Read [cinegrad.ops.simd.SimdBackend], a list of families such as [SimdElementwise], whose loops are the kernels' beside
/// them.
///
/// Loops bound by memory are plain if the JIT vectorizes them; sums, selections, transcendental functions and normalization use
/// the Vector API. Classes that use it are loaded only if the incubator module is present; otherwise plain loops replace them.
package cinegrad.ops.simd;
