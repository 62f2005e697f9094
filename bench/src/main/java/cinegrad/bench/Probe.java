package cinegrad.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The numbers by which results of different programs are compared, [#SIZE] for each array y of n elements:
///
/// n, ‖y‖₂, the sums Σₖ yₖ sin(fₖ k + j) for three frequencies, and [#ELEMENTS] single elements, evenly spaced.
///
/// The norm alone would not do: every unitary map of the input has the same.
public final class Probe {
    /// Single elements of each array.
    public static final int ELEMENTS = 16;

    private static final double[] FREQUENCIES = {1.1, 2.39, 0.0173};

    /// Numbers for each array.
    public static final int SIZE = 2 + FREQUENCIES.length + ELEMENTS;

    private Probe() { }

    /// The numbers of one array after the other.
    public static double[] of(float[]... arrays) {
        var all = new double[SIZE * arrays.length];
        for (int i = 0; i < arrays.length; i++) System.arraycopy(of(arrays[i]), 0, all, SIZE * i, SIZE);
        return all;
    }

    private static double[] of(float[] y) {
        var p = new double[SIZE];
        p[0] = y.length;
        double squares = 0;
        for (int k = 0; k < y.length; k++) {
            squares += (double) y[k] * y[k];
            for (int j = 0; j < FREQUENCIES.length; j++) p[2 + j] += y[k] * Math.sin(FREQUENCIES[j] * k + j);
        }
        p[1] = Math.sqrt(squares);
        for (int i = 0; i < ELEMENTS && y.length > 0; i++) p[SIZE - ELEMENTS + i] = y[place(i, y.length)];
        return p;
    }

    /// Where element `i` of the probe lies in an array of n numbers.
    public static int place(int i, int n) {
        return (int) ((2L * i + 1) * n / (2L * ELEMENTS));
    }

    /// In which number two probes differ, as a sentence; empty if in none. Norms and sums may differ by `tolerance` times the
    /// norm or their own size, elements by ten times `tolerance` times the root mean square; NaN differs from everything.
    public static Optional<String> difference(double[] a, double[] b, double tolerance) {
        if (a.length != b.length) return Optional.of(a.length / SIZE + " arrays and " + b.length / SIZE);
        for (int at = 0; at < a.length; at++) {
            int array = at / SIZE;
            double n = b[SIZE * array];
            double norm = b[SIZE * array + 1];
            int of = at % SIZE;
            double sum = Math.max(norm, Math.abs(b[at]));
            double allowed = of == 0 ? 0 : of < SIZE - ELEMENTS ? tolerance * sum : 10 * tolerance * norm / Math.sqrt(n);
            if (!(Math.abs(a[at] - b[at]) <= allowed)) {
                return Optional.of(String.format(Locale.ROOT, "%s of array %d is %s and %s, at most %.3g apart",
                        name(of, (int) n), array, a[at], b[at], allowed));
            }
        }
        return Optional.empty();
    }

    private static String name(int of, int n) {
        if (of == 0) return "size";
        if (of == 1) return "norm";
        return of < SIZE - ELEMENTS ? "weighted sum " + (of - 2) : "element " + place(of - SIZE + ELEMENTS, n);
    }

    /// The largest error of the single elements of the first array, relative to its root mean square.
    ///
    /// @param exact the elements at the [#place]s, by the definition in double precision
    static double error(double[] probe, double[] exact) {
        double rms = probe[1] / Math.sqrt(probe[0]);
        double[] elements = Arrays.copyOfRange(probe, SIZE - ELEMENTS, SIZE);
        double largest = 0;
        for (int i = 0; i < ELEMENTS; i++) largest = Math.max(largest, Math.abs(elements[i] - exact[i]) / rms);
        return largest;
    }
}
