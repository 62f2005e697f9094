package cinegrad.gpu.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jcuda.driver.CUresult;

/// The kernels on the processor, compiled by g++: no card needed, every access to device memory checked, and slow.
///
/// For proving kernels right. One launch at a time; an access outside the buffers stops the launch with an error that names the
/// kernel, the thread and the nearest buffer.
@SuppressWarnings("restricted")
public final class EmulatedDevice implements Device {
    /// Compute capability 9.0, whose kernels are the most; 16 GiB.
    static final DeviceDescription USUAL = new DeviceDescription(0, "emulated on the processor", 9, 0, 4, 16L << 30);

    private final MethodHandle allocate;
    private final MethodHandle free;
    private final MethodHandle use;
    private final MethodHandle holds;
    private final MethodHandle find;
    private final MethodHandle launch;
    private final MethodHandle error;
    private final DeviceDescription description;
    private final Object lock;
    private final Map<Long, Long> allocations = new HashMap<>();
    private long used;

    private EmulatedDevice(SymbolLookup library, DeviceDescription description) {
        this.description = description;
        this.lock = EmulatedDevice.class;
        allocate = handle(library, "emulated_allocate", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
        free = handle(library, "emulated_free", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        use = handle(library, "emulated_use", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
        holds = handle(library, "emulated_holds", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
        find = handle(library, "emulated_find", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        error = handle(library, "emulated_error", FunctionDescriptor.of(ADDRESS));
        launch = handle(library, "emulated_launch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
                JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    }

    /// Why there can be no emulated device here; empty if there can.
    public static Optional<String> obstacle() {
        return EmulatedKernels.obstacle();
    }

    /// A device of 16 GiB.
    ///
    /// @param folder where compiled kernels are kept; the first time takes half a minute
    public static EmulatedDevice open(Path folder) {
        return open(folder, USUAL);
    }

    /// A device that has `memory` bytes.
    public static EmulatedDevice open(Path folder, long memory) {
        return open(folder, new DeviceDescription(USUAL.ordinal(), USUAL.name(), USUAL.computeMajor(), USUAL.computeMinor(),
                USUAL.multiprocessors(), memory));
    }

    /// A device that describes itself so.
    public static EmulatedDevice open(Path folder, DeviceDescription description) {
        synchronized (EmulatedDevice.class) {
            return new EmulatedDevice(SymbolLookup.libraryLookup(EmulatedKernels.library(folder), Arena.global()), description);
        }
    }

    private static MethodHandle handle(SymbolLookup library, String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type);
    }

    @Override
    public DeviceDescription description() {
        return description;
    }

    @Override
    public long allocate(long bytes) {
        synchronized (lock) {
            if (used + bytes > description.memory()) {
                throw CudaException.of("cuMemAlloc of " + bytes + " bytes", CUresult.CUDA_ERROR_OUT_OF_MEMORY);
            }
            long address = call(() -> (long) allocate.invokeExact(bytes));
            if (address == 0) throw CudaException.of("cuMemAlloc of " + bytes + " bytes", CUresult.CUDA_ERROR_OUT_OF_MEMORY);
            used += bytes;
            allocations.put(address, bytes);
            return address;
        }
    }

    @Override
    public void free(long address) {
        synchronized (lock) {
            int code = call(() -> (int) free.invokeExact(address));
            if (code != 0) throw CudaException.of("cuMemFree", CUresult.CUDA_ERROR_INVALID_VALUE);
            used -= allocations.remove(address);
        }
    }

    @Override
    public void use(long address, long bytes) {
        synchronized (lock) {
            int code = call(() -> (int) use.invokeExact(address, bytes));
            if (code != 0) {
                throw CudaException.of("use of " + bytes + " bytes", CUresult.CUDA_ERROR_INVALID_VALUE, "no such allocation");
            }
        }
    }

    @Override
    public long freeBytes() {
        return description.memory() - used;
    }

    @Override
    public void write(long to, MemorySegment from) {
        memory("cuMemcpyHtoD", to, from.byteSize()).copyFrom(from);
    }

    @Override
    public void read(MemorySegment to, long from) {
        to.copyFrom(memory("cuMemcpyDtoH", from, to.byteSize()));
    }

    @Override
    public void copy(long to, long from, long bytes) {
        memory("cuMemcpyDtoD", to, bytes).copyFrom(memory("cuMemcpyDtoD", from, bytes));
    }

    private MemorySegment memory(String operation, long address, long bytes) {
        synchronized (lock) {
            if (bytes > 0 && call(() -> (int) holds.invokeExact(address, bytes)) == 0) {
                throw CudaException.of(operation + " of " + bytes + " bytes", CUresult.CUDA_ERROR_INVALID_VALUE,
                        "no buffer is there");
            }
        }
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    @Override
    public long kernel(String name) {
        int found = call(() -> {
            try (var arena = Arena.ofConfined()) {
                return (int) find.invokeExact(arena.allocateFrom(name));
            }
        });
        if (found < 0) throw CudaException.of("cuModuleGetFunction " + name, CUresult.CUDA_ERROR_NOT_FOUND);
        return found;
    }

    @Override
    public void launch(long kernel, String name, Grid grid, MemorySegment parameters) {
        synchronized (lock) {
            int code = call(() -> (int) launch.invokeExact((int) kernel, grid.x(), grid.y(), grid.z(), grid.threads(), 1, 1,
                    grid.shared(), parameters));
            if (code == 2) throw CudaException.of(name + " with " + grid, CUresult.CUDA_ERROR_INVALID_VALUE);
            if (code != 0) throw CudaException.of(name + " with " + grid, CUresult.CUDA_ERROR_ILLEGAL_ADDRESS, message());
        }
    }

    private String message() {
        return call(() -> ((MemorySegment) error.invokeExact()).reinterpret(1024).getString(0));
    }

    /// Work is done as soon as it is launched.
    @Override
    public long mark() {
        return System.nanoTime();
    }

    @Override
    public double secondsBetween(long from, long to) {
        return 1e-9 * (to - from);
    }

    @Override
    public void synchronize() { }

    @Override
    public void close() {
        for (long address : allocations.keySet().stream().toList()) free(address);
    }

    @FunctionalInterface
    private interface Foreign<T> {
        T call() throws Throwable;
    }

    private static <T> T call(Foreign<T> function) {
        try {
            return function.call();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
