package cinegrad.gpu.context;

import cinegrad.gpu.device.Grid;

import java.util.List;
import java.util.Optional;

/// Measures the device behind a backend, by marks in its stream of work.
public final class CudaTimer {
    private static final int THREADS = 256;
    private static final int BLOCKS_EACH = 8;
    private static final int MOST_ROUNDS = 1 << 24;
    private static final double LONG_ENOUGH = 0.02;
    /// Of one round of `tensorProducts` in one warp: eight products of 16 × 8 and 8 × 8.
    private static final double OPERATIONS = 8 * 2.0 * 16 * 8 * 8;

    private final CudaContext context;

    public CudaTimer(CudaContext context) {
        this.context = context;
    }

    /// Seconds from the start of the first to the end of the last kernel that `work` starts, when none has to wait for the host:
    /// all are queued behind a pause. What the same work takes longer otherwise is time in which no kernel ran.
    ///
    /// @param pause in seconds, longer than the host needs to start them; the work must not read anything back
    public double seconds(double pause, Runnable work) {
        context.device().synchronize();
        context.launch("pause", Grid.of(1, 1), (long) (1e9 * pause));
        return marked(work);
    }

    /// How often which kernel runs in `work`, and for how long; that which takes longest first.
    public List<KernelTime> profile(Runnable work) {
        context.device().synchronize();
        var profile = new Profile(context.device());
        context.watch(Optional.of(profile));
        try {
            work.run();
        } finally {
            context.watch(Optional.empty());
        }
        return profile.times();
    }

    private double marked(Runnable work) {
        long from = context.device().mark();
        work.run();
        return context.device().secondsBetween(from, context.device().mark());
    }

    /// Operations a second (products and sums counted apart) of the tensor cores with TF32 numbers that are in registers already.
    public double tensorRate() {
        int blocks = BLOCKS_EACH * context.device().description().multiprocessors();
        try (var y = context.take((long) blocks * THREADS)) {
            for (int rounds = 1; ; rounds *= 2) {
                int now = rounds;
                double seconds = marked(() -> context.launch("tensorProducts", Grid.of(blocks, THREADS), y, now));
                if (seconds > LONG_ENOUGH || rounds == MOST_ROUNDS) {
                    return blocks * (THREADS / 32) * OPERATIONS * rounds / seconds;
                }
            }
        }
    }
}
