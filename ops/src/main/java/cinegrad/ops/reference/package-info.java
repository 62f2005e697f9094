/// The definition of every operation: double precision, plain loops, no tricks. Gradients are checked on it, and the fast kernels
/// against it. Read [cinegrad.ops.reference.ReferenceBackend].
package cinegrad.ops.reference;
