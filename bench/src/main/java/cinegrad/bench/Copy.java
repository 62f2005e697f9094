package cinegrad.bench;

import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// The yardstick for work bound by memory: a copy of half as many bytes as the work reads and writes. Each run copies another
/// stretch of arrays larger than any cache, so that it is memory that is measured.
final class Copy implements Contender {
    static final String NAME = "copy";
    private static final int LARGE = 1 << 25;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isYardstick() {
        return true;
    }

    @Override
    public Optional<Prepared> prepare(Workload work, int threads) {
        int n = (int) (work.bytes() / 8);
        if (n == 0) return Optional.empty();
        var parallel = new Parallel(threads);
        int stretches = (LARGE + n - 1) / n;
        float[] from = new float[n * stretches];
        var to = new float[from.length];
        Arrays.fill(from, 1);
        int share = (n + threads - 1) / threads;
        var turn = new AtomicInteger();
        return Optional.of(Contender.of(to, () -> {
            int at = turn.getAndIncrement() % stretches * n;
            parallel.forRange(n, share, (a, b, _) -> System.arraycopy(from, at + a, to, at + a, b - a));
        }));
    }
}
