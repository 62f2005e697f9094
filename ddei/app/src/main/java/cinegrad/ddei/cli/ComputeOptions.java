package cinegrad.ddei.cli;

import cinegrad.gpu.CudaStatus;
import cinegrad.ops.Backend;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.simd.KernelChoice;
import cinegrad.ops.simd.SimdBackend;

import picocli.CommandLine.Option;

/// What computes, the same for every command that does.
public final class ComputeOptions {
    public enum Engine { SIMD, REFERENCE, CUDA }

    enum DeviceChoice { CPU, GPU, AUTO }

    @Option(names = "--threads", paramLabel = "N", description = "Threads to use (default: one per processor). Results do not depend on it.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--device", paramLabel = "NAME",
            description = "cpu, gpu (a CUDA card, or an error that says why not) or auto (the gpu if there is one, else the cpu, and says so). Default: ${DEFAULT-VALUE}")
    private DeviceChoice device = DeviceChoice.CPU;

    @Option(names = "--backend", paramLabel = "NAME",
            description = "On the cpu: simd (single precision, fast) or reference (double precision, plain loops). cuda is --device gpu. Default: ${DEFAULT-VALUE}")
    private Engine engine = Engine.SIMD;

    @Option(names = "--exact", description = "Use only convolutions that add up the products of the definition in single precision: "
            + "never Winograd's transform, nor on a gpu products of numbers rounded to 10 bits (TF32).")
    private boolean exact;

    /// Whose matrix products.
    enum Products { OWN, JBLAS }

    /// Whose Fourier transforms.
    enum Transforms { OWN, JTRANSFORMS }

    @Option(names = "--matmul", paramLabel = "WHOSE", description = "Matrix products of the simd backend: own, or jblas for comparison. Default: ${DEFAULT-VALUE}")
    private Products products = Products.OWN;

    @Option(names = "--fft", paramLabel = "WHOSE", description = "Fourier transforms of the simd backend: own, or jtransforms for comparison. Default: ${DEFAULT-VALUE}")
    private Transforms transforms = Transforms.OWN;

    int threads() {
        return threads;
    }

    Backend backend() {
        boolean gpu = device == DeviceChoice.GPU || engine == Engine.CUDA;
        if (device == DeviceChoice.AUTO && engine == Engine.SIMD) {
            gpu = Devices.isEmulationAsked() || Devices.status() instanceof CudaStatus.Ready;
            if (!gpu) System.err.println("--device auto: " + Devices.status() + "; computing on the cpu");
        }
        boolean borrowed = products != Products.OWN || transforms != Transforms.OWN;
        if (borrowed && (gpu || engine == Engine.REFERENCE)) throw new IllegalArgumentException("--matmul and --fft choose kernels of the simd backend on the cpu only");
        if (gpu) {
            var cuda = Devices.gpu(mode());
            System.err.println("computing on " + cuda.device());
            return cuda;
        }
        return engine == Engine.REFERENCE ? new ReferenceBackend() : new SimdBackend(threads, mode(), kernels());
    }

    private KernelChoice kernels() {
        return new KernelChoice(products == Products.OWN ? KernelChoice.OWN.products() : JblasGemm::of,
                transforms == Transforms.OWN ? KernelChoice.OWN.transforms() : JTransformsFourier.here());
    }

    private ConvMode mode() {
        return exact ? ConvMode.EXACT : ConvMode.FAST;
    }
}
