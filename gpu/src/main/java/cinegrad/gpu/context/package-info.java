/// A device with its memory, kernels and clock: what launches share. Start with [CudaContext].
package cinegrad.gpu.context;
