package cinegrad.gpu;

import cinegrad.gpu.context.CudaTimer;
import cinegrad.gpu.device.Device;
import cinegrad.gpu.device.DeviceDescription;
import cinegrad.gpu.launch.CudaLaunchers;
import cinegrad.ops.Backend;
import cinegrad.ops.conv.ConvMode;

/// Single precision on a CUDA device. Operations only start their kernels; whoever downloads numbers waits for them, and so does
/// linear algebra, to know that every matrix has a result.
///
/// Nothing runs on the CPU instead but linear algebra of large matrices, see [CudaLinearAlgebra]. Sums have one order, and no
/// gradient is added up atomically: results repeat bit by bit on cards of one model. How the gradients of convolution weights are
/// cut into partial sums follows the number of multiprocessors, and which kernel makes a convolution the compute capability, so
/// another model rounds otherwise.
///
/// Any number of platform and virtual threads may use one backend, or several backends of one card or of several.
public final class CudaBackend implements Backend, AutoCloseable, CudaMemory, CudaElementwise, CudaMovement, CudaAxis, CudaMatrix,
        CudaLinearAlgebra, CudaConvolution, CudaFourier, CudaNufft, CudaSampling, CudaTraining {
    private final CudaLaunchers launchers;

    /// As [#CudaBackend(Device,ConvMode)] with the fast convolutions.
    public CudaBackend(Device device) {
        this(device, ConvMode.FAST);
    }

    /// The backend owns the device and closes it.
    ///
    /// @param mode whether convolutions may round the numbers they multiply to 10 bits (TF32), as PyTorch does on a card by
    ///             default
    public CudaBackend(Device device, ConvMode mode) {
        launchers = CudaLaunchers.create(device, mode);
    }

    @Override
    public CudaLaunchers launchers() {
        return launchers;
    }

    @Override
    public String name() {
        return "cuda";
    }

    /// The device behind it.
    public DeviceDescription device() {
        return context().device().description();
    }

    /// Bytes of device memory that further arrays could take.
    public long availableBytes() {
        return context().device().freeBytes() + keptBytes();
    }

    /// Bytes of device memory that arrays hold.
    public long usedBytes() {
        return context().memory().usedBytes();
    }

    /// Bytes of device memory kept for the next arrays.
    public long keptBytes() {
        return context().memory().keptBytes();
    }

    /// Gives what is kept for the next arrays back to the device, after all work.
    public void trim() {
        context().memory().trim();
    }

    /// Waits until everything asked for is done.
    public void synchronize() {
        context().device().synchronize();
    }

    /// Measures the device.
    public CudaTimer timer() {
        return new CudaTimer(context());
    }

    @Override
    public void close() {
        context().close();
    }
}
