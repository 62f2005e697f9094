package cinegrad.ops.reference;

import cinegrad.ops.sample.PoolGeometry;
import cinegrad.ops.sample.Windows;
import cinegrad.ops.shape.Shape;

import java.util.stream.IntStream;

/// The position of the largest element of each pooling window.
final class ReferencePooling {
    private ReferencePooling() { }

    /// The elements of window `i` that lie on the axis: `i·stride − padding + k·dilation` for 0 ≤ k < kernel; or part i of `to`;
    /// or element i alone; or the first where there would be none.
    static int[] window(Windows windows, int i) {
        return window(windows.size(), windows.rule(), i);
    }

    private static int[] window(int size, Windows.Rule rule, int i) {
        return switch (rule) {
            case Windows.Rule.Sliding s -> IntStream.range(0, s.kernel())
                    .map(k -> i * s.stride() - s.padding() + k * s.dilation())
                    .filter(p -> p >= 0 && p < size).toArray();
            case Windows.Rule.Adaptive a -> part(size, i, a.to());
            case Windows.Rule.Each _ -> new int[] {i};
            case Windows.Rule.Occupied o -> {
                int[] elements = window(size, o.rule(), i);
                yield elements.length == 0 ? new int[] {0} : elements;
            }
        };
    }

    /// The elements p that share more than an end with part `i` of an axis cut into `to` equal parts: [p, p + 1) meets
    /// [i·size/to, (i + 1)·size/to).
    static int[] part(int size, int i, int to) {
        return IntStream.range(0, size).filter(p -> (p + 1L) * to > (long) i * size && (long) p * to < (i + 1L) * size).toArray();
    }

    private static int[][] every(Windows windows) {
        return IntStream.range(0, windows.length()).mapToObj(i -> window(windows, i)).toArray(int[][]::new);
    }

    /// The divisor of the mean over window `i`: its elements on the axis, and those in the padding if it counts.
    static int divisor(Windows windows, int i) {
        if (windows.rule() instanceof Windows.Rule.Sliding s && s.counted() == Windows.Padding.COUNTED) {
            return (int) IntStream.range(0, s.kernel()).filter(k -> i * s.stride() + k * s.dilation() < windows.size()
                    + 2 * s.padding()).count();
        }
        return window(windows, i).length;
    }

    /// For each window of x the place of its largest element in the volume (T, H, W), t first, the first of equal ones; NaN is
    /// the largest, the last of several.
    static void positions(double[] x, double[] y, PoolGeometry g) {
        Shape volume = Shape.of(g.t().size(), g.h().size(), g.w().size());
        int[][] deep = every(g.t());
        int[][] down = every(g.h());
        int[][] across = every(g.w());
        Coordinates.forEach(g.output(), c -> {
            double most = Double.NEGATIVE_INFINITY;
            int position = -1;
            for (int t : deep[c[1]]) {
                for (int h : down[c[2]]) {
                    for (int w : across[c[3]]) {
                        double v = x[Coordinates.at(g.input(), c[0], t, h, w, c[4])];
                        if (position < 0 || v > most || Double.isNaN(v)) {
                            most = v;
                            position = Coordinates.at(volume, t, h, w);
                        }
                    }
                }
            }
            y[Coordinates.at(g.output(), c)] = position;
        });
    }
}
