package cinegrad.ddei.cli.options;

import cinegrad.ddei.request.ComputeSettings;
import cinegrad.ddei.request.ComputeSettings.Device;
import cinegrad.ddei.request.ComputeSettings.Engine;
import cinegrad.ddei.request.ComputeSettings.Products;
import cinegrad.ddei.request.ComputeSettings.Transforms;

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
                    "On the cpu: simd (single precision, fast) or reference (double precision, plain loops). cuda is --device "
                    + "gpu. Default: simd")
    private Engine engine;

    @Option(names = "--exact", description =
            "Use only convolutions that add up the products of the definition in single precision: "
            + "never Winograd's transform, nor on a gpu products of numbers rounded to 10 bits (TF32).")
    private boolean exact;

    @Option(names = "--matmul", paramLabel = "WHOSE", description =
            "Matrix products of the simd backend: own, or jblas for comparison. Default: own")
    private Products products;

    @Option(names = "--fft", paramLabel = "WHOSE", description =
            "Fourier transforms of the simd backend: own, or jtransforms for comparison. Default: own")
    private Transforms transforms;

    /// The settings, where nothing else was asked for before.
    public ComputeSettings settings() {
        return over(ComputeSettings.USUAL);
    }

    /// The settings with what was given in the place of what they say.
    public ComputeSettings over(ComputeSettings base) {
        // either says where to compute, whatever was said before
        boolean moved = device != null || engine != null;
        if (engine == Engine.REFERENCE) {
            String useless = threads != null ? "--threads" : exact ? "--exact" : null;
            if (useless != null) {
                throw new IllegalArgumentException(useless
                        + " has no effect with --backend reference: it computes by definition, in one thread");
            }
        }
        return new ComputeSettings(threads == null ? base.threads() : OptionalInt.of(threads), device != null ? device : moved
                ? Device.CPU : base.device(),
                engine != null ? engine : moved ? Engine.SIMD : base.engine(), exact || base.exact(),
                Given.or(products, base.products()),
                Given.or(transforms, base.transforms()), base.recompute());
    }
}
