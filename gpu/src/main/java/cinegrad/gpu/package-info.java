/// CUDA: the whole [cinegrad.ops.Backend] in kernels of our own, which also run where there is no card.
///
/// Read [CudaBackend] first, a list of families such as [CudaElementwise], whose operations start kernels. `launch` turns
/// families into grids and passes, `context` holds the memory, kernels and clock of a device, and `device` is what all runs on:
/// [cinegrad.gpu.device.CudaDevice] through JCuda's binding of the driver API, the one part of JCuda that works with every CUDA
/// version, or [cinegrad.gpu.device.EmulatedDevice], the same sources compiled by g++ with every access checked. The kernels are
/// the `.cu` files among the resources, one a family; `common.cuh` first. [cinegrad.gpu.device.CudaDriver#status()] tells whether
/// this machine has a card. Until its first call no native library is loaded.
package cinegrad.gpu;
