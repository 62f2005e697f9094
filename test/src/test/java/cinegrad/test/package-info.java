/// Suites true of the whole house: a gradient check for every operation, an adjointness check for every linear map, every backend
/// against the reference, and the rules of the architecture.
///
/// Read [cinegrad.test.cases.OpCase] first, then [cinegrad.test.EveryOpTest].
package cinegrad.test;
