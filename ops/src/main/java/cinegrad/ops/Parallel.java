package cinegrad.ops;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Splits a range of outputs over threads. Every index is computed by exactly one thread, alone, so the result does not
/// depend on how many there are: outputs are split, never sums.
///
/// The calling thread works too. Helper threads are daemons that end by themselves a second after their last work.
public final class Parallel {
    /// Computes the outputs `from` ≤ i < `to`; `worker` (0 ≤ worker < threads) owns its scratch memory meanwhile.
    @FunctionalInterface
    public interface Body {
        void run(int from, int to, int worker);
    }

    /// The calling thread and no other.
    public static final Parallel ALONE = new Parallel(1);

    private final int threads;
    private final ThreadPoolExecutor helpers;

    public Parallel(int threads) {
        if (threads < 1) throw new IllegalArgumentException("threads: at least 1, got " + threads);
        this.threads = threads;
        this.helpers = new ThreadPoolExecutor(Math.max(1, threads - 1), Math.max(1, threads - 1), 1, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), work -> {
                    var t = new Thread(work, "cinegrad-worker");
                    t.setDaemon(true);
                    return t;
                });
        helpers.allowCoreThreadTimeOut(true);
    }

    public int threads() {
        return threads;
    }

    /// Runs `body` over [0, n) in pieces of at most `grain`, handed out as the threads become free.
    public void forRange(int n, int grain, Body body) {
        int pieces = (int) ((n + (long) grain - 1) / grain);
        int workers = Math.min(threads, pieces);
        if (workers <= 1) {
            if (n > 0) body.run(0, n, 0);
            return;
        }
        var next = new AtomicInteger();
        var others = new Future<?>[workers - 1];
        for (int w = 1; w < workers; w++) {
            int worker = w;
            Callable<Void> task = () -> {
                drain(next, pieces, n, grain, worker, body);
                return null;
            };
            others[w - 1] = helpers.submit(task);
        }
        Throwable failure = null;
        try {
            drain(next, pieces, n, grain, 0, body);
        } catch (RuntimeException | Error e) {
            failure = e;
            next.set(pieces);
        }
        for (var other : others) failure = await(other, failure);
        if (failure instanceof RuntimeException e) throw e;
        if (failure instanceof Error e) throw e;
    }

    private static void drain(AtomicInteger next, int pieces, int n, int grain, int worker, Body body) {
        for (int p = next.getAndIncrement(); p < pieces; p = next.getAndIncrement()) {
            int from = p * grain;
            body.run(from, Math.min(n, from + grain), worker);
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
