/// Sampling an image at arbitrary points, and the exact transpose.
///
/// Read [SamplePoints] (where), [SamplePlan] (the sparse matrix this makes of it), [SparseRows] (the kernel).
package cinegrad.ops.sample;
