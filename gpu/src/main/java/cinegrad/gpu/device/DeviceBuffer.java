package cinegrad.gpu.device;

import cinegrad.gpu.context.DeviceMemory;
import cinegrad.ops.Buffer;
import cinegrad.ops.NdArray;

import java.lang.ref.Cleaner;

/// Device memory for single-precision numbers. It goes back to its [DeviceMemory] when closed or no longer reachable.
public final class DeviceBuffer extends Buffer implements AutoCloseable {
    private final long address;
    private final int length;
    private final Cleaner.Cleanable cleanable;

    public DeviceBuffer(long address, int length, Cleaner cleaner, Runnable giveBack) {
        this.address = address;
        this.length = length;
        this.cleanable = cleaner.register(this, giveBack);
    }

    public static DeviceBuffer of(NdArray x) {
        if (x.buffer() instanceof DeviceBuffer b) return b;
        throw new IllegalArgumentException("cuda: this array lives on " + x.backend().name() + "; upload its numbers first");
    }

    public long address() {
        return address;
    }

    /// The address of number `at`.
    public long address(long at) {
        return address + Float.BYTES * at;
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
