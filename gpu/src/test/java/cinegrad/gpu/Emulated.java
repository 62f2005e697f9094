package cinegrad.gpu;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.gpu.device.CudaDevice;
import cinegrad.gpu.device.DeviceDescription;
import cinegrad.gpu.device.EmulatedDevice;
import cinegrad.ops.conv.ConvMode;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// The device for tests: the emulated one, or a card with `-Dcinegrad.gpu=card`. They are skipped where it cannot be made.
final class Emulated {
    private static final Path FOLDER = Path.of("target", "emulated");

    private Emulated() { }

    static EmulatedDevice device(long memory) {
        EmulatedDevice.obstacle().ifPresent(why -> assumeTrue(false, why));
        return EmulatedDevice.open(FOLDER, memory);
    }

    static CudaBackend backend(ConvMode mode) {
        return new CudaBackend(isCard() ? CudaDevice.open(0) : device(4L << 30), mode);
    }

    /// One of this compute capability; on a card skipped if that has another.
    static CudaBackend backend(ConvMode mode, int computeMajor) {
        if (!isCard()) {
            EmulatedDevice.obstacle().ifPresent(why -> assumeTrue(false, why));
            return new CudaBackend(EmulatedDevice.open(FOLDER,
                    new DeviceDescription(0, "emulated", computeMajor, 0, 4, 4L << 30)), mode);
        }
        var card = new CudaBackend(CudaDevice.open(0), mode);
        if (card.device().computeMajor() == computeMajor) return card;
        card.close();
        return Assumptions.abort("this card's compute capability is not " + computeMajor);
    }

    private static boolean isCard() {
        return "card".equals(System.getProperty("cinegrad.gpu"));
    }
}
