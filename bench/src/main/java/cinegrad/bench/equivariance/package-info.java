/// What equivariant imaging adds: the same small network trained without a truth by several losses over many films, from the
/// image of `nlr` and from the zero-filled one. Read [Condition], then [EquivarianceStudy].
package cinegrad.bench.equivariance;
