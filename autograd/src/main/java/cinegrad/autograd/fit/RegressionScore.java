package cinegrad.autograd.fit;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ShapeException;

/// How close predictions are to true numbers, in sums that those of several batches add up to.
///
/// @param count     numbers compared
/// @param squares   Σ (prediction − truth)²
/// @param absolutes Σ |prediction − truth|
/// @param mean      of the true numbers
/// @param spread    Σ (truth − mean)²
public record RegressionScore(long count, double squares, double absolutes, double mean, double spread) {
    /// Of predictions and true numbers of one shape, each pair of numbers counted once.
    public static RegressionScore of(NdArray predictions, NdArray truth) {
        if (!predictions.type().equals(truth.type())) {
            throw new ShapeException("regression: predictions are " + predictions.type() + ", true numbers " + truth.type());
        }
        double[] p = predictions.toDoubles();
        double[] t = truth.toDoubles();
        double beyond = 0;                                             // from the first on, so that equal numbers have no spread
        for (double v : t) beyond += v - t[0];
        double mean = t.length == 0 ? 0 : t[0] + beyond / t.length;
        double squares = 0;
        double absolutes = 0;
        double spread = 0;
        for (int i = 0; i < t.length; i++) {
            double error = p[i] - t[i];
            squares += error * error;
            absolutes += Math.abs(error);
            spread += (t[i] - mean) * (t[i] - mean);
        }
        return new RegressionScore(t.length, squares, absolutes, mean, spread);
    }

    /// These numbers and others. Source: Chan, Golub & LeVeque, *Updating formulae and a pairwise algorithm for computing sample
    /// variances*, 1979.
    public RegressionScore plus(RegressionScore others) {
        if (others.count == 0) return this;
        long n = count + others.count;
        double step = others.mean - mean;
        return new RegressionScore(n, squares + others.squares, absolutes + others.absolutes, mean + step * others.count / n,
                spread + others.spread + step * step * count * others.count / n);
    }

    /// The coefficient of determination, 1 − Σ (prediction − truth)² / Σ (truth − mean)²: 1 at best, 0 for a prediction of the
    /// mean, negative for worse. Where all true numbers are equal, 1 if the predictions are, too, and 0 otherwise.
    public double rSquared() {
        if (spread == 0 && squares >= 0) return squares == 0 ? 1 : 0;
        return 1 - squares / spread;
    }

    /// √(Σ (prediction − truth)² / n).
    public double rootMeanSquare() {
        return Math.sqrt(squares / count);
    }

    /// Σ |prediction − truth| / n.
    public double meanAbsolute() {
        return absolutes / count;
    }
}
