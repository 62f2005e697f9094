/// Sizes and types: what an array is, before it has numbers. Start with [Shape] and [ArrayType].
package cinegrad.ops.shape;
