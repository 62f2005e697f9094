/// Random numbers that can be resumed from a few integers.
///
/// Read [RandomStream] first: counter-based, split by name, the one the project draws from. [Mt19937] reproduces the
/// numbers PyTorch draws on the CPU, for comparisons only.
package cinegrad.ops.random;
