/// How fast Cinegrad is, beside its peers, on the same machine in the same run.
///
/// A [Workload] defines what is computed, a [Contender] computes it, and [Duel] runs the contenders in turns, so that a machine
/// that slows down slows all of them. Contenders must agree in what they computed, or nothing is reported. `Main` lists the
/// commands; the kernels' own benchmarks, for work on one kernel at a time, are JMH classes in `cinegrad.bench.jmh`.
package cinegrad.bench;
