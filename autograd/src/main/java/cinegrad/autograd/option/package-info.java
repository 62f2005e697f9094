/// What the methods of [cinegrad.autograd.Tensor] are told besides tensors, sizes and numbers: how a convolution's window moves,
/// what lies beside an axis, how losses become one number.
package cinegrad.autograd.option;
