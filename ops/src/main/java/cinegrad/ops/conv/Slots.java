package cinegrad.ops.conv;

import cinegrad.ops.Parallel;

/// Partial sums over a fixed partition of the pixels, so that a sum over all pixels does not depend on the threads.
///
/// The rows of pixels are dealt to a number of slots that the geometry alone decides; each slot is summed by one worker from
/// first row to last, and the slots are added up along a fixed binary tree.
record Slots(int rows, int count, int length) {
    private static final int MOST = 16;
    private static final int MEMORY = 1 << 23;

    /// @param rows   units of pixels to be summed over
    /// @param length numbers in one partial sum
    static Slots of(int rows, int length) {
        return new Slots(rows, Math.clamp(MEMORY / Math.max(1, length), 1, Math.min(MOST, rows)), length);
    }

    int first(int slot) {
        return (int) ((long) rows * slot / count);
    }

    /// Where the partial sum of a slot begins.
    int at(int slot) {
        return slot * length;
    }

    /// Adds all slots into the first one, in the order of a fixed tree.
    void fold(float[] sums, Parallel parallel) {
        parallel.forRange(length, 4096, (from, to, _) -> {
            for (int step = 1; step < count; step *= 2) {
                for (int slot = 0; slot + step < count; slot += 2 * step) {
                    int a = at(slot);
                    int b = at(slot + step);
                    for (int i = from; i < to; i++) sums[a + i] += sums[b + i];
                }
            }
        });
    }
}
