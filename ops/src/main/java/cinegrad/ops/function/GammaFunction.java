package cinegrad.ops.function;

/// The logarithm of the gamma function Γ(x) = ∫₀^∞ t^(x−1) e^(−t) dt and its derivatives, to about 1e-14.
///
/// Arguments up to 1/2 are reflected, small ones are moved up to 12 by the recurrence, and there the asymptotic series in
/// Bernoulli numbers is summed. Source: Abramowitz & Stegun, *Handbook of Mathematical Functions*, 6.1.17, 6.1.41, 6.3.7, 6.4.7,
/// 6.4.11.
public final class GammaFunction {
    /// B_2, B_4, …
    private static final double[] BERNOULLI = {1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6,
            -3617.0 / 510, 43867.0 / 798, -174611.0 / 330};
    private static final double FAR = 12;
    /// The largest n whose n! is a double.
    static final int MOST_DERIVATIVES = 170;
    private static final double EULER = 0.5772156649015329;
    /// ζ(2), ζ(3), …
    private static final double[] ZETA = new double[30];

    static {
        for (int k = 2; k < ZETA.length + 2; k++) ZETA[k - 2] = zeta(k, 1);
    }

    private GammaFunction() { }

    /// log |Γ(x)|; ∞ at 0, −1, −2, … and at ±∞.
    public static double logGamma(double x) {
        if (Double.isInfinite(x)) return Double.POSITIVE_INFINITY;
        if (x < 0.5) {
            double sine = Math.abs(Math.sin(Math.PI * (x - Math.rint(x))));
            return (sine < 1e-300 ? Math.log(Math.PI) - Math.log(sine) : Math.log(Math.PI / sine)) - logGamma(1 - x);
        }
        if (Math.abs(x - 1) <= 0.25) return beside1(x - 1);
        if (Math.abs(x - 2) <= 0.25) return Math.log1p(x - 2) + beside1(x - 2);
        double product = 1;
        double a = x;
        for (; a < FAR; a++) product *= a;
        double sum = 0;
        for (int j = BERNOULLI.length; j >= 1; j--) sum = sum / (a * a) + BERNOULLI[j - 1] / (2.0 * j * (2 * j - 1));
        return (a - 0.5) * Math.log(a) - a + 0.5 * Math.log(2 * Math.PI) + sum / a - Math.log(product);
    }

    /// log Γ(1 + t) for |t| ≤ 1/4, to the last digits though it is 0 at 0: −γt + Σ_k ζ(k)·(−t)ᵏ/k. Source: Abramowitz & Stegun,
    /// 6.1.33.
    private static double beside1(double t) {
        double sum = 0;
        for (int k = ZETA.length + 1; k >= 2; k--) sum = (sum + ZETA[k - 2] / k) * -t;
        return t == 0 ? 0 : -t * (sum + EULER);
    }

    /// The derivative number order + 1 of log Γ; digamma is of order 0.
    ///
    /// At −1, −2, … it is NaN if the order is even, which has poles of both signs, and ∞ if it is odd; at ±0 of even order it is
    /// the limit from the side of the sign.
    public static double polygamma(int order, double x) {
        boolean even = order % 2 == 0;
        if (x == 0) return even ? Math.copySign(Double.POSITIVE_INFINITY, -x) : Double.POSITIVE_INFINITY;
        if (x < 0.5) {
            if (x == Math.rint(x)) return even || Double.isInfinite(x) ? Double.NaN : Double.POSITIVE_INFINITY;
            double reflected = polygamma(order, 1 - x);
            return (even ? reflected : -reflected) - Math.PI * cotangent(order, x - Math.rint(x));
        }
        if (x == Double.POSITIVE_INFINITY) return order == 0 ? x : 0;
        return order == 0 ? digamma(x) : (even ? -1 : 1) * factorial(order) * zeta(order + 1, x);
    }

    private static double digamma(double x) {
        double below = 0;
        double a = x;
        for (; a < FAR; a++) below += 1 / a;
        double sum = 0;
        for (int j = BERNOULLI.length; j >= 1; j--) sum = (sum + BERNOULLI[j - 1] / (2.0 * j)) / (a * a);
        return Math.log(a) - 0.5 / a - sum - below;
    }

    /// Hurwitz' Σ_k (x + k)^(−s).
    private static double zeta(int s, double x) {
        double below = 0;
        double a = x;
        for (; a < FAR + s; a++) below += Math.pow(a, -s);
        double sum = Math.pow(a, 1 - s) / (s - 1) + 0.5 * Math.pow(a, -s);
        double factor = s * Math.pow(a, -s - 1) / 2;                   // s(s+1)…(s+2j−2)/(2j)! · a^(−s−2j+1)
        for (int j = 1; j <= BERNOULLI.length; j++) {
            sum += BERNOULLI[j - 1] * factor;
            factor *= (s + 2.0 * j - 1) * (s + 2 * j) / ((2 * j + 1) * (2.0 * j + 2)) / (a * a);
        }
        return sum + below;
    }

    private static double factorial(int n) {
        double product = 1;
        for (int i = 2; i <= n; i++) product *= i;
        return product;
    }

    /// The derivative number `order` of cot(πx): a polynomial in c = cot(πx), c′ being −π(1 + c²).
    private static double cotangent(int order, double x) {
        double[] polynomial = new double[order + 2];
        polynomial[1] = 1;
        for (int n = 1; n <= order; n++) {
            double[] next = new double[order + 2];
            for (int i = 1; i <= n; i++) {
                next[i - 1] -= Math.PI * i * polynomial[i];
                next[i + 1] -= Math.PI * i * polynomial[i];
            }
            polynomial = next;
        }
        double c = 1 / Math.tan(Math.PI * x);
        double sum = 0;
        for (int i = polynomial.length - 1; i >= 0; i--) sum = sum * c + polynomial[i];
        return sum;
    }
}
