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
    ///               threads on one processor,
    ///               and takes up to 8 ms to part them again
    record Length(double warmUp, int rounds, double limit, double settle) { }

    /// By the contender's name, for those who do such work: the nanoseconds of its turns.
    ///
    /// @throws IllegalStateException if two contenders disagree in what they computed
    Map<String, long[]> run(Length length) throws InterruptedException {
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

    /// Everybody runs twice: the second loss of a training step also depends on the first's gradients. Returns the seconds each
    /// took.
    private Map<Contender, Double> agree(Map<Contender, Contender.Prepared> ready) {
        var spent = new IdentityHashMap<Contender, Double>();
        for (int turn = 0; turn < 2; turn++) {
            Contender first = null;
            double expected = 0;
            for (var e : ready.entrySet()) {
                spent.merge(e.getKey(), e.getValue().run() / 1e9, Double::sum);
                if (e.getKey().isYardstick()) continue;
                double energy = e.getValue().energy();
                if (first == null) {
                    first = e.getKey();
                    expected = energy;
                } else if (!(Math.abs(energy - expected) <= work.tolerance() * Math.abs(expected))) {
                    throw new IllegalStateException(work.title() + ": " + e.getKey().name() + " computed something else than "
                            + first.name()
                            + ": energies " + energy + " and " + expected + ", relative tolerance " + work.tolerance());
                }
            }
        }
        return spent;
    }

    private static void warm(Contender.Prepared p, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) p.run();
    }

    private static Map<String, long[]> timed(Map<Contender, Contender.Prepared> ready, Length length)
            throws InterruptedException {
        var taken = new LinkedHashMap<String, List<Long>>();
        long end = System.nanoTime() + (long) (length.limit() * 1e9);
        for (int round = 0; round < length.rounds() && (round < 2 || System.nanoTime() < end); round++) {
            for (var e : ready.entrySet()) {
                Thread.sleep(20);                                // other contenders' helper threads stop spinning
                warm(e.getValue(), length.settle());
                taken.computeIfAbsent(e.getKey().name(), _ -> new ArrayList<>()).add(e.getValue().run());
            }
        }
        var result = new LinkedHashMap<String, long[]>();
        taken.forEach((name, ns) -> result.put(name, ns.stream().mapToLong(Long::longValue).toArray()));
        return result;
    }
}
