/// The sealed set of operations, each a record with its gradient right under its value.
///
/// Read [cinegrad.autograd.op.Op] first, then [cinegrad.autograd.op.Elementwise] for the simplest ones. An operation is algebra
/// over [cinegrad.ops.Backend]; order, accumulation, broadcasting and what is kept in memory are the engine's. User code joins
/// through [cinegrad.autograd.op.Op.Custom].
package cinegrad.autograd.op;
