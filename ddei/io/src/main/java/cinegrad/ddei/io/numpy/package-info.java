/// NumPy files: `.npy` and `.npz`. Start with [Npz].
package cinegrad.ddei.io.numpy;
