package cinegrad.ddei.phantom;

/// The Bessel function J₁, as `J₁(x)/x`, to about 1e-13.
///
/// Below 32: quintic Hermite interpolation between nodes 1/32 apart, whose values come from Bessel's integral `J_n(x) = 1/π ∫₀^π
/// cos(nθ − x sin θ) dθ` by the trapezoidal rule (exponentially accurate for a periodic integrand) and whose derivatives come
/// from Bessel's equation. From 32 on: Hankel's asymptotic series.
final class Bessel {
    private static final int NODES_PER_UNIT = 32;
    private static final double SERIES_FROM = 32;
    /// For every node the value, first and second derivative of J₁, the derivatives scaled to the node distance.
    private static final double[] NODES = nodes();

    private Bessel() {
    }

    static double j1OverX(double x) {
        if (x < 1e-4) return 0.5 - x * x / 16;
        return (x < SERIES_FROM ? interpolated(x) : asymptotic(x)) / x;
    }

    private static double interpolated(double x) {
        double at = x * NODES_PER_UNIT;
        int node = (int) at;
        double s = at - node;
        int i = 3 * node;
        double s3 = s * s * s;
        double s4 = s3 * s;
        double s5 = s4 * s;
        return NODES[i] * (1 - 10 * s3 + 15 * s4 - 6 * s5)
                + NODES[i + 1] * (s - 6 * s3 + 8 * s4 - 3 * s5)
                + NODES[i + 2] * 0.5 * (s * s - 3 * s3 + 3 * s4 - s5)
                + NODES[i + 3] * (10 * s3 - 15 * s4 + 6 * s5)
                + NODES[i + 4] * (-4 * s3 + 7 * s4 - 3 * s5)
                + NODES[i + 5] * 0.5 * (s3 - 2 * s4 + s5);
    }

    private static double asymptotic(double x) {
        double p = 0;
        double q = 0;
        double term = 1;                                            // a_k(1) / x^k
        for (int k = 0; k < 14; k++) {
            double sign = (k & 2) == 0 ? 1 : -1;
            if ((k & 1) == 0) p += sign * term;
            else q += sign * term;
            double odd = 2 * k + 1;
            term *= (4 - odd * odd) / (8 * (k + 1) * x);
        }
        double phase = x - 0.75 * Math.PI;
        return Math.sqrt(2 / (Math.PI * x)) * (p * Math.cos(phase) - q * Math.sin(phase));
    }

    private static double[] nodes() {
        int count = ((int) SERIES_FROM) * NODES_PER_UNIT + 1;
        var nodes = new double[3 * count];
        nodes[1] = 0.5 / NODES_PER_UNIT;
        for (int i = 1; i < count; i++) {
            double x = (double) i / NODES_PER_UNIT;
            double j1 = integral(1, x);
            double slope = integral(0, x) - j1 / x;
            double curvature = -slope / x - (1 - 1 / (x * x)) * j1;
            nodes[3 * i] = j1;
            nodes[3 * i + 1] = slope / NODES_PER_UNIT;
            nodes[3 * i + 2] = curvature / (NODES_PER_UNIT * NODES_PER_UNIT);
        }
        return nodes;
    }

    private static double integral(int n, double x) {
        int steps = 100;
        double sum = 0;
        for (int j = 0; j < steps; j++) {
            double theta = 2 * Math.PI * j / steps;
            sum += Math.cos(n * theta - x * Math.sin(theta));
        }
        return sum / steps;
    }
}
