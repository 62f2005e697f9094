package cinegrad.gpu.context;

import cinegrad.gpu.device.Device;
import cinegrad.gpu.device.DeviceBuffer;
import cinegrad.gpu.device.Grid;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.SparseRows;

import java.lang.foreign.MemorySegment;
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

    public void launch(String name, Grid grid, @Nullable Object... arguments) {
        profile.ifPresent(p -> p.begin(name));
        kernels.launch(name, grid, arguments);
        profile.ifPresent(Profile::end);
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
    public DeviceBuffer take(long length) {
        return memory.take(Math.toIntExact(length));
    }

    /// Memory for so many doubles.
    public DeviceBuffer takeDoubles(long length) {
        return take(2 * length);
    }

    public DeviceBuffer upload(int[] numbers) {
        DeviceBuffer b = take(numbers.length);
        if (numbers.length > 0) device.write(b.address(), MemorySegment.ofArray(numbers));
        return b;
    }

    public DeviceBuffer upload(double[] numbers) {
        DeviceBuffer b = takeDoubles(numbers.length);
        if (numbers.length > 0) device.write(b.address(), MemorySegment.ofArray(numbers));
        return b;
    }

    public DeviceBuffer upload(float[] numbers) {
        DeviceBuffer b = take(numbers.length);
        if (numbers.length > 0) device.write(b.address(), MemorySegment.ofArray(numbers));
        return b;
    }

    /// The matrix on the device, copied there at its first use and kept as long as it is known on the host.
    public synchronized Sparse matrix(SparseRows rows) {
        return matrices.computeIfAbsent(rows, r -> new Sparse(upload(r.start()), upload(r.index()), upload(r.floatWeight())));
    }

    @Override
    public void close() {
        matrices.clear();
        device.close();
    }
}
