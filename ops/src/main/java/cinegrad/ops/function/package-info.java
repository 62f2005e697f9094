/// Functions of one and two numbers, real and complex, each with its derivative: what the elementwise operations apply. Start
/// with [UnaryFunction] and its table [Elementary]. Derivatives are written over [Real] and [Complex] numbers, which doubles and
/// tensors both are.
package cinegrad.ops.function;
