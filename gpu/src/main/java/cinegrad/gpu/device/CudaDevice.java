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
/// Kernels run later than they are launched, so a failure shows only when a later call waits, and the driver does not name the
/// kernel: with `-Dcinegrad.gpu.blocking=true` every launch is waited for. After such a failure the driver gives this process
/// nothing any more.
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
    private final ThreadLocal<Boolean> current = ThreadLocal.withInitial(() -> false);
    private String lastKernel = "no kernel";
    private Grid lastGrid = Grid.of(0, 0);
    private volatile Optional<CudaException> failure = Optional.empty();

    private CudaDevice(DeviceDescription description) {
        this.description = description;
        check("cuDeviceGet", JCudaDriver.cuDeviceGet(device, description.ordinal()));
        check("cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, device));
        enter();
        // Not cuModuleLoadFatBinary: JCuda's binding of it does not hand the module back.
        int code = JCudaDriver.cuModuleLoadData(module, binary());
        if (code == CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU || code == CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION) {
            throw CudaException.of("cuModuleLoadData", code,
                    "the kernels are made for compute capability 8.0 and later, this is " + description
                    + "; a newer driver may help");
        }
        check("cuModuleLoadData", code);
        check("cuStreamCreate", JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
        check("cuMemAllocHost", JCudaDriver.cuMemAllocHost(staging, STAGING));
        stagingMemory = MemorySegment.ofBuffer(staging.getByteBuffer(0, STAGING).order(ByteOrder.nativeOrder()));
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

    /// A context belongs to a thread; this makes it the calling one's.
    private void enter() {
        failure.ifPresent(first -> {
            throw CudaException.of("cuda: the device was lost, start the program again; it began with " + first.getMessage(),
                    first.code());
        });
        if (current.get()) return;
        check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(context));
        current.set(true);
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
        return pointer.value();
    }

    @Override
    public void free(long address) {
        enter();
        check("cuMemFree", JCudaDriver.cuMemFree(new Address(address)));
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
    public synchronized long kernel(String name) {
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
        int code = JCudaDriver.cuLaunchKernel(functions.get(k), grid.x(), grid.y(), grid.z(), grid.threads(), 1, 1, grid.shared(),
                stream,
                Pointer.to(parameters.asByteBuffer()), null);
        if (code != CUresult.CUDA_SUCCESS) throw CudaException.of(name + " with " + grid, code);
        lastKernel = name;
        lastGrid = grid;
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
        int code = JCudaDriver.cuStreamSynchronize(stream);
        if (code == CUresult.CUDA_SUCCESS) return;
        var e = CudaException.of((BLOCKING ? "" : "a kernel no later than ") + lastKernel + " with " + lastGrid, code,
                BLOCKING ? "no further work is possible"
                : "no further work is possible; -Dcinegrad.gpu.blocking=true names the kernel");
        failure = Optional.of(e);
        throw e;
    }

    /// A lost device holds nothing that could be given back.
    @Override
    public void close() {
        if (failure.isPresent()) return;
        synchronize();
        check("cuMemFreeHost", JCudaDriver.cuMemFreeHost(staging));
        check("cuStreamDestroy", JCudaDriver.cuStreamDestroy(stream));
        check("cuModuleUnload", JCudaDriver.cuModuleUnload(module));
        check("cuDevicePrimaryCtxRelease", JCudaDriver.cuDevicePrimaryCtxRelease(device));
    }

    private static void check(String operation, int code) {
        CudaDriver.check(operation, code);
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
