/// Shapes and types of arrays, without their numbers. Start with [Shape] and [ArrayType].
package cinegrad.ops.shape;
