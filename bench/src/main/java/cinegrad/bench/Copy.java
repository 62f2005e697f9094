package cinegrad.bench;

import cinegrad.ops.Parallel;
import java.util.Optional;

/// The yardstick of work that should wait for memory alone: half as many bytes as it reads and writes, copied.
final class Copy implements Contender {
    static final String NAME = "copy";

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
        float[] from = Workload.wave(n, 1, 0);
        var to = new float[n];
        int share = (n + threads - 1) / threads;
        return Optional.of(Contender.of(to, () -> parallel.forRange(n, share, (a, b, _) -> System.arraycopy(from, a, to, a, b - a))));
    }
}
