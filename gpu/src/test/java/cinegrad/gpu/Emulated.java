package cinegrad.gpu;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ops.conv.ConvMode;
import java.nio.file.Path;

/// The device for tests: the emulated one, or a card with `-Dcinegrad.gpu=card`. They are skipped where it cannot be made.
final class Emulated {
    private static final Path FOLDER = Path.of("target", "emulated");

    private Emulated() { }

    static EmulatedDevice device(long memory) {
        EmulatedDevice.obstacle().ifPresent(why -> assumeTrue(false, why));
        return EmulatedDevice.open(FOLDER, memory);
    }

    static CudaBackend backend(ConvMode mode) {
        return new CudaBackend("card".equals(System.getProperty("cinegrad.gpu")) ? CudaDevice.open(0) : device(4L << 30), mode);
    }
}
