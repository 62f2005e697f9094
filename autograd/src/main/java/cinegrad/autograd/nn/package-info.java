/// Parameters, layers and optimizers.
///
/// Read [cinegrad.autograd.nn.Parameter] and [cinegrad.autograd.nn.Layer] first. A layer is a record or class whose parameters
/// are named; names make the state that is saved. Weights are channels last, (kernel axes, in, out).
/// [cinegrad.autograd.nn.Optimizer] changes parameters in place by a step against their gradients.
package cinegrad.autograd.nn;
