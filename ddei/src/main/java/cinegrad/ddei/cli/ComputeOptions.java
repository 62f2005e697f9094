package cinegrad.ddei.cli;

import cinegrad.ops.Backend;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.simd.SimdBackend;
import picocli.CommandLine.Option;

/// What computes, the same for every command that does.
final class ComputeOptions {
    enum Engine { SIMD, REFERENCE }

    @Option(names = "--threads", paramLabel = "N", description = "Threads to use (default: one per processor). Results do not depend on it.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--backend", paramLabel = "NAME", description = "simd (single precision, fast) or reference (double precision, plain loops). Default: ${DEFAULT-VALUE}")
    private Engine engine = Engine.SIMD;

    @Option(names = "--exact", description = "Use only convolutions that add up the products of the definition, never Winograd's transform.")
    private boolean exact;

    int threads() {
        return threads;
    }

    Backend backend() {
        return switch (engine) {
            case SIMD -> new SimdBackend(threads, exact ? ConvMode.EXACT : ConvMode.FAST);
            case REFERENCE -> new ReferenceBackend();
        };
    }
}
