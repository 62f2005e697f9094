package cinegrad.ops;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Recycles the memory of temporary arrays: a training step needs the same sizes again and again, and asking the JVM for
/// hundreds of megabytes of zeroed memory each time costs more than some of the arithmetic.
///
/// Inside [#within] every array a backend makes takes its memory from here. To keep an array, call [#hold] and later
/// [#release]; [#sweep] takes back arrays made since the last sweep that are not held. [#escape] removes an array from the
/// workspace. Views share a buffer, so holds are counted per buffer.
///
/// A workspace serves one thread at a time, and another one after it: [#within] refuses a second thread as long as the first is
/// inside.
public final class Workspace {
    private static final ScopedValue<Optional<Workspace>> CURRENT = ScopedValue.newInstance();

    private record Size(Backend backend, int length) { }

    private static final class Holders {
        int count;
    }

    private final Map<Size, ArrayDeque<Buffer>> free = new HashMap<>();
    private final IdentityHashMap<Buffer, Holders> owned = new IdentityHashMap<>();
    private final IdentityHashMap<Buffer, Backend> origin = new IdentityHashMap<>();
    private final List<Buffer> fresh = new ArrayList<>();
    private final AtomicReference<@Nullable Thread> user = new AtomicReference<>();
    private long liveBytes;
    private long freeBytes;
    private long peakBytes;
    private long limitBytes = Long.MAX_VALUE;

    /// Memory for `length` numbers, of unspecified content: from the current workspace if there is one.
    static Buffer take(Backend backend, int length) {
        var current = CURRENT.orElse(Optional.empty());
        boolean mine = current.isPresent() && current.get().user.get() == Thread.currentThread();
        return mine ? current.get().own(backend, length) : backend.newBuffer(length);
    }

    /// Runs `work` with this workspace as the source of all memory that the calling thread asks for.
    ///
    /// @throws IllegalStateException if another thread is inside
    public <T> T within(Supplier<T> work) {
        Thread before = user.compareAndExchange(null, Thread.currentThread());
        if (before != null && before != Thread.currentThread()) {
            throw new IllegalStateException("workspace: " + before + " is computing in it, so " + Thread.currentThread()
                    + " cannot; give every thread a workspace of its own");
        }
        try {
            return ScopedValue.where(CURRENT, Optional.of(this)).call(work::get);
        } finally {
            if (before == null) user.set(null);
        }
    }

    /// Runs `work` with no workspace: its arrays are left to the garbage collector.
    public static <T> T outside(Supplier<T> work) {
        return ScopedValue.where(CURRENT, Optional.empty()).call(work::get);
    }

    private Buffer own(Backend backend, int length) {
        var shelf = free.get(new Size(backend, length));
        Buffer buffer = shelf == null ? null : shelf.poll();
        if (buffer != null) {
            freeBytes -= buffer.bytes();
        } else {
            long wanted = (long) length * backend.precision().bytes();
            if (liveBytes + freeBytes + wanted > limitBytes) trim();
            buffer = backend.newBuffer(length);
            origin.put(buffer, backend);
        }
        owned.put(buffer, new Holders());
        fresh.add(buffer);
        liveBytes += buffer.bytes();
        peakBytes = Math.max(peakBytes, liveBytes);
        return buffer;
    }

    /// Keeps the array's memory until [#release]; of no effect on memory that is not from here.
    public void hold(NdArray array) {
        var holders = owned.get(array.buffer());
        if (holders != null) holders.count++;
    }

    /// Ends one [#hold]; the last one gives the memory back.
    public void release(NdArray array) {
        var holders = owned.get(array.buffer());
        if (holders != null && --holders.count == 0) recycle(array.buffer());
    }

    /// True if this memory has exactly one holder, who may overwrite it.
    public boolean isExclusive(NdArray array) {
        var holders = owned.get(array.buffer());
        return holders != null && holders.count == 1;
    }

    /// Whether the array's memory is from here and not yet given back.
    public boolean owns(NdArray array) {
        return owned.containsKey(array.buffer());
    }

    /// Takes back all memory handed out since the last sweep that is not held.
    public void sweep() {
        for (var buffer : fresh) {
            var holders = owned.get(buffer);
            if (holders != null && holders.count == 0) recycle(buffer);
        }
        fresh.clear();
    }

    /// Gives the array's memory to the caller for good: it will not be recycled.
    public NdArray escape(NdArray array) {
        if (owned.remove(array.buffer()) != null) {
            origin.remove(array.buffer());
            liveBytes -= array.buffer().bytes();
        }
        return array;
    }

    /// Drops all memory kept for reuse.
    public void trim() {
        for (var shelf : free.values()) {
            for (var buffer : shelf) Objects.requireNonNull(origin.remove(buffer)).discard(buffer);
        }
        free.clear();
        freeBytes = 0;
    }

    /// Sets a limit in bytes: beyond it, memory kept for reuse is dropped before more is allocated.
    public void limit(long bytes) {
        limitBytes = bytes;
    }

    /// The most memory that was in use at once.
    public long peakBytes() {
        return peakBytes;
    }

    public long liveBytes() {
        return liveBytes;
    }

    private void recycle(Buffer buffer) {
        owned.remove(buffer);
        liveBytes -= buffer.bytes();
        freeBytes += buffer.bytes();
        free.computeIfAbsent(new Size(Objects.requireNonNull(origin.get(buffer)), buffer.length()), _ -> new ArrayDeque<>())
                .push(buffer);
    }
}
