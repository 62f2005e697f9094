package cinegrad.bench;

import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The most this machine can do: multiply-adds within registers, and copies larger than any cache.
record Roofline(int threads, double gflops, double copyGbs) {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int REPEATS = 21;

    /// Measures with that many threads; about two seconds.
    static Roofline measure(int threads) {
        var parallel = new Parallel(threads);
        int steps = 20_000_000 / F.length();
        var sink = new float[threads];
        double multiplyAdd = best(() -> parallel.forRange(threads, 1, (from, to, _) -> {
            for (int i = from; i < to; i++) sink[i] = multiplyAdd(steps, 1 + i);
        }));
        var from = new float[1 << 25];
        var to = new float[1 << 25];
        Arrays.fill(from, 1);
        double copy = best(() -> parallel.forRange(from.length, from.length / threads,
                (a, b, _) -> System.arraycopy(from, a, to, a, b - a)));
        if (!(sink[0] + to[0] < Float.POSITIVE_INFINITY)) throw new IllegalStateException("roofline: overflow");
        return new Roofline(threads, 2.0 * 12 * F.length() * steps * threads / multiplyAdd / 1e9, 8.0 * from.length / copy / 1e9);
    }

    /// Seconds of the fastest of some runs.
    private static double best(Runnable work) {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < REPEATS; i++) {
            long start = System.nanoTime();
            work.run();
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best;
    }

    /// Twelve independent chains of multiply-adds: more than latency times units on any core so far, fewer than its registers.
    private static float multiplyAdd(int steps, float seed) {
        var x = FloatVector.broadcast(F, 0.999f);
        var y = FloatVector.broadcast(F, seed * 1e-3f);
        FloatVector a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int s = 0; s < steps; s++) {
            a = a.fma(x, y);
            b = b.fma(x, y);
            c = c.fma(x, y);
            d = d.fma(x, y);
            e = e.fma(x, y);
            f = f.fma(x, y);
            g = g.fma(x, y);
            h = h.fma(x, y);
            i = i.fma(x, y);
            j = j.fma(x, y);
            k = k.fma(x, y);
            l = l.fma(x, y);
        }
        return a.add(b).add(c.add(d)).add(e.add(f)).add(g.add(h)).add(i.add(j)).add(k.add(l)).lane(0);
    }

    static int vectorBits() {
        return F.vectorBitSize();
    }
}
