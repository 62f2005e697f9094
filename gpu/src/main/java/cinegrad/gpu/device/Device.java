package cinegrad.gpu.device;

import java.lang.foreign.MemorySegment;

/// What the backend needs of a device: memory, copies, kernels by name, and one stream that runs everything in order.
///
/// Two of them exist: [CudaDevice] is a card, [EmulatedDevice] runs the same kernels on the processor. Addresses are plain
/// numbers.
public sealed interface Device extends AutoCloseable permits CudaDevice, EmulatedDevice {
    DeviceDescription description();

    /// Memory of unspecified content.
    ///
    /// @throws CudaException with [CudaException#isOutOfMemory] if there is not enough; the device stays usable
    long allocate(long bytes);

    void free(long address);

    /// Says that of an allocation the first `bytes` are in use from now on, with any content, for a device that checks.
    void use(long address, long bytes);

    /// Bytes that are not allocated, by anyone.
    long freeBytes();

    /// Copies from the host; `from` may be overwritten afterwards.
    void write(long to, MemorySegment from);

    /// Copies to the host, after all work launched so far.
    void read(MemorySegment to, long from);

    /// Copies within the device.
    void copy(long to, long from, long bytes);

    /// The handle of a kernel. For this and [#launch] callers take turns; everything else may be called by several threads at
    /// once.
    ///
    /// @throws CudaException if there is none of that name
    long kernel(String name);

    /// Starts a kernel; `parameters` points to one pointer for each argument.
    void launch(long kernel, String name, Grid grid, MemorySegment parameters);

    /// Marks this place in the stream of work, for [#secondsBetween].
    long mark();

    /// Seconds from when the work before `from` was done to when that before `to` was; waits for it. Both marks end here.
    double secondsBetween(long from, long to);

    /// Waits until all work is done.
    ///
    /// @throws CudaException if a kernel failed
    void synchronize();

    @Override
    void close();
}
