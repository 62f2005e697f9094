package cinegrad.ops.parallel;

import java.util.ArrayList;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// Splits a range of outputs over threads. Every index is computed by exactly one thread, alone, so the result does not
/// depend on how many there are: outputs are split, never sums.
///
/// The calling thread works too. Helper threads are daemons that end a second after their last work. Helpers, and the caller
/// waiting for them, spin for [#SPIN] before they block, because waking a thread takes up to a tenth of a millisecond. With more
/// threads than processors no thread spins.
public final class Parallel {
    /// Computes the outputs `from` ≤ i < `to`; `worker` (0 ≤ worker < threads) owns its scratch memory meanwhile.
    @FunctionalInterface
    public interface Body {
        void run(int from, int to, int worker);
    }

    /// The calling thread and no other.
    public static final Parallel ALONE = new Parallel(1);

    /// Nanoseconds.
    private static final long SPIN = 100_000;

    /// How many parts one thread's work is computed in.
    private static final int PARTS = 64;

    /// What this thread is computing pieces of.
    private static final ThreadLocal<Work> WORK = new ThreadLocal<>();

    private final int threads;
    private final long spin;
    private final ThreadPoolExecutor helpers;

    public Parallel(int threads) {
        if (threads < 1) throw new IllegalArgumentException("threads: at least 1, got " + threads);
        this.threads = threads;
        this.spin = threads <= Runtime.getRuntime().availableProcessors() ? SPIN : 0;
        this.helpers = new ThreadPoolExecutor(Math.max(1, threads - 1), Math.max(1, threads - 1), 1, TimeUnit.SECONDS,
                new Queue(spin), work -> {
                    var t = new Thread(work, "cinegrad-worker");
                    t.setDaemon(true);
                    return t;
                });
        helpers.allowCoreThreadTimeOut(true);
    }

    /// `poll` spins for `spin` nanoseconds before it blocks.
    private static final class Queue extends LinkedBlockingQueue<Runnable> {
        private final transient long spin;

        Queue(long spin) {
            this.spin = spin;
        }

        @Override
        public Runnable poll(long timeout, TimeUnit unit) throws InterruptedException {
            for (long end = System.nanoTime() + spin; isEmpty() && System.nanoTime() < end; ) Thread.onSpinWait();
            return super.poll(timeout, unit);
        }
    }

    public int threads() {
        return threads;
    }

    /// A call of `forRange`; `caller` made it, or the outermost call it is nested in: the thread whose interruption ends it.
    private record Work(Parallel of, Thread caller) { }

    /// Runs `body` over [0, n) in pieces of at most `grain`. Every worker begins with its share of neighbors, so that it meets
    /// the same part of an array again in the next call, perhaps still in its caches; a worker that is done takes pieces from the
    /// ends of the others' shares.
    ///
    /// May be called by several threads at once, platform or virtual: each call works on its own pieces and waits for no other
    /// call. Within `body` the same object's `forRange` runs on the calling thread alone. What `body` throws, on whatever thread,
    /// ends the call: no further piece is begun, and the exception is thrown here once every piece that was begun has ended.
    ///
    /// @throws CancellationException if the calling thread is interrupted, that of the outermost call where calls are nested: no
    ///                               further piece is begun, the outputs are incomplete, the thread stays interrupted, and the
    ///                               next call, from a thread that is not, works as ever
    public void forRange(int n, int grain, Body body) {
        int pieces = (int) ((n + (long) grain - 1) / grain);
        int workers = Math.min(threads, pieces);
        Work within = WORK.get();
        Thread caller = within == null ? Thread.currentThread() : within.caller;
        if (workers <= 1 || within != null && within.of == this) {
            alone(n, grain, pieces, body, caller);
            return;
        }
        var call = new Call(new Shares(pieces, workers), n, grain, body, new Work(this, caller));
        var helping = new ArrayList<Task>(workers - 1);
        @Nullable Throwable failure = null;
        try {
            for (int w = 1; w < workers; w++) {
                var task = new Task(call, w);
                helpers.execute(task);
                helping.add(task);
            }
            call.drain(0);
        } catch (Throwable e) {
            failure = e;
            call.shares.clear();
        }
        for (var task : helping) failure = await(task, failure);
        if (failure != null) Parallel.<RuntimeException>rethrow(failure);
    }

