package cinegrad.bench;

import java.util.Optional;

/// An implementation that can do the work: Cinegrad or a peer.
public interface Contender {
    /// As it stands in the table, with version.
    String name();

    /// The work set up, to run on that many threads; empty if this contender does not do such work.
    Optional<Prepared> prepare(Workload work, int threads);

    /// Whether this one only moves as much memory as the work does, for comparison, and computes nothing.
    default boolean isYardstick() {
        return false;
    }

    /// Work that is set up: inputs converted, plans made, memory allocated.
    interface Prepared extends AutoCloseable {
        /// Does the work once and returns the nanoseconds it took.
        long run();

        /// The sum of the squares of the last result, or the loss of the last training step. Contenders that computed the same
        /// thing agree in it.
        double energy();

        @Override
        default void close() { }
    }

    /// Work whose output is one array of floats.
    static Prepared of(float[] output, Runnable work) {
        return new Prepared() {
            @Override
            public long run() {
                long start = System.nanoTime();
                work.run();
                return System.nanoTime() - start;
            }

            @Override
            public double energy() {
                return Contender.energy(output);
            }
        };
    }

    static double energy(float[] x) {
        double sum = 0;
        for (float v : x) sum += (double) v * v;
        return sum;
    }
}
