package cinegrad.ops.conv;

import cinegrad.ops.parallel.Parallel;

/// Partial sums over a fixed partition of the pixels, so that a sum over all pixels does not depend on the threads.
///
/// The units (rows of pixels, or tiles) are dealt to a number of slots that the geometry alone decides; each slot is summed by
/// one worker from first unit to last, and the slots are added up along a fixed binary tree.
///
/// @param units  number of terms
/// @param count  slots
/// @param length numbers in one partial sum
record Slots(int units, int count, int length) {
    private static final int MOST = 16;
    private static final int MEMORY = 1 << 23;

    /// @param fewest the fewest units in a slot
    static Slots of(int units, int fewest, int length) {
        int count = Math.min(units / fewest, MEMORY / Math.max(1, length));
        return new Slots(units, Math.clamp(count, 1, MOST), length);
    }

    int first(int slot) {
        return (int) ((long) units * slot / count);
    }

    /// Where the partial sum of a slot begins.
    int at(int slot) {
        return ConvScratch.ALIGNED + slot * length;
    }

    float[] memory(ConvScratch scratch) {
        return scratch.aligned(0, ConvScratch.Use.SUMS, count * length);
    }

    /// Adds all slots into the first one, in the order of a fixed tree.
    void fold(float[] sums, Parallel parallel) {
        if (count == 1) return;
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