    /// Throws what `body` threw, undeclared exceptions too.
    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void rethrow(Throwable failure) throws X {
        throw (X) failure;
    }

    /// Work of one thread comes in a few large parts, between which it can be interrupted.
    private static void alone(int n, int grain, int pieces, Body body, Thread caller) {
        int part = (int) Math.min(n, Math.ceilDiv(pieces, PARTS) * (long) grain);
        for (long from = 0; from < n; from += part) {
            requireUninterrupted(caller);
            body.run((int) from, (int) Math.min(n, from + part), 0);
        }
    }

    /// For long loops that do without [#forRange]: ends them when the thread that computes, or the one it computes for, is
    /// interrupted.
    ///
    /// @throws CancellationException then; the thread stays interrupted
    public static void requireUninterrupted() {
        Work within = WORK.get();
        requireUninterrupted(within == null ? Thread.currentThread() : within.caller);
    }

    private static void requireUninterrupted(Thread caller) {
        if (caller.isInterrupted()) {
            throw new CancellationException("the thread that computes was interrupted; what it was computing is incomplete");
        }
    }

    /// What the workers of one call share.
    private record Call(Shares shares, int n, int grain, Body body, Work work) {
        /// Computes pieces as long as there are any.
        void drain(int worker) {
            Work before = WORK.get();
            WORK.set(work);
            try {
                for (int p = shares.take(worker); p >= 0; p = shares.take(worker)) {
                    requireUninterrupted(work.caller);
                    int from = p * grain;
                    body.run(from, from + Math.min(n - from, grain), worker);
                }
            } finally {
                if (before == null) WORK.remove();
                else WORK.set(before);
            }
        }
    }

    /// The work of a helper for one call, unless the caller finished before the helper started.
    private static final class Task implements Runnable {
        private final AtomicBoolean taken = new AtomicBoolean();
        private final CountDownLatch done = new CountDownLatch(1);
        private final Call call;
        private final int worker;
        private @Nullable Throwable failure;

        Task(Call call, int worker) {
            this.call = call;
            this.worker = worker;
        }

        @Override
        public void run() {
            if (!taken.compareAndSet(false, true)) return;
            try {
                call.drain(worker);
            } catch (Throwable e) {
                failure = e;
                call.shares.clear();
            } finally {
                done.countDown();
            }
        }

        /// Whether no helper has begun it; then none will.
        boolean revoke() {
            return taken.compareAndSet(false, true);
        }
    }

    /// What is left of each worker's pieces: the first in the lower half of a number, the one after the last in the upper.
    private static final class Shares {
        private final AtomicLongArray left;

        Shares(int pieces, int workers) {
            left = new AtomicLongArray(workers);
            for (int w = 0; w < workers; w++) left.set(w, (long) pieces * (w + 1) / workers << 32 | (long) pieces * w / workers);
        }

        /// The first piece of the worker's own, else the last of another's, else −1.
        int take(int worker) {
            for (int k = 0; k < left.length(); k++) {
                int w = (worker + k) % left.length();
                for (long s = left.get(w); (int) s < (int) (s >> 32); s = left.get(w)) {
                    if (left.compareAndSet(w, s, k == 0 ? s + 1 : s - (1L << 32))) return k == 0 ? (int) s : (int) (s >> 32) - 1;
                }
            }
            return -1;
        }

        void clear() {
            for (int w = 0; w < left.length(); w++) left.set(w, 0);
        }
    }

    /// Waits for a helper even when the caller is interrupted, because the helper may still write into the caller's arrays.
    private @Nullable Throwable await(Task task, @Nullable Throwable failure) {
        if (task.revoke()) return failure;
        for (long end = System.nanoTime() + spin; task.done.getCount() > 0 && System.nanoTime() < end; ) Thread.onSpinWait();
        boolean interrupted = false;
        while (true) {
            try {
                task.done.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
        return failure == null ? task.failure : failure;
    }
}
