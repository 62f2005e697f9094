/// Threads ([Parallel]) and vector lanes ([Vectors]).
package cinegrad.ops.parallel;
