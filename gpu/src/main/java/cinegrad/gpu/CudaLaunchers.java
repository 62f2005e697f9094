package cinegrad.gpu;

import cinegrad.ops.conv.ConvMode;

/// The device of one [CudaBackend], and what starts more than one kernel for an operation.
record CudaLaunchers(CudaContext context, ReductionLauncher reductions, ConvolutionLauncher convolutions, FourierLauncher transforms, Warps warps) {
    static CudaLaunchers create(Device device, ConvMode mode) {
        var context = new CudaContext(device);
        var reductions = new ReductionLauncher(context);
        return new CudaLaunchers(context, reductions, new ConvolutionLauncher(context, reductions, mode), new FourierLauncher(context), new Warps(context));
    }
}
