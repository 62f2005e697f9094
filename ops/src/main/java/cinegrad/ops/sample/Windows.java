package cinegrad.ops.sample;

import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// The windows of pooling along one axis: window i holds the elements `first[i]`, `first[i] + dilation`, …,
/// `count[i]` of them, all inside the axis.
///
/// @param size    elements of the axis
/// @param divisor the divisor of each window's mean
/// @param rule    the request that the other components follow from
public record Windows(int size, int[] first, int[] count, int[] divisor, int dilation, Rule rule) {
    /// The request for windows: sizes and distances, no positions.
    public sealed interface Rule {
        /// As [Windows#sliding].
        record Sliding(int kernel, int stride, int padding, int dilation, Padding counted) implements Rule { }

        /// As [Windows#adaptive].
        record Adaptive(int to) implements Rule { }

        /// As [Windows#each].
        record Each() implements Rule { }

        /// As [Windows#occupied].
        record Occupied(Rule rule) implements Rule { }
    }

    /// The weight of padding in a mean.
    public enum Padding {
        /// They count as zeros.
        COUNTED,
        /// They do not count.
        LEFT_OUT
    }

    /// The rounding of the number of windows: UP (ceil mode) also counts a window that begins inside the padded axis and ends
    /// outside.
    public enum Rounding { DOWN, UP }

    /// Windows of `kernel` elements, `dilation` apart, every `stride` elements, over an axis with `padding` elements added at
    /// both ends.
    public static Windows sliding(int size, int kernel, int stride, int padding, int dilation, Rounding rounding,
            Padding counted) {
        if (kernel < 1 || stride < 1 || dilation < 1 || padding < 0 || padding > kernel / 2) {
            throw new ShapeException("pooling: kernel " + kernel + ", stride " + stride + ", dilation " + dilation
                    + " must be at least 1, padding " + padding
                    + " at most half the kernel");
        }
        long span = dilation * (kernel - 1L) + 1;
        long room = size + 2L * padding - span;
        if (room < 0) {
            throw new ShapeException("pooling: a window of " + span + " elements does not fit into an axis of " + size
                    + " with padding " + padding);
        }
        int n = (int) (rounding == Rounding.UP ? Math.ceilDiv(room, stride) : room / stride) + 1;
        if (rounding == Rounding.UP && (n - 1L) * stride >= (long) size + padding) n--;
        int[] first = new int[n];
        int[] count = new int[n];
        int[] divisor = new int[n];
        for (int i = 0; i < n; i++) {
            long start = (long) i * stride - padding;
            long skipped = start < 0 ? Math.ceilDiv(-start, dilation) : 0;
            long inside = start + skipped * dilation;
            first[i] = (int) Math.min(inside, size);
            count[i] = (int) Math.max(0, Math.min(kernel - skipped, Math.ceilDiv(size - inside, dilation)));
            long reached = Math.min(kernel, Math.ceilDiv((long) size + padding - start, dilation));
            divisor[i] = counted == Padding.COUNTED ? (int) reached : count[i];
        }
        return new Windows(size, first, count, divisor, dilation, new Rule.Sliding(kernel, stride, padding, dilation, counted));
    }

    /// `to` windows that together cover the axis, window i from ⌊i·size/to⌋ to ⌈(i+1)·size/to⌉.
    public static Windows adaptive(int size, int to) {
        if (size < 1 || to < 0) throw new ShapeException("adaptive pooling: an axis of " + size + " elements to " + to);
        int[] first = new int[to];
        int[] count = new int[to];
        for (int i = 0; i < to; i++) {
            first[i] = (int) ((long) i * size / to);
            count[i] = (int) (((i + 1L) * size + to - 1) / to) - first[i];
        }
        return new Windows(size, first, count, count, 1, new Rule.Adaptive(to));
    }

    /// The whole axis as it is: every element a window of its own.
    public static Windows each(int size) {
        int[] first = new int[size];
        Arrays.setAll(first, i -> i);
        int[] ones = new int[size];
        Arrays.fill(ones, 1);
        return new Windows(size, first, ones, ones, 1, new Rule.Each());
    }

    /// Whether window i lies in the padding alone.
    public boolean isEmpty(int i) {
        return count[i] == 0;
    }

    /// These windows, those that lie in the padding alone holding the first element instead.
    public Windows occupied() {
        if (size == 0 || IntStream.range(0, length()).noneMatch(this::isEmpty)) return this;
        int[] from = IntStream.range(0, length()).map(i -> isEmpty(i) ? 0 : first[i]).toArray();
        int[] counts = Arrays.stream(count).map(c -> Math.max(1, c)).toArray();
        return new Windows(size, from, counts, divisor, dilation, new Rule.Occupied(rule));
    }

    /// The number of windows.
    public int length() {
        return first.length;
    }

    /// Whether every element of the axis is in exactly one window.
    public boolean areTiles() {
        int next = 0;
        for (int i = 0; i < first.length; i++) {
            if (first[i] != next || dilation != 1) return false;
            next += count[i];
        }
        return next == size;
    }

    /// The matrix that takes every window's mean.
    public AxisMatrix average() {
        return weighted(i -> 1.0 / divisor[i]).madeFrom(new AxisMatrix.Origin.OverWindows(this, true));
    }

    /// The matrix that takes every window's sum.
    public AxisMatrix sum() {
        return weighted(_ -> 1).madeFrom(new AxisMatrix.Origin.OverWindows(this, false));
    }

    private AxisMatrix weighted(IntToDoubleFunction weight) {
        return AxisMatrix.of(length(), size, (i, row) -> {
            for (int k = 0; k < count[i]; k++) row.add(first[i] + k * dilation, weight.applyAsDouble(i));
        });
    }
}
