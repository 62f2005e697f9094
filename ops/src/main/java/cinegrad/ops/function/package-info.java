/// Functions of one and two numbers, real and complex, each with its derivative: what the elementwise operations apply. Start with
/// [UnaryFunction] and its table [Elementary].
package cinegrad.ops.function;
