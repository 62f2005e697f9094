package cinegrad.ops.fft;

import cinegrad.ops.parallel.Pool;

/// The memory in which one worker transforms a panel; it grows to the largest panel so far.
///
/// Vectors as wide as a cache line cost half as much again when each straddles two. Java promises no alignment, but the usual
/// collector (G1) gives an array larger than half a region, and a region is at most 1/1024 of the heap, regions of its own: its
/// elements begin 16 bytes into a line, so vectors counted from `ALIGNED` on lie within lines. Hence the generous size. Where the
/// guess is wrong, the results are the same, later. Measured, one pass of radix 8 over 256 places: 2.3 against 3.6 ns a place.
final class FftScratch implements Pool.Memory {
    /// The likely start of a cache line in `numbers`.
    static final int ALIGNED = 48 / Float.BYTES;

    private static final int OF_ITS_OWN = Math.clamp(Runtime.getRuntime().maxMemory() / 2048 / Float.BYTES, 1 << 12, 1 << 22);

    private float[] numbers = {};
    private double[] exact = {};
    private int[] starts = {};

    float[] numbers(int size) {
        if (numbers.length < size) numbers = new float[Math.max(size, OF_ITS_OWN)];
        return numbers;
    }

    double[] exact(int size) {
        if (exact.length < size) exact = new double[size];
        return exact;
    }

    /// Room for the start of each line of a panel.
    int[] starts(int size) {
        if (starts.length < size) starts = new int[size];
        return starts;
    }

    @Override
    public long bytes() {
        return (long) Float.BYTES * numbers.length + (long) Double.BYTES * exact.length + (long) Integer.BYTES * starts.length;
    }
}
