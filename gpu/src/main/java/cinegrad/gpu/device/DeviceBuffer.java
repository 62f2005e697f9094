package cinegrad.gpu.device;

import cinegrad.ops.Buffer;
import cinegrad.ops.NdArray;

import java.lang.ref.Cleaner;

/// Device memory for single-precision numbers, given back when closed or no longer reachable.
public final class DeviceBuffer extends Buffer implements AutoCloseable {
    /// A buffer from number `first` on. What is given to a kernel is this and no bare address, since an address does not keep
    /// its buffer reachable, and memory that nobody reaches is handed out again.
    public record Part(DeviceBuffer buffer, long first) {
        public long address() {
            return buffer.address + Float.BYTES * first;
        }

        /// The part that begins `numbers` later.
        public Part plus(long numbers) {
            return new Part(buffer, first + numbers);
        }
    }

    private final long address;
    private final int length;
    private final Cleaner.Cleanable cleanable;

    public DeviceBuffer(long address, int length, Cleaner cleaner, Runnable giveBack) {
        this.address = address;
        this.length = length;
        this.cleanable = cleaner.register(this, giveBack);
    }

    /// The buffer of an array.
    ///
    /// @throws IllegalArgumentException if the array lives elsewhere
    public static DeviceBuffer of(NdArray x) {
        if (x.buffer() instanceof DeviceBuffer b) return b;
        throw new IllegalArgumentException("cuda: this array lives on " + x.backend().name() + "; upload its numbers first");
    }

    /// Valid as long as the buffer is reachable: whoever uses it ends with a `Reference.reachabilityFence`.
    public long address() {
        return address;
    }

    /// The buffer from number `first` on.
    public Part from(long first) {
        return new Part(this, first);
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public long bytes() {
        return (long) Float.BYTES * length;
    }

    @Override
    public void close() {
        cleanable.clean();
    }
}
