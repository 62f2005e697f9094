package cinegrad.gpu.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import jcuda.driver.CUresult;
import org.junit.jupiter.api.Test;

class CudaDriverTest {
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
    private static final Set<Path> BEFORE = jcudaFiles();

    private static Set<Path> jcudaFiles() {
        try (var files = Files.list(TEMPORARY)) {
            return files.filter(p -> p.getFileName().toString().toLowerCase(Locale.ROOT).contains("jcuda"))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Asked of the system itself, not through JCuda.
    @SuppressWarnings("restricted")                  // looks for the driver as a program would
    private static boolean driverInstalled() {
        try (var arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup("libcuda.so.1", arena);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Test
    void saysNoDriverExactlyWhereThereIsNone() {
        CudaStatus status = CudaDriver.status();
        boolean saysNoDriver = status instanceof CudaStatus.Unavailable u && u.reason() == CudaStatus.Reason.NO_DRIVER;
        assertEquals(!driverInstalled(), saysNoDriver, status::toString);
    }

    @Test
    void answersTheSameWhenAskedAgain() {
        assertSame(CudaDriver.status(), CudaDriver.status());
    }

    @Test
    void requireGivesTheDriverOrTheReason() {
        switch (CudaDriver.status()) {
            case CudaStatus.Ready ready -> {
                assertSame(ready, CudaDriver.require());
                assertTrue(ready.devices().getFirst().memory() > 1L << 28, ready::toString);
                assertNotEquals("", ready.devices().getFirst().name());
            }
            case CudaStatus.Unavailable why -> {
                var e = assertThrows(CudaException.class, CudaDriver::require);
                assertTrue(e.getMessage().contains(why.detail()), e::getMessage);
            }
        }
    }

    @Test
    void leavesTheTemporaryFolderAsItWas() throws Exception {
        CudaDriver.status();
        assertEquals(TEMPORARY.toString(), System.getProperty("java.io.tmpdir"));
        var left = jcudaFiles();
        left.removeAll(BEFORE);
        assertEquals(Set.of(), left);
    }

    @Test
    void picksTheReasonOutOfJCudasPage() {
        var missingDriver = CudaDriver.explain(new UnsatisfiedLinkError("""
                Error while loading native library "JCudaDriver-12.6.0-linux-x86_64"
                Stack trace from the attempt to load the library as a resource:
                java.lang.UnsatisfiedLinkError: /t/libJCudaDriver.so: libcuda.so.1: cannot open shared object file: No such file
                """));
        assertEquals(CudaStatus.Reason.NO_DRIVER, missingDriver.reason());
        var otherSystem = CudaDriver.explain(new UnsatisfiedLinkError("""
                Error while loading native library "JCudaDriver-12.6.0-linux-aarch64"
                java.lang.UnsatisfiedLinkError: no JCudaDriver in java.library.path
                \tat java.base/java.lang.System.loadLibrary
                java.lang.UnsatisfiedLinkError: libstdc++.so.6: version not found
                """));
        assertEquals(CudaStatus.Reason.NO_BINDING, otherSystem.reason());
        assertEquals("JCuda's native library does not load: libstdc++.so.6: version not found", otherSystem.detail());
        var laterTouch = CudaDriver.explain(new NoClassDefFoundError("Could not initialize class jcuda.driver.JCudaDriver"));
        assertEquals("JCuda's native library does not load: Could not initialize class jcuda.driver.JCudaDriver",
                laterTouch.detail());
    }

    @Test
    void aFailedCallNamesItselfAndTheDriversCode() {
        CudaDriver.check("cuInit", CUresult.CUDA_SUCCESS);
        var e = assertThrows(CudaException.class, () -> CudaDriver.check("cuMemAlloc", CUresult.CUDA_ERROR_OUT_OF_MEMORY));
        assertEquals("cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY", e.getMessage());
        assertEquals(CUresult.CUDA_ERROR_OUT_OF_MEMORY, e.code());
    }

    @Test
    void describesADevice() {
        var h200 = new DeviceDescription(0, "NVIDIA H200", 9, 0, 132, 139L << 30);
        assertEquals("0: NVIDIA H200, compute capability 9.0, 132 multiprocessors, 139.0 GiB", h200.toString());
        assertEquals("CUDA 12.6: [" + h200 + "]", new CudaStatus.Ready(12060, List.of(h200)).toString());
        assertThrows(IllegalArgumentException.class, () -> new CudaStatus.Ready(12060, List.of()));
    }
}
