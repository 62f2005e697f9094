/// Whether the reference would notice: errors are put into the compiled index arithmetic of the fast kernels and of the
/// geometries both sides are given, and parity must fail, with the reference's own results unchanged.
///
/// Read [cinegrad.test.mutation.IndexMutationTest].
package cinegrad.test.mutation;
