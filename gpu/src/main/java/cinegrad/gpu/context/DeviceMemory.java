package cinegrad.gpu.context;

import cinegrad.gpu.device.CudaException;
import cinegrad.gpu.device.Device;
import cinegrad.gpu.device.DeviceBuffer;

import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Hands out device memory and takes it back for reuse, because an allocation by the driver stops the device.
///
/// Memory comes back from buffers that are closed and, through the garbage collector, from those that are no longer reachable.
/// All work on the device happens in one order, so memory may be handed out again while kernels that use it still run. When the
/// device has no more, what is kept for reuse goes back to it, the garbage collector runs, and only then the allocation fails.
public final class DeviceMemory {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final long SMALLEST = 512;

    private record Block(long address, long bytes) { }

    private final Device device;
    private final ConcurrentLinkedQueue<Block> returned = new ConcurrentLinkedQueue<>();
    private final Map<Long, ArrayDeque<Block>> kept = new TreeMap<>();
    private long usedBytes;
    private long keptBytes;
    private long sinceCollection;

    public DeviceMemory(Device device) {
        this.device = device;
    }

    /// Memory for `length` numbers of 4 bytes, of unspecified content.
    public synchronized DeviceBuffer take(int length) {
        long bytes = rounded((long) Float.BYTES * length);
        Block block = block(bytes, length);
        usedBytes += bytes;
        device.use(block.address, (long) Float.BYTES * length);
        var queue = returned;
        return new DeviceBuffer(block.address, length, CLEANER, () -> queue.add(block));
    }

    /// Up to an eighth more, so that similar sizes serve each other.
    private static long rounded(long bytes) {
        long unit = Math.max(SMALLEST, Long.highestOneBit(Math.max(1, bytes)) >> 3);
        return Math.max(SMALLEST, (bytes + unit - 1) / unit * unit);
    }

    private Block block(long bytes, int length) {
        drain();
        var shelf = kept.get(bytes);
        if (shelf != null && !shelf.isEmpty()) {
            keptBytes -= bytes;
            return shelf.pop();
        }
        sinceCollection += bytes;
        if (sinceCollection > device.description().memory() / 2) collect();
        try {
            return new Block(device.allocate(bytes), bytes);
        } catch (CudaException e) {
            if (!e.isOutOfMemory()) throw e;
        }
        for (int attempt = 0; attempt < 2; attempt++) {
            trim();
            try {
                return new Block(device.allocate(bytes), bytes);
            } catch (CudaException e) {
                if (!e.isOutOfMemory()) throw e;
            }
            collect();
        }
        trim();
        try {
            return new Block(device.allocate(bytes), bytes);
        } catch (CudaException e) {
            if (!e.isOutOfMemory()) throw e;
            throw CudaException.outOfMemory("cuda: no room for an array of " + length + " numbers (" + bytes + " bytes): "
                    + usedBytes
                    + " bytes are in use and " + device.freeBytes() + " free of " + device.description().memory()
                    + "; use smaller arrays, recompute more, or let go of some");
        }
    }

    /// Gives all that can be given back to the device, as before an allocation that failed is tried again.
    synchronized void reclaim() {
        collect();
        trim();
    }

    /// Lets the garbage collector find unreachable buffers.
    private void collect() {
        sinceCollection = 0;
        System.gc();
        for (int i = 0; i < 20 && returned.isEmpty(); i++) {
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        drain();
    }

    private void drain() {
        for (Block b; (b = returned.poll()) != null; ) {
            usedBytes -= b.bytes;
            keptBytes += b.bytes;
            device.use(b.address, 0);
            kept.computeIfAbsent(b.bytes, _ -> new ArrayDeque<>()).push(b);
        }
    }

    /// Gives everything that is kept for reuse back to the device.
    public synchronized void trim() {
        drain();
        device.synchronize();
        for (var shelf : kept.values()) for (var b : shelf) device.free(b.address);
        kept.clear();
        keptBytes = 0;
    }

    /// Forgets what is kept for reuse; the device takes all memory back when it is closed, also that of buffers in use.
    synchronized void close() {
        kept.clear();
        keptBytes = 0;
    }

    /// Bytes that buffers hold.
    public synchronized long usedBytes() {
        drain();
        return usedBytes;
    }

    /// Bytes kept for reuse.
    public synchronized long keptBytes() {
        drain();
        return keptBytes;
    }
}
