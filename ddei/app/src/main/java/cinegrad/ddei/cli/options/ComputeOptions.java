package cinegrad.ddei.cli.options;

import cinegrad.ddei.request.ComputeSettings;
import cinegrad.ddei.request.ComputeSettings.Device;
import cinegrad.ddei.request.ComputeSettings.Engine;
import cinegrad.ddei.request.ComputeSettings.Products;
import cinegrad.ddei.request.ComputeSettings.Transforms;

import java.util.Locale;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/// What computes, the same for every command that does.
public final class ComputeOptions {
    @Option(names = "--threads", paramLabel = "N", description =
            "Threads to use (default: one per processor). Results do not depend on it.")
    private Integer threads;

    @Option(names = "--device", paramLabel = "NAME",
            description =
                    "cpu, gpu (a CUDA card, or an error with the reason) or auto (the gpu if there is one, else the cpu; the "
                    + "choice is printed). Default: cpu")
    private Device device;

    @Option(names = "--backend", paramLabel = "NAME",
            description =
                    "On the cpu: simd (single precision, fast), double (the same in double precision) or reference (double "
                    + "precision, plain loops by definition: slow). cuda is --device gpu. Default: simd")
    private Engine engine;

    @Option(names = "--exact", description =
            "Use only convolutions that add up the products of the definition in single precision: "
            + "never Winograd's transform, nor on a gpu products of numbers rounded to 10 bits (TF32).")
    private boolean exact;

    @Option(names = "--matmul", paramLabel = "LIBRARY", description =
            "Matrix products of the simd backend: own, or jblas for comparison. Default: own")
    private Products products;

    @Option(names = "--fft", paramLabel = "LIBRARY", description =
            "Fourier transforms of the simd backend: own, or jtransforms for comparison. Default: own")
    private Transforms transforms;

    /// The settings, where nothing else was asked for before.
    public ComputeSettings settings() {
        return over(ComputeSettings.USUAL);
    }

    private void refuseThreads(String why) {
        if (threads != null) throw new IllegalArgumentException("--threads has no effect with " + why);
    }

    /// The settings with what was given in the place of what they say.
    public ComputeSettings over(ComputeSettings base) {
        if (device != null && device != Device.GPU && engine == Engine.CUDA) {
            throw new IllegalArgumentException("--device " + device.name().toLowerCase(Locale.ROOT)
                    + " and --backend cuda contradict each other: cuda is --device gpu");
        }
        if (device == Device.AUTO && engine != null && engine.isDouble()) {
            throw new IllegalArgumentException("--device auto has no effect with --backend "
                    + engine.name().toLowerCase(Locale.ROOT) + ", which is the cpu's");
        }
        if (engine == Engine.REFERENCE) {
            refuseThreads("--backend reference: it computes by definition, in one thread");
            if (exact) throw new IllegalArgumentException("--exact has no effect with --backend reference: it is exact");
        }
        if (device == Device.GPU || engine == Engine.CUDA) refuseThreads("--device gpu: the card has its own");
        // either says where to compute, whatever was said before
        boolean moved = device != null || engine != null;
        return new ComputeSettings(threads == null ? base.threads() : OptionalInt.of(threads), device != null ? device : moved
                ? Device.CPU : base.device(),
                engine != null ? engine : moved ? Engine.SIMD : base.engine(), exact || base.exact(),
                Given.or(products, base.products()),
                Given.or(transforms, base.transforms()), base.recompute());
    }
}
