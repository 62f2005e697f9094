package cinegrad.gpu.launch;

import cinegrad.gpu.context.CudaContext;
import cinegrad.gpu.device.Device;
import cinegrad.ops.conv.ConvMode;

/// The device of one CUDA backend, and what starts more than one kernel for an operation.
public record CudaLaunchers(CudaContext context, ReductionLauncher reductions, ConvolutionLauncher convolutions,
        FourierLauncher transforms, Warps warps) {
    public static CudaLaunchers create(Device device, ConvMode mode) {
        var context = new CudaContext(device);
        var reductions = new ReductionLauncher(context);
        return new CudaLaunchers(context, reductions, new ConvolutionLauncher(context, reductions, mode),
                new FourierLauncher(context), new Warps(context));
    }
}
