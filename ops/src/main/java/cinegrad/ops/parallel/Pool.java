package cinegrad.ops.parallel;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;

/// A pool of working memory. A call borrows memory for itself and gives it back, so any number of threads may compute at once.
/// Idle memory up to a bound is kept for the next call; the rest is left to the garbage collector.
///
/// @param <M> grows only while it is borrowed
public final class Pool<M extends Pool.Memory> {
    /// Working memory that a pool hands out.
    public interface Memory {
        /// Its size now.
        long bytes();
    }

    private static final int SLOTS = 64;
    private static final long EACH = 1 << 26;

    private final Supplier<M> make;
    private final long most;
    private final AtomicReferenceArray<M> idle = new AtomicReferenceArray<>(SLOTS);
    private final AtomicLong waiting = new AtomicLong();

    /// @param threads that compute at the same time; 64 MB for each may wait, but no more than an eighth of the heap
    public Pool(int threads, Supplier<M> make) {
        this.make = make;
        this.most = Math.min(threads * EACH, Runtime.getRuntime().maxMemory() / 8);
    }

    public M borrow() {
        for (int i = 0; i < SLOTS; i++) {
            M memory = idle.get(i) == null ? null : idle.getAndSet(i, null);
            if (memory != null) {
                waiting.addAndGet(-memory.bytes());
                return memory;
            }
        }
        return make.get();
    }

    public void giveBack(M memory) {
        long bytes = memory.bytes();
        if (waiting.addAndGet(bytes) <= most) {
            for (int i = 0; i < SLOTS; i++) {
                if (idle.get(i) == null && idle.compareAndSet(i, null, memory)) return;
            }
        }
        waiting.addAndGet(-bytes);
    }

    /// Bytes that wait now.
    public long waiting() {
        return waiting.get();
    }
}
