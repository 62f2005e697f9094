package cinegrad.ops.fft;

import java.util.concurrent.atomic.AtomicReferenceArray;

/// The memory in which one worker transforms a panel; grows to the largest panel it has seen.
final class Scratch {
    private float[] floats = {};
    private double[] doubles = {};
    private int[] starts = {};

    float[] floats(int size) {
        if (floats.length < size) floats = new float[size];
        return floats;
    }

    double[] doubles(int size) {
        if (doubles.length < size) doubles = new double[size];
        return doubles;
    }

    /// Room for the start of each line of a panel.
    int[] starts(int size) {
        if (starts.length < size) starts = new int[size];
        return starts;
    }

    /// Idle scratch memories, lent to whoever computes now: several calls may run at once, each with several workers.
    static final class Pool {
        private final AtomicReferenceArray<Scratch> idle = new AtomicReferenceArray<>(64);

        Scratch borrow() {
            for (int i = 0; i < idle.length(); i++) {
                var scratch = idle.get(i) == null ? null : idle.getAndSet(i, null);
                if (scratch != null) return scratch;
            }
            return new Scratch();
        }

        void giveBack(Scratch scratch) {
            for (int i = 0; i < idle.length(); i++) {
                if (idle.get(i) == null && idle.compareAndSet(i, null, scratch)) return;
            }
        }
    }
}
