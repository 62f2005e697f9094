package cinegrad.test;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cinegrad.gpu.CudaBackend;
import cinegrad.gpu.device.CudaDevice;
import cinegrad.gpu.device.EmulatedDevice;
import cinegrad.ops.Backend;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.simd.SimdBackend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The backends a test of the whole house runs on. CUDA kernels run on the emulated device, which checks every access, or on a
/// card with `-Dcinegrad.gpu=card`.
final class EveryBackend {
    private static final Path KERNELS = Path.of("..", "gpu", "target", "emulated");
    private static final boolean CARD = "card".equals(System.getProperty("cinegrad.gpu"));

    private EveryBackend() { }

    /// The definition, the processor and, where there is a device, its kernels: one set for all tests of a JVM, closed by none.
    static List<Backend> all() {
        return Opened.ALL;
    }

    private static final class Opened {
        static final List<Backend> ALL = open();

        private static List<Backend> open() {
            var all = new ArrayList<Backend>(List.of(new ReferenceBackend(), new SimdBackend()));
            if (CARD || EmulatedDevice.obstacle().isEmpty()) all.add(device(ConvMode.EXACT));
            return List.copyOf(all);
        }
    }

    /// A device of its own, which the test closes; where there is none the test is skipped and says why.
    static CudaBackend device(ConvMode mode) {
        skipWithoutDevice();
        return new CudaBackend(CARD ? CudaDevice.open(0) : EmulatedDevice.open(KERNELS), mode);
    }

    /// As [#device(ConvMode)]; an emulated one has `memory` bytes.
    static CudaBackend device(ConvMode mode, long memory) {
        skipWithoutDevice();
        return new CudaBackend(CARD ? CudaDevice.open(0) : EmulatedDevice.open(KERNELS, memory), mode);
    }

    private static void skipWithoutDevice() {
        if (!CARD) EmulatedDevice.obstacle().ifPresent(why -> assumeTrue(false, why));
    }
}
