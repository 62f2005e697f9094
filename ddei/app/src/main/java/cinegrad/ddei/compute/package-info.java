/// What computes: the backend for [cinegrad.ddei.request.ComputeSettings], devices, kernels of other libraries, memory.
///
/// Start with [Backends].
package cinegrad.ddei.compute;
