/// JMH benchmarks, one class a family of kernels, each with the plain Java peer it must beat.
///
/// `./cinegrad bench jmh -l` lists them, `./cinegrad bench jmh Matmul -prof gc` runs one with allocation rates. JVMs differ from
/// each other more than runs within one, so five are forked.
package cinegrad.bench.jmh;
