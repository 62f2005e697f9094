package cinegrad.ops.parallel;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/// Splits a range of outputs over threads. Every index is computed by exactly one thread, alone, so the result does not
/// depend on how many there are: outputs are split, never sums.
///
/// The calling thread works too. Helper threads are daemons that end by themselves a second after their last work. For [#SPIN] after it they
/// ask again and again whether there is more, and so does the caller who waits for them: to wake a thread takes up to a tenth of a millisecond.
/// Where there are more threads than processors nobody does.
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

    /// Whoever waits for an element asks `spin` nanoseconds long before it goes to sleep.
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

    /// Runs `body` over [0, n) in pieces of at most `grain`. Every worker begins with its share of neighbours, so that it meets the same part of an
    /// array again in the next call, perhaps still in its caches; whoever is done takes pieces from the ends of the others' shares.
    public void forRange(int n, int grain, Body body) {
        int pieces = (int) ((n + (long) grain - 1) / grain);
        int workers = Math.min(threads, pieces);
        if (workers <= 1) {
            if (n > 0) body.run(0, n, 0);
            return;
        }
        var shares = new Shares(pieces, workers);
        var others = new Future<?>[workers - 1];
        for (int w = 1; w < workers; w++) {
            int worker = w;
            Callable<Void> task = () -> {
                drain(shares, n, grain, worker, body);
                return null;
            };
            others[w - 1] = helpers.submit(task);
        }
        Throwable failure = null;
        try {
            drain(shares, n, grain, 0, body);
        } catch (RuntimeException | Error e) {
            failure = e;
            shares.clear();
        }
        for (var other : others) {
            for (long end = System.nanoTime() + spin; !other.isDone() && System.nanoTime() < end; ) Thread.onSpinWait();
            failure = await(other, failure);
        }
        if (failure instanceof RuntimeException e) throw e;
        if (failure instanceof Error e) throw e;
    }

    private static void drain(Shares shares, int n, int grain, int worker, Body body) {
        for (int p = shares.take(worker); p >= 0; p = shares.take(worker)) {
            int from = p * grain;
            body.run(from, Math.min(n, from + grain), worker);
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

    /// Waits for a helper even when the caller is interrupted: it may still be writing into the caller's arrays.
    private static Throwable await(Future<?> other, Throwable failure) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    other.get();
                    return failure;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    return failure == null ? e.getCause() : failure;
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }
}
