/// PyTorch and MKL as contenders, built with `-Ppeers` only.
package cinegrad.bench.peers;
