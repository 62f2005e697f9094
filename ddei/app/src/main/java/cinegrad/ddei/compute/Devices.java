package cinegrad.ddei.compute;

import cinegrad.gpu.CudaBackend;
import cinegrad.gpu.device.CudaDevice;
import cinegrad.gpu.device.CudaDriver;
import cinegrad.gpu.device.CudaStatus;
import cinegrad.gpu.device.EmulatedDevice;
import cinegrad.gpu.device.TemporaryFolder;
import cinegrad.ops.Backend;
import cinegrad.ops.conv.ConvMode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where CUDA kernels run: on a card, or with `-Dcinegrad.gpu=emulated` on the processor. Nothing native is touched before one is
/// asked for.
public final class Devices {
    private static final String PROPERTY = "cinegrad.gpu";

    private Devices() { }

    /// Whether the user asks for the emulated device wherever a card would be used.
    public static boolean isEmulationAsked() {
        return "emulated".equals(System.getProperty(PROPERTY));
    }

    /// A card, or what the property names instead.
    ///
    /// @throws cinegrad.gpu.device.CudaException if there is none
    public static CudaBackend gpu(ConvMode mode) {
        return isEmulationAsked() ? emulated(mode) : new CudaBackend(CudaDevice.open(0), mode);
    }

    /// Whether [#gpu] would find something; otherwise the reason.
    public static CudaStatus status() {
        return CudaDriver.status();
    }

    /// Compiled kernels are kept beside the sources where there are any; elsewhere they are compiled each time, and their files
    /// are deleted once they are loaded.
    public static CudaBackend emulated(ConvMode mode) {
        EmulatedDevice.obstacle().ifPresent(why -> {
            throw new IllegalArgumentException("cuda: no emulated device: " + why);
        });
        var sources = Optional.ofNullable(System.getProperty("cinegrad.home")).map(home -> Path.of(home, "gpu"))
                .filter(Files::isDirectory);
        var device = sources.map(gpu -> EmulatedDevice.open(gpu.resolve(Path.of("target", "emulated"))));
        return new CudaBackend(device.orElseGet(() -> TemporaryFolder.with("cinegrad-emulated", EmulatedDevice::open)), mode);
    }

    /// The bytes a training may take: of the device, or of the heap.
    public static long available(Backend backend) {
        return backend instanceof CudaBackend cuda ? (long) (0.9 * cuda.availableBytes()) : heap();
    }

    /// The bytes of the heap that work may take.
    public static long heap() {
        return (long) (0.9 * Runtime.getRuntime().maxMemory());
    }

    /// What [#available] is a part of, for messages.
    public static String holder(Backend backend) {
        return backend instanceof CudaBackend ? "device" : "heap";
    }
}
