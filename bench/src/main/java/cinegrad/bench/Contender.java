package cinegrad.bench;

import java.lang.management.ManagementFactory;
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

        /// What the last run computed, in the layout and order that the workload names: contenders are compared by it.
        float[][] results();

        /// [Probe#of] of the [#results]; a program in another process sends these numbers instead of its arrays.
        default double[] probe() {
            return Probe.of(results());
        }

        /// Nanoseconds of processor time spent so far by the process that does the work, all its threads together.
        default long processorTime() {
            return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                    .getProcessCpuTime();
        }

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
            public float[][] results() {
                return new float[][] {output};
            }
        };
    }
}
