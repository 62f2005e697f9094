package cinegrad.ops.function;

/// The error function erf(x) = 2/√π ∫₀ˣ exp(−t²) dt and its complement, to about 1e-15.
///
/// Up to |x| = 2.5 the series `2/√π · exp(−x²) · Σ_n 2ⁿ x^(2n+1) / (2n+1)!!`, whose terms all have one sign; beyond it the
/// continued fraction `erfc(x) = exp(−x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + …))))`, evaluated from its far end.
/// Source: Abramowitz & Stegun, *Handbook of Mathematical Functions*, 7.1.6 and 7.1.14.
public final class ErrorFunction {
    private static final double SERIES_UP_TO = 2.5;
    private static final int FRACTION_DEPTH = 60;
    /// From here on erfc is below the least double.
    private static final double VANISHING = 28;

    private ErrorFunction() { }

    public static double erf(double x) {
        if (Double.isNaN(x)) return x;
        double a = Math.abs(x);
        return Math.copySign(a <= SERIES_UP_TO ? series(a) : 1 - fraction(a), x);
    }

    /// 1 − erf(x), without cancellation for large x.
    public static double erfc(double x) {
        if (Double.isNaN(x)) return x;
        if (x > SERIES_UP_TO) return fraction(x);
        return x < -SERIES_UP_TO ? 2 - fraction(-x) : 1 - Math.copySign(series(Math.abs(x)), x);
    }

    /// The y with erf(y) = x; ±∞ at ±1, NaN beyond. By Halley's steps from Winitzki's approximation of 2008, on 1 − |x| where
    /// that is small.
    public static double erfinv(double x) {
        double a = Math.abs(x);
        if (!(a < 1)) return a == 1 ? Math.copySign(Double.POSITIVE_INFINITY, x) : Double.NaN;
        double log = Math.log1p(-a * a);
        double half = 2 / (Math.PI * 0.147) + log / 2;
        double y = Math.sqrt(Math.max(0, Math.sqrt(half * half - log / 0.147) - half));
        for (int step = 0; step < 3; step++) {
            double beyond = a > 0.5 ? 1 - a - erfc(y) : erf(y) - a;
            double u = beyond / (2 / Math.sqrt(Math.PI) * Math.exp(-y * y));
            y -= u / (1 + y * u);
        }
        return Math.copySign(y, x);
    }

    private static double series(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; term > 1e-17 * sum; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    private static double fraction(double x) {
        if (x > VANISHING) return 0;
        double tail = x;
        for (int n = FRACTION_DEPTH; n >= 1; n--) tail = x + 0.5 * n / tail;
        return bell(x) / Math.sqrt(Math.PI) / tail;
    }

    /// exp(−x²), whose exponent is too large to be rounded: the square of the leading digits is exact.
    private static double bell(double x) {
        double leading = (float) x;
        return Math.exp(-leading * leading) * Math.exp((leading - x) * (leading + x));
    }
}
