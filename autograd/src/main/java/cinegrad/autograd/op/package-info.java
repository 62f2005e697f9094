/// The sealed set of operations, each a record with its gradient right under its value.
///
/// Read [cinegrad.autograd.op.Op] first, then [cinegrad.autograd.op.Elementwise] for the simplest ones. An operation is algebra
/// over [cinegrad.ops.Backend]; the engine decides order, accumulation, broadcasting and memory. User code adds operations
/// through [cinegrad.autograd.op.Op.Custom].
package cinegrad.autograd.op;
