/// Dense linear algebra on the host, in double precision: one matrix at a time, real or complex.
///
/// Read [cinegrad.ops.matrix.DenseMatrix] first: every algorithm here is a handful of its operations on rows, which run along
/// memory. They are the textbook's: elimination with pivots ([cinegrad.ops.matrix.Lu]), the root of a positive definite matrix
/// ([cinegrad.ops.matrix.Cholesky]), Householder's reflections ([cinegrad.ops.matrix.HouseholderQr]), QL steps
/// ([cinegrad.ops.matrix.HermitianEigen]), one-sided Jacobi rotations ([cinegrad.ops.matrix.JacobiSvd]), scaling and squaring
/// ([cinegrad.ops.matrix.MatrixExponential]).
///
/// The value of a factorization is in the digits: in double precision a single-precision backend gets results that are exact to
/// its last digits for every matrix that is not nearly singular. [cinegrad.ops.LinearAlgebraOperations] brings the arrays of any
/// backend here, batch by batch over all threads, and back; a backend with kernels of its own overrides it, as the CUDA backend
/// does for small matrices.
package cinegrad.ops.matrix;
