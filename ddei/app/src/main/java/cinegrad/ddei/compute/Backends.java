package cinegrad.ddei.compute;

import cinegrad.ddei.request.ComputeSettings;
import cinegrad.ddei.request.ComputeSettings.Device;
import cinegrad.ddei.request.ComputeSettings.Engine;
import cinegrad.ddei.request.ComputeSettings.Products;
import cinegrad.ddei.request.ComputeSettings.Transforms;
import cinegrad.gpu.device.CudaStatus;
import cinegrad.ops.Backend;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.simd.DoubleSimdBackend;
import cinegrad.ops.simd.KernelChoice;
import cinegrad.ops.simd.SimdBackend;

/// Makes the backend that settings ask for.
public final class Backends {
    private Backends() { }

    /// Says on standard error where it computes if that is not the processor, or if a card was hoped for.
    ///
    /// @throws cinegrad.gpu.device.CudaException if a card is asked for and there is none
    public static Backend of(ComputeSettings settings) {
        boolean gpu = settings.device() == Device.GPU || settings.engine() == Engine.CUDA;
        if (settings.device() == Device.AUTO && settings.engine() == Engine.SIMD) {
            gpu = Devices.isEmulationAsked() || Devices.status() instanceof CudaStatus.Ready;
            if (!gpu) System.err.println("--device auto: " + Devices.status() + "; computing on the cpu");
        }
        var mode = settings.exact() ? ConvMode.EXACT : ConvMode.FAST;
        if (gpu) {
            var cuda = Devices.gpu(mode);
            System.err.println("computing on " + cuda.device());
            return cuda;
        }
        return switch (settings.engine()) {
            case REFERENCE -> new ReferenceBackend();
            case DOUBLE -> new DoubleSimdBackend(settings.threadCount(), mode);
            case SIMD, CUDA -> new SimdBackend(settings.threadCount(), mode, kernels(settings));
        };
    }

    private static KernelChoice kernels(ComputeSettings settings) {
        return new KernelChoice(settings.products() == Products.OWN ? KernelChoice.OWN.products() : JblasGemm::of,
                settings.transforms() == Transforms.OWN ? KernelChoice.OWN.transforms() : JTransformsFourier.here());
    }
}
