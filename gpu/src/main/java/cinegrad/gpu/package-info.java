/// CUDA: the whole [cinegrad.ops.Backend] in kernels of our own, which also run where there is no card.
///
/// Read [CudaBackend] first, a list of families such as [CudaElementwise], whose operations start kernels. A [Device] is what they run on: [CudaDevice] through JCuda's binding of the
/// driver API, the one part of JCuda that works with every CUDA version, or [EmulatedDevice], the same sources compiled by g++ with
/// every access checked. The kernels are the `.cu` files beside these classes, one a family; `common.cuh` first.
/// [CudaDriver#status()] tells whether this machine has a card. Until its first call no native library is loaded.
package cinegrad.gpu;
