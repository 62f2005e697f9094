/// Sampling an image at arbitrary points, and the exact transpose.
///
/// Read [SamplePoints] (where), [PiecewiseAffine] (a map that points may follow), [SamplePlan] (the sparse matrix this makes of
/// it), [SparseRows] (the kernel).
package cinegrad.ops.sample;
