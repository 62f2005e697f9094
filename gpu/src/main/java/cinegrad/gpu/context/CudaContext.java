package cinegrad.gpu.context;

import cinegrad.gpu.device.CudaException;
import cinegrad.gpu.device.Device;
import cinegrad.gpu.device.DeviceBuffer;
import cinegrad.gpu.device.Grid;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.SparseRows;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// A device with its memory and kernels: what the families of operations work with.
public final class CudaContext implements AutoCloseable {
    /// A sparse matrix on the device.
    public record Sparse(DeviceBuffer start, DeviceBuffer index, DeviceBuffer weight) { }

    private final Device device;
    private final DeviceMemory memory;
    private final CudaKernels kernels;
    private final Map<SparseRows, Sparse> matrices = new WeakHashMap<>();
    private Optional<Profile> profile = Optional.empty();

    public CudaContext(Device device) {
        this.device = device;
        this.memory = new DeviceMemory(device);
        this.kernels = new CudaKernels(device);
    }

    public Device device() {
        return device;
    }

    public DeviceMemory memory() {
        return memory;
    }

    /// Starts a kernel; for the arguments see [CudaKernels#launch].
    ///
    /// A driver may load a kernel, and take memory for its local variables, when it is first started: what is kept for reuse
    /// makes room for that.
    public void launch(String name, Grid grid, @Nullable Object... arguments) {
        profile.ifPresent(p -> p.begin(name));
        try {
            kernels.launch(name, grid, arguments);
        } catch (CudaException e) {
            if (!e.isOutOfMemory()) throw e;
            memory.reclaim();
            kernels.launch(name, grid, arguments);
        }
        profile.ifPresent(Profile::end);
    }

    /// Copies the numbers of an array to the host, after all work on them.
    public void read(NdArray from, MemorySegment to) {
        try {
            if (to.byteSize() > 0) device.read(to, DeviceBuffer.of(from).address());
        } finally {
            Reference.reachabilityFence(from);
        }
    }

    /// The same of a buffer.
    public void read(DeviceBuffer from, MemorySegment to) {
        try {
            device.read(to, from.address());
        } finally {
            Reference.reachabilityFence(from);
        }
    }

    /// Copies from the host to an array; `from` may be overwritten afterwards.
    public void write(NdArray to, MemorySegment from) {
        write(DeviceBuffer.of(to), from);
    }

    private DeviceBuffer write(DeviceBuffer to, MemorySegment from) {
        try {
            if (from.byteSize() > 0) device.write(to.address(), from);
            return to;
        } finally {
            Reference.reachabilityFence(to);
        }
    }

    /// Copies all numbers of an array to another.
    public void copy(NdArray to, NdArray from) {
        try {
            var source = DeviceBuffer.of(from);
            if (source.length() > 0) device.copy(DeviceBuffer.of(to).address(), source.address(), source.bytes());
        } finally {
            Reference.reachabilityFence(to);
            Reference.reachabilityFence(from);
        }
    }

    /// Fills y with the next numbers of the stream, which goes on behind them.
    public void draw(String kernel, NdArray y, RandomStream random) {
        long n = y.numbers();
        launch(kernel, Grid.over(n), y, random.seed(), random.id(), random.position(), n);
        random.seek(random.position() + n);
    }

    /// Every launch is timed into this profile from now on, or none is any more.
    public void watch(Optional<Profile> profile) {
        this.profile = profile;
    }

    /// Memory for so many numbers of 4 bytes.
    ///
    /// @throws CudaException if there is no room, as for 2³¹ numbers and more
    public DeviceBuffer take(long length) {
        if (length > Integer.MAX_VALUE) {
            throw CudaException.outOfMemory("cuda: this operation needs a work array of " + length
                    + " numbers, and one holds at most 2147483647; do it in parts, such as half of the batch");
        }
        return memory.take((int) length);
    }

    /// Memory for so many doubles.
    public DeviceBuffer takeDoubles(long length) {
        return take(2 * length);
    }

    public DeviceBuffer upload(int[] numbers) {
        return write(take(numbers.length), MemorySegment.ofArray(numbers));
    }

    public DeviceBuffer upload(double[] numbers) {
        return write(takeDoubles(numbers.length), MemorySegment.ofArray(numbers));
    }

    public DeviceBuffer upload(float[] numbers) {
        return write(take(numbers.length), MemorySegment.ofArray(numbers));
    }

    /// The matrix on the device, copied there at its first use and kept as long as it is known on the host.
    public synchronized Sparse matrix(SparseRows rows) {
        return matrices.computeIfAbsent(rows, r -> new Sparse(upload(r.start()), upload(r.index()), upload(r.floatWeight())));
    }

    @Override
    public synchronized void close() {
        matrices.clear();
        memory.close();
        device.close();
    }
}
