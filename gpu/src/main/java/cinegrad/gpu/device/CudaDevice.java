package cinegrad.gpu.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/// A card, through JCuda's binding of the driver API. Everything goes through one stream; copies through pinned memory.
///
/// Kernels run later than they are launched, so a failure shows only at a later call, any one, and the driver does not name the
/// kernel: with `-Dcinegrad.gpu.blocking=true` every launch is waited for. After such a failure the driver gives this process
/// nothing any more.
///
/// A context belongs to the thread of the operating system that runs the caller, and that thread may have worked for another
/// device since, or may carry another virtual thread: so every call makes its context current, after the last point where it
/// could wait for another Java thread.
public final class CudaDevice implements Device {
    /// The kernels for the architectures that `gpu/build-kernels` names, and PTX for later ones.
    static final String BINARY = "kernels.fatbin";
    private static final int STAGING = 16 << 20;
    private static final int STAGING_UNIT = 256;
    private static final int SHARED_WITHOUT_ASKING = 48 << 10;
    private static final boolean BLOCKING = Boolean.getBoolean("cinegrad.gpu.blocking");

    private final DeviceDescription description;
    private final CUdevice device = new CUdevice();
    private final CUcontext context = new CUcontext();
    private final CUmodule module = new CUmodule();
    private final CUstream stream = new CUstream();
    private final Pointer staging = new Pointer();
    private final MemorySegment stagingMemory;
    private long staged;
    private final List<CUfunction> functions = new ArrayList<>();
    private final List<Integer> sharedLimits = new ArrayList<>();
    private final Map<Long, CUevent> marks = new HashMap<>();
    private long marksMade;
    private final Set<Long> allocations = ConcurrentHashMap.newKeySet();
    private volatile String lastLaunch = "the first kernel";
    private volatile Optional<CudaException> failure = Optional.empty();
    private volatile boolean closed;

