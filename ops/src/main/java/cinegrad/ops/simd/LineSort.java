package cinegrad.ops.simd;

import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Order;

import java.util.Arrays;

/// The positions of a line's numbers in order; equal numbers in the order they stand. The bits of a number, those below the sign
/// inverted where it is negative, are ordered as the numbers are, and NaN is the largest. One object serves one thread.
final class LineSort {
    /// How far a line is walked before the thread looks whether it was interrupted.
    private static final int UNINTERRUPTED = 1 << 16;
    /// Keys that are sorted before it looks again.
    private static final int STRETCH = 1 << 20;
    private static final int MOST_PARTITIONS = 64;

    private final int length;
    private final int step;
    private final Order order;
    private final long[] keys;

    /// Lines of `length` numbers, `step` apart.
    LineSort(int length, int step, Order order) {
        this.length = length;
        this.step = step;
        this.order = order;
        this.keys = new long[length];
    }

    /// The first `count` positions of the line that begins at `x[at]`, to `y[to]` and every `step`-th number after it. A key
    /// holds number and position.
    void positions(float[] x, int at, float[] y, int to, int count) {
        for (int k = 0; k < length; k++) {
            requireUninterrupted(k);
            int bits = Float.floatToIntBits(x[at + k * step] + 0f);
            int sortable = bits ^ (bits >> 31 & Integer.MAX_VALUE);
            keys[k] = (long) (order == Order.ASCENDING ? sortable : ~sortable) << 32 | k;
        }
        sort(keys, 0, length, MOST_PARTITIONS);
        for (int k = 0; k < count; k++) y[to + k * step] = (int) keys[k];
    }

    /// The same of doubles, whose bits fill a key: the place of a number is that of the first key equal to its own, and one
    /// further for each equal number before it.
    void positions(double[] x, int at, double[] y, int to, int count) {
        for (int k = 0; k < length; k++) {
            requireUninterrupted(k);
            keys[k] = key(x[at + k * step]);
        }
        sort(keys, 0, length, MOST_PARTITIONS);
        var taken = new int[length];
        for (int k = 0; k < length; k++) {
            requireUninterrupted(k);
            int first = first(key(x[at + k * step]));
            int place = first + taken[first]++;
            if (place < count) y[to + place * step] = k;
        }
    }

    private long key(double number) {
        long bits = Double.doubleToLongBits(number + 0.0);
        long sortable = bits ^ (bits >> 63 & Long.MAX_VALUE);
        return order == Order.ASCENDING ? sortable : ~sortable;
    }

    /// Where the keys equal to `key`, which is among them, begin.
    private int first(long key) {
        int low = 0;
        int high = length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (keys[middle] < key) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// Before element k > 0 of a line.
    private static void requireUninterrupted(int k) {
        if (k % UNINTERRUPTED == UNINTERRUPTED - 1) Parallel.requireUninterrupted();
    }

    /// As [Arrays#sort(long[])], in stretches between which the thread can be interrupted; what is still long after so many
    /// partitions one within the other is sorted in one.
    private static void sort(long[] keys, int first, int to, int partitions) {
        int from = first;
        for (int left = partitions; to - from > STRETCH && left > 0; left--) {
            Parallel.requireUninterrupted();
            int middle = partition(keys, from, to);
            sort(keys, from, middle, left - 1);
            from = middle;
        }
        Arrays.sort(keys, from, to);
    }

    /// Hoare's: none before the place returned is larger than one from there on; neither part is empty.
    private static int partition(long[] keys, int from, int to) {
        long a = keys[from];
        long b = keys[from + (to - from) / 2];
        long c = keys[to - 1];
        long pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
        int i = from - 1;
        int j = to;
        while (true) {
            do i++; while (keys[i] < pivot);
            do j--; while (keys[j] > pivot);
            if (i >= j) return j + 1;
            long held = keys[i];
            keys[i] = keys[j];
            keys[j] = held;
        }
    }
}
