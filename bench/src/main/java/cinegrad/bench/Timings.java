package cinegrad.bench;

import java.util.Arrays;

/// Repeated timings of one thing, in nanoseconds, ascending.
record Timings(long[] nanoseconds) {
    Timings {
        if (nanoseconds.length == 0) throw new IllegalArgumentException("Sample: no timing");
        nanoseconds = nanoseconds.clone();
        Arrays.sort(nanoseconds);
    }

    /// The value below which the fraction `q` of the timings lies, interpolated between neighbors.
    double quantile(double q) {
        double at = q * (nanoseconds.length - 1);
        int low = (int) at;
        int high = Math.min(low + 1, nanoseconds.length - 1);
        return nanoseconds[low] + (at - low) * (nanoseconds[high] - nanoseconds[low]);
    }

    double median() {
        return quantile(0.5);
    }

    int size() {
        return nanoseconds.length;
    }
}
