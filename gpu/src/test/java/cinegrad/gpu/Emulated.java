package cinegrad.gpu;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.ops.conv.ConvMode;
import java.nio.file.Path;

/// The emulated device for tests; they are skipped where it cannot be made.
final class Emulated {
    private static final Path FOLDER = Path.of("target", "emulated");

    private Emulated() { }

    static EmulatedDevice device(long memory) {
        EmulatedDevice.obstacle().ifPresent(why -> assumeTrue(false, why));
        return EmulatedDevice.open(FOLDER, memory);
    }

    static CudaBackend backend() {
        return new CudaBackend(device(4L << 30), ConvMode.EXACT);
    }
}
