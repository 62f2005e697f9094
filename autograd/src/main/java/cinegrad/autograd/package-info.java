/// Reverse-mode differentiation of recorded graphs.
///
/// Read [cinegrad.autograd.Tensor] first: recording computes sizes, `value()` and `backward()` compute numbers. Three kinds of
/// classes stand here, because a sealed type and what it permits share a package:
///
/// * **What users call**: `Tensor` and its ten families, such as `ReductionTensor`, hold every operation as a method; only
///   functions without a receiver are static. Their settings are in `cinegrad.autograd.option`.
/// * **The engine**: [cinegrad.autograd.Evaluation] walks a straight-line program, the [cinegrad.autograd.Schedule], in which the
///   last use of every array is known, so the peak of memory, [cinegrad.autograd.MemoryPlan], is known before it runs.
///   [cinegrad.autograd.Differentiation] records gradients to differentiate them again. Both are the same
///   [cinegrad.autograd.BackwardPass].
/// * **Tools**: [cinegrad.autograd.Graph] shows a recorded graph as a page, [cinegrad.autograd.GradientCheck] tests gradients by
///   differences.
package cinegrad.autograd;
