/// Functions of one and two numbers, real and complex, each with its derivative, for the elementwise operations. Start
/// with [UnaryFunction] and its table [Elementary]. Derivatives are written over [Real] and [Complex] numbers, which doubles and
/// tensors both are.
package cinegrad.ops.function;
