/// Functions made of functions: derivatives in forward and reverse mode, Jacobians, Hessians, and functions of whole batches.
///
/// Read [cinegrad.autograd.func.FunctionTransforms] first. A function is plain Java that computes tensors from tensors; each
/// transformation records it once and returns tensors, which can be differentiated again, so they nest in any order.
package cinegrad.autograd.func;
