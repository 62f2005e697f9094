/// What the machine computes with: threads ([Parallel]) and vector lanes ([Vectors]).
package cinegrad.ops.parallel;
