package cinegrad.bench;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Runs contenders in turns on one workload, so that a slower machine slows all of them.
record Duel(Workload work, int threads, List<Contender> contenders) {
    /// How long to go on.
    ///
    /// @param warmUp seconds each contender runs before its timings count
    /// @param rounds turns each contender gets
    /// @param limit  seconds after which no new round starts; there are always two
    /// @param settle seconds each contender works untimed at the start of a turn: after a pause the scheduler may wake two
    ///               threads on one processor, and takes up to 8 ms to part them again
    record Length(double warmUp, int rounds, double limit, double settle) { }

    /// What is known of a contender after a duel.
    ///
    /// @param nanoseconds of its timed runs
    /// @param busy        processor time over elapsed time, in all its turns: how many of its threads worked
    /// @param error       [Probe#error] of its result, NaN where the work has no short definition
    record Turns(long[] nanoseconds, double busy, double error) { }

    /// By the contender's name, for those who do such work.
    ///
    /// @throws IllegalStateException if two contenders disagree in what they computed, or one with the definition
    Map<String, Turns> run(Length length) throws InterruptedException {
        var ready = new LinkedHashMap<Contender, Contender.Prepared>();
        try {
            for (Contender c : contenders) c.prepare(work, threads).ifPresent(p -> ready.put(c, p));
            var spent = agree(ready);
            for (var e : ready.entrySet()) warm(e.getValue(), length.warmUp() - Objects.requireNonNull(spent.get(e.getKey())));
            return timed(ready, length);
        } finally {
            ready.values().forEach(Contender.Prepared::close);
        }
    }

    /// Everybody runs twice: the second gradients of a training step also depend on the first update. Returns the seconds each
    /// took.
    private Map<Contender, Double> agree(Map<Contender, Contender.Prepared> ready) {
        var spent = new IdentityHashMap<Contender, Double>();
        var exact = Definition.elements(work);
        for (int turn = 0; turn < 2; turn++) {
            Contender first = null;
            double[] expected = {};
            for (var e : ready.entrySet()) {
                Contender c = e.getKey();
                spent.merge(c, e.getValue().run() / 1e9, Double::sum);
                if (c.isYardstick()) continue;
                double[] probe = e.getValue().probe();
                exact.ifPresent(elements -> requireExact(c, probe, elements));
                if (first == null) {
                    first = c;
                    expected = probe;
                }
                var difference = Probe.difference(probe, expected, work.tolerance());
                if (difference.isPresent()) {
                    throw new IllegalStateException(work.title() + ": " + c.name() + " computed something else than "
                            + first.name() + ": " + difference.get());
                }
            }
        }
        return spent;
    }

    private void requireExact(Contender c, double[] probe, double[] elements) {
        double error = Probe.error(probe, elements);
        if (!(error <= 10 * work.tolerance())) {
            throw new IllegalStateException(work.title() + ": " + c.name()
                    + " computed something else than the definition: error "
                    + error + " of the root mean square, at most " + 10 * work.tolerance());
        }
    }

    private static void warm(Contender.Prepared p, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) p.run();
    }

    private Map<String, Turns> timed(Map<Contender, Contender.Prepared> ready, Length length) throws InterruptedException {
        var kept = new LinkedHashMap<Contender, List<Long>>();
        var busy = new IdentityHashMap<Contender, Double>();
        var elapsed = new IdentityHashMap<Contender, Double>();
        long end = System.nanoTime() + (long) (length.limit() * 1e9);
        for (int round = 0; round < length.rounds() && (round < 2 || System.nanoTime() < end); round++) {
            for (var e : ready.entrySet()) {
                Thread.sleep(20);                                // other contenders' helper threads stop spinning
                long began = System.nanoTime();
                long processor = e.getValue().processorTime();
                warm(e.getValue(), length.settle());
                kept.computeIfAbsent(e.getKey(), _ -> new ArrayList<>()).add(e.getValue().run());
                busy.merge(e.getKey(), (double) (e.getValue().processorTime() - processor), Double::sum);
                elapsed.merge(e.getKey(), (double) (System.nanoTime() - began), Double::sum);
            }
        }
        var exact = Definition.elements(work);
        var result = new LinkedHashMap<String, Turns>();
        kept.forEach((c, ns) -> {
            var prepared = Objects.requireNonNull(ready.get(c));
            double error = c.isYardstick() ? Double.NaN : exact.map(x -> Probe.error(prepared.probe(), x)).orElse(Double.NaN);
            double share = Objects.requireNonNull(busy.get(c)) / Objects.requireNonNull(elapsed.get(c));
            result.put(c.name(), new Turns(ns.stream().mapToLong(Long::longValue).toArray(), share, error));
        });
        return result;
    }
}