    private CudaDevice(DeviceDescription description) {
        this.description = description;
        check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, description.ordinal()));
        check("cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
        boolean loaded = false;
        try {
            enter();
            load();
            loaded = true;
            check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
            check("cuMemAllocHost", JCudaDriver.cuMemAllocHost(staging, STAGING));
        } catch (CudaException e) {
            if (loaded) JCudaDriver.cuModuleUnload(module);
            JCudaDriver.cuDevicePrimaryCtxRelease(device);
            throw e;
        }
        stagingMemory = MemorySegment.ofBuffer(staging.getByteBuffer(0, STAGING).order(ByteOrder.nativeOrder()));
    }

    /// Not by cuModuleLoadFatBinary: JCuda's binding of it does not hand the module back.
    private void load() {
        int code = JCudaDriver.cuModuleLoadData(module, binary());
        switch (code) {
            case CUresult.CUDA_ERROR_INVALID_IMAGE, CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION ->
                throw CudaException.of("cuModuleLoadData", code, CudaDriver.NEEDS + ", this one supports "
                        + CudaDriver.require().cuda() + "; install a newer NVIDIA driver");
            case CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU ->
                throw CudaException.of("cuModuleLoadData", code,
                        "the kernels are made for compute capability 8.0 and later, this is " + description);
            default -> check("cuModuleLoadData", code);
        }
    }

    /// Device number `ordinal`.
    ///
    /// @throws CudaException if there is no driver, no such device, or it is too old for the kernels
    public static CudaDevice open(int ordinal) {
        var ready = CudaDriver.require();
        if (ordinal < 0 || ordinal >= ready.devices().size()) {
            throw CudaException.of("cuda: device " + ordinal + " of " + ready.devices(), CUresult.CUDA_ERROR_INVALID_DEVICE);
        }
        return new CudaDevice(ready.devices().get(ordinal));
    }

    private static byte[] binary() {
        try (var in = CudaDevice.class.getResourceAsStream("/cinegrad/gpu/" + BINARY)) {
            if (in == null) {
                throw CudaException.of("cuda", CUresult.CUDA_ERROR_FILE_NOT_FOUND,
                        "this build has no " + BINARY + "; make it with gpu/build-kernels");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void enter() {
        failure.ifPresent(first -> {
            throw CudaException.of("cuda: the device was lost, start the program again; it began with " + first.getMessage(),
                    first.code());
        });
        if (closed) throw new IllegalStateException("cuda: the backend of " + description + " is closed");
        check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(context));
    }

    @Override
    public DeviceDescription description() {
        return description;
    }

    @Override
    public long allocate(long bytes) {
        enter();
        var pointer = new Address();
        check("cuMemAlloc of " + bytes + " bytes", JCudaDriver.cuMemAlloc(pointer, bytes));
        allocations.add(pointer.value());
        return pointer.value();
    }

    @Override
    public void free(long address) {
        enter();
        check("cuMemFree", JCudaDriver.cuMemFree(new Address(address)));
        allocations.remove(address);
    }

    @Override
    public void use(long address, long bytes) { }

    @Override
    public long freeBytes() {
        enter();
        var free = new long[1];
        check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, new long[1]));
        return free[0];
    }

    /// Fills the staging memory from its start to its end before it waits for the device, so that small copies do not stop it.
    @Override
    public synchronized void write(long to, MemorySegment from) {
        enter();
        for (long at = 0; at < from.byteSize(); ) {
            if (staged == STAGING) await();
            long n = Math.min(STAGING - staged, from.byteSize() - at);
            MemorySegment.copy(from, at, stagingMemory, staged, n);
            check("cuMemcpyHtoD of " + n + " bytes", JCudaDriver.cuMemcpyHtoDAsync(new Address(to + at),
                    staging.withByteOffset(staged), n, stream));
            staged = Math.min(STAGING, (staged + n + STAGING_UNIT - 1) / STAGING_UNIT * STAGING_UNIT);
            at += n;
        }
    }

    @Override
    public synchronized void read(MemorySegment to, long from) {
        enter();
        await();
        for (long at = 0; at < to.byteSize(); at += STAGING) {
            long n = Math.min(STAGING, to.byteSize() - at);
            check("cuMemcpyDtoH of " + n + " bytes", JCudaDriver.cuMemcpyDtoHAsync(staging, new Address(from + at), n, stream));
            await();
            MemorySegment.copy(stagingMemory, 0, to, at, n);
        }
    }

    /// After this nothing reads the staging memory any more.
    private void await() {
        synchronize();
        staged = 0;
    }

    @Override
    public void copy(long to, long from, long bytes) {
        enter();
        check("cuMemcpyDtoD of " + bytes + " bytes", JCudaDriver.cuMemcpyDtoDAsync(new Address(to), new Address(from), bytes,
                stream));
    }

    @Override
    public long kernel(String name) {
        enter();
        var function = new CUfunction();
        check("cuModuleGetFunction " + name, JCudaDriver.cuModuleGetFunction(function, module, name));
        functions.add(function);
        sharedLimits.add(SHARED_WITHOUT_ASKING);
        return functions.size() - 1L;
    }

    @Override
    public void launch(long kernel, String name, Grid grid, MemorySegment parameters) {
        enter();
        int k = (int) kernel;
        if (grid.shared() > sharedLimits.get(k)) {
            check(name + ": " + grid.shared() + " bytes of shared memory", JCudaDriver.cuFuncSetAttribute(functions.get(k),
                    CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, grid.shared()));
            sharedLimits.set(k, grid.shared());
        }
        String launch = name + " with " + grid;
        check(launch, JCudaDriver.cuLaunchKernel(functions.get(k), grid.x(), grid.y(), grid.z(), grid.threads(), 1, 1,
                grid.shared(), stream, Pointer.to(parameters.asByteBuffer()), null));
        lastLaunch = launch;
        if (BLOCKING) synchronize();
    }

    @Override
    public synchronized long mark() {
        enter();
        var event = new CUevent();
        check("cuEventCreate", JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DEFAULT));
        check("cuEventRecord", JCudaDriver.cuEventRecord(event, stream));
        marks.put(++marksMade, event);
        return marksMade;
    }

    @Override
    public synchronized double secondsBetween(long from, long to) {
        enter();
        var first = marks.remove(from);
        var last = marks.remove(to);
        var milliseconds = new float[1];
        check("cuEventSynchronize", JCudaDriver.cuEventSynchronize(last));
        check("cuEventElapsedTime", JCudaDriver.cuEventElapsedTime(milliseconds, first, last));
        check("cuEventDestroy", JCudaDriver.cuEventDestroy(first));
        check("cuEventDestroy", JCudaDriver.cuEventDestroy(last));
        return 1e-3 * milliseconds[0];
    }

    @Override
    public void synchronize() {
        enter();
        check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
    }

    /// A lost device holds nothing that could be given back. The context may live on, since others of this process can hold it,
    /// and so would what is not freed here.
    @Override
    public synchronized void close() {
        if (closed) return;
        if (failure.isPresent()) {
            closed = true;
            return;
        }
        synchronize();
        closed = true;
        for (long address : allocations) check("cuMemFree", JCudaDriver.cuMemFree(new Address(address)));
        allocations.clear();
        for (var event : marks.values()) check("cuEventDestroy", JCudaDriver.cuEventDestroy(event));
        marks.clear();
        check("cuMemFreeHost", JCudaDriver.cuMemFreeHost(staging));
        check("cuStreamDestroy", JCudaDriver.cuStreamDestroy(stream));
        check("cuModuleUnload", JCudaDriver.cuModuleUnload(module));
        check("cuDevicePrimaryCtxRelease", JCudaDriver.cuDevicePrimaryCtxRelease(device));
    }

    /// Throws unless `code`, what the driver answered to `operation`, is success. What a kernel has done earlier is not blamed on
    /// the call that the driver answers it to.
    private void check(String operation, int code) {
        if (code == CUresult.CUDA_SUCCESS) return;
        if (!isLoss(code)) throw CudaException.of(operation, code);
        var e = CudaException.of((BLOCKING ? "" : "a kernel no later than ") + lastLaunch, code, BLOCKING
                ? "no further work is possible" : "no further work is possible; -Dcinegrad.gpu.blocking=true names the kernel");
        failure = Optional.of(e);
        throw e;
    }

    /// Whether a kernel failed and took the context with it.
    private static boolean isLoss(int code) {
        return switch (code) {
            case CUresult.CUDA_ERROR_ECC_UNCORRECTABLE, CUresult.CUDA_ERROR_ILLEGAL_ADDRESS, CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
                 CUresult.CUDA_ERROR_ASSERT, CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR, CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
                 CUresult.CUDA_ERROR_MISALIGNED_ADDRESS, CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
                 CUresult.CUDA_ERROR_INVALID_PC, CUresult.CUDA_ERROR_LAUNCH_FAILED -> true;
            default -> false;
        };
    }

    /// A device pointer that can be made from a number.
    private static final class Address extends CUdeviceptr {
        Address() { }

        Address(long address) {
            super(new CUdeviceptr(), address);
        }

        long value() {
            return getNativePointer() + getByteOffset();
        }
    }
}
