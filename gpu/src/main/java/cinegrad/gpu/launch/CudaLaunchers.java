package cinegrad.gpu.launch;

import cinegrad.gpu.context.CudaContext;
import cinegrad.gpu.device.Device;
import cinegrad.ops.conv.ConvMode;

/// The device of one CUDA backend, and what starts more than one kernel for an operation.
public record CudaLaunchers(CudaContext context, ReductionLauncher reductions, ConvolutionLauncher convolutions,
        FourierLauncher transforms, NufftLauncher nonuniform, MatrixLauncher matrices, Warps warps) {
    public static CudaLaunchers create(Device device, ConvMode mode) {
        var context = new CudaContext(device);
        var reductions = new ReductionLauncher(context);
        var transforms = new FourierLauncher(context);
        return new CudaLaunchers(context, reductions, new ConvolutionLauncher(context, reductions, mode), transforms,
                new NufftLauncher(context, transforms), new MatrixLauncher(context), new Warps(context));
    }
}
