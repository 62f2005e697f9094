package cinegrad.ops;

/// How far apart two arrays of numbers are, as self-tests and comparisons of runs measure it.
public final class RelativeError {
    private RelativeError() { }

    /// ‖actual − expected‖ / ‖expected‖ in the Euclidean norm; 0 if no number differs, NaN if one is NaN.
    public static double of(double[] expected, double[] actual) {
        if (expected.length != actual.length) {
            throw new IllegalArgumentException("relative error: " + expected.length + " numbers beside " + actual.length);
        }
        double off = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            off += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            size += expected[i] * expected[i];
        }
        return off == 0 ? 0 : Math.sqrt(off / size);
    }
}
