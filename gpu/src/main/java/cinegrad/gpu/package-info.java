/// CUDA through JCuda's binding of the driver API, the one part of JCuda that works with every CUDA version.
///
/// Start at [CudaDriver#status()]: it says whether this machine can run kernels and, if not, why. Until somebody asks, no
/// native library is touched, so the house builds, tests and runs on machines without a GPU.
package cinegrad.gpu;
