package cinegrad.gpu.device;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/// Whether this machine can run CUDA kernels, determined once, at the first call.
public final class CudaDriver {
    /// What the kernels ask of a driver: that of the CUDA version which compiled them.
    static final String NEEDS = "the kernels need an NVIDIA driver 580 or later (CUDA 13.0)";

    private CudaDriver() { }

    /// JCuda's class fails with `UnsatisfiedLinkError` when first touched without a driver and with `NoClassDefFoundError` ever
    /// after, so it is touched here, once, and the answer kept.
    private static final class Probe {
        static final CudaStatus STATUS = probe();
    }

    /// The state of the driver. The first call loads JCuda's native library, a few milliseconds; later ones are free.
    public static CudaStatus status() {
        return Probe.STATUS;
    }

    /// The working driver, or the reason why there is none.
    ///
    /// @throws CudaException if nothing can run here
    public static CudaStatus.Ready require() {
        return switch (status()) {
            case CudaStatus.Ready ready -> ready;
            case CudaStatus.Unavailable why -> throw CudaException.of(why);
        };
    }

    private static CudaStatus probe() {
        try {
            loadBinding();
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return explain(e);
        } catch (UncheckedIOException e) {
            return new CudaStatus.Unavailable(CudaStatus.Reason.NO_BINDING,
                    "no folder for JCuda's native library: " + e.getCause());
        }
        try {
            return describe();
        } catch (CudaException e) {
            return e.code() == CUresult.CUDA_ERROR_NO_DEVICE
                    ? new CudaStatus.Unavailable(CudaStatus.Reason.NO_DEVICE,
                    "the NVIDIA driver finds no device (CUDA_ERROR_NO_DEVICE)")
                    : new CudaStatus.Unavailable(CudaStatus.Reason.DRIVER_ERROR, "the NVIDIA driver failed at " + e.getMessage());
        }
    }

    /// Loads JCuda's native library. JCuda unpacks it to a fixed name in the temporary folder, where another process may be
    /// half-way through writing the same file or another user may have put one; so it unpacks into a folder of our own, which
    /// goes again at once (the loaded library stays).
    private static void loadBinding() {
        String usual = System.getProperty("java.io.tmpdir");
        TemporaryFolder.with("cinegrad-jcuda", own -> {
            System.setProperty("java.io.tmpdir", own.toString());
            try {
                JCudaDriver.setExceptionsEnabled(false);
            } finally {
                System.setProperty("java.io.tmpdir", usual);
            }
            return own;
        });
    }

    /// JCuda's message is a page with stack traces inside; this keeps the one line that matters.
    public static CudaStatus.Unavailable explain(LinkageError e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("libcuda.so") || message.contains("nvcuda.dll") || message.contains("libcuda.dylib")) {
            return new CudaStatus.Unavailable(CudaStatus.Reason.NO_DRIVER,
                    "no NVIDIA driver on this machine (libcuda.so.1 is missing)");
        }
        String line = message.lines().filter(l -> l.contains("UnsatisfiedLinkError:")).reduce((first, last) -> last)
                .map(l -> l.substring(l.indexOf(':') + 1).strip())
                .orElseGet(() -> message.lines().findFirst().orElse(""));
        return new CudaStatus.Unavailable(CudaStatus.Reason.NO_BINDING, "JCuda's native library does not load: " + line);
    }

    private static CudaStatus.Ready describe() {
        check("cuInit", JCudaDriver.cuInit(0));
        var one = new int[1];
        check("cuDriverGetVersion", JCudaDriver.cuDriverGetVersion(one));
        int version = one[0];
        check("cuDeviceGetCount", JCudaDriver.cuDeviceGetCount(one));
        int count = one[0];
        if (count == 0) throw CudaException.of("cuDeviceGetCount", CUresult.CUDA_ERROR_NO_DEVICE);
        var devices = new ArrayList<DeviceDescription>();
        for (int i = 0; i < count; i++) devices.add(describe(i));
        return new CudaStatus.Ready(version, devices);
    }

    private static DeviceDescription describe(int ordinal) {
        var device = new CUdevice();
        check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, ordinal));
        var name = new byte[256];
        check("cuDeviceGetName", JCudaDriver.cuDeviceGetName(name, name.length, device));
        var memory = new long[1];
        check("cuDeviceTotalMem", JCudaDriver.cuDeviceTotalMem(memory, device));
        return new DeviceDescription(ordinal, text(name),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
                attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT), memory[0]);
    }

    private static int attribute(CUdevice device, int attribute) {
        var value = new int[1];
        check("cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, attribute, device));
        return value[0];
    }

    private static String text(byte[] zeroTerminated) {
        int n = 0;
        while (n < zeroTerminated.length && zeroTerminated[n] != 0) n++;
        return new String(zeroTerminated, 0, n, StandardCharsets.UTF_8);
    }

    /// Throws unless `code`, what the driver answered to `operation`, is success.
    public static void check(String operation, int code) {
        if (code != CUresult.CUDA_SUCCESS) throw CudaException.of(operation, code);
    }
}
