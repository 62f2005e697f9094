/// Reverse-mode differentiation of recorded graphs.
///
/// Read [cinegrad.autograd.Tensor] first: recording computes sizes, `value()` and `backward()` compute numbers.
/// [cinegrad.autograd.Evaluation] walks a straight-line program in which the last use of every array is known, so the peak of
/// memory, [cinegrad.autograd.MemoryPlan], is known before it runs; [cinegrad.autograd.Differentiation] records gradients to
/// differentiate them again, by the same backward pass. Every operation is a method of `Tensor`, written in one of its families,
/// such as `ReductionTensor`; only functions without a receiver are static. [cinegrad.autograd.Graph] shows a recorded graph as a
/// page, [cinegrad.autograd.GradientCheck] tests gradients by differences.
package cinegrad.autograd;
