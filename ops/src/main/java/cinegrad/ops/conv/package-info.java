/// 3-D cross-correlation of channels-last videos, forward and both gradients.
///
/// Read [cinegrad.ops.reference.ReferenceConv] first: plain loops in double precision, the definition.
/// [cinegrad.ops.conv.ConvKernels] is the interface of the float kernels. They are plain loops, a direct vector kernel for every
/// geometry, Winograd kernels for 3×3 windows and kernels for few output channels; [cinegrad.ops.conv.ConvChoice] picks one.
///
/// Everywhere: input (N, T, H, W, C), weight (kT, kH, kW, C/groups, K), output (N, T', H', W', K), no flip of the kernel.
/// Sums never depend on the number of threads.
package cinegrad.ops.conv;
