package cinegrad.ddei.classical;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;

/// Pixels that rarely change: minimises ½‖A x − y‖² + λ Σ_{t,h,w} |x[t+1,h,w] − x[t,h,w]|, with complex magnitudes.
///
/// By the primal–dual algorithm of Chambolle & Pock, *A first-order primal-dual algorithm for convex problems with applications
/// to imaging*, J. Math. Imaging Vis. 40 (2011), algorithm 1, from the view-shared video; τ = 1 and στ‖D‖² ≤ 1 with
/// ‖D‖² ≤ 4. One transform there and one back an iteration.
///
/// @param weight     λ over the brightest pixel of the zero-filled video
/// @param ends       whether the last frame is followed by the first
public record TemporalTotalVariation(double weight, int iterations, Ends ends) implements ClassicalMethod {
    /// What follows the last frame: the first, as in a film of one whole heartbeat, or nothing.
    public enum Ends { CIRCULAR, OPEN }

    public static final TemporalTotalVariation USUAL = new TemporalTotalVariation(0.005, 100, Ends.CIRCULAR);

    private static final double TAU = 1;
    private static final double SIGMA = 1 / (4 * TAU);

    public TemporalTotalVariation {
        if (!(weight > 0) || iterations < 0) throw new IllegalArgumentException("tv: weight must be positive and iterations not negative, got " + weight + " and " + iterations);
    }

    @Override
    public String name() {
        return "tv";
    }

    @Override
    public String description() {
        return "pixels that rarely change over time (total variation), solved iteratively";
    }

    @Override
    public NdArray reconstruct(NdArray kspace, DynamicMri physics, IterationListener listener) {
        var acquisition = Acquisition.of(name(), kspace, physics);
        var d = new Differences(acquisition.shape(), ends);
        double lambda = weight * acquisition.brightness();
        var prox = acquisition.prox(TAU);
        double[] x = acquisition.image(acquisition.viewShared()).toDoubles();
        double[] ahead = x;
        double[] dual = new double[x.length];
        for (int k = 1; k <= iterations; k++) {
            d.addDifferences(SIGMA, ahead, dual);
            clip(dual, lambda);
            double[] z = x.clone();
            d.addAdjoint(-TAU, dual, z);
            double[] next = prox.apply(acquisition.video(z)).toDoubles();
            for (int i = 0; i < z.length; i++) z[i] = 2 * next[i] - x[i];
            ahead = z;
            x = next;
            listener.at(k, iterations);
        }
        return acquisition.video(x);
    }

    /// What is minimised, at the video `x`.
    public double objective(NdArray x, NdArray kspace, DynamicMri physics) {
        var acquisition = Acquisition.of(name(), kspace, physics);
        double[] numbers = x.toDoubles();
        double[] differences = new double[numbers.length];
        new Differences(acquisition.shape(), ends).addDifferences(1, numbers, differences);
        double sum = 0;
        for (int i = 0; i < differences.length; i += 2) sum += Math.hypot(differences[i], differences[i + 1]);
        return acquisition.misfit(numbers) + weight * acquisition.brightness() * sum;
    }

    /// Every complex number moved into the disc of radius `radius`.
    private static void clip(double[] z, double radius) {
        for (int i = 0; i < z.length; i += 2) {
            double square = z[i] * z[i] + z[i + 1] * z[i + 1];
            if (square > radius * radius) {
                double factor = radius / Math.sqrt(square);
                z[i] *= factor;
                z[i + 1] *= factor;
            }
        }
    }

    /// `(D x)[t] = x[t+1] − x[t]`, and its adjoint. With open ends the last difference is 0.
    record Differences(Shape shape, Ends ends) {
        private int frames() {
            return shape.size(1);
        }

        private int frame() {
            return 2 * shape.size(2) * shape.size(3);
        }

        private int pairs() {
            return ends == Ends.CIRCULAR ? frames() : frames() - 1;
        }

        /// out += a · D x.
        void addDifferences(double a, double[] x, double[] out) {
            for (int n = 0; n < shape.size(0); n++) {
                for (int t = 0; t < pairs(); t++) {
                    int here = (n * frames() + t) * frame();
                    int next = (n * frames() + (t + 1) % frames()) * frame();
                    for (int i = 0; i < frame(); i++) out[here + i] += a * (x[next + i] - x[here + i]);
                }
            }
        }

        /// out += a · D* p.
        void addAdjoint(double a, double[] p, double[] out) {
            for (int n = 0; n < shape.size(0); n++) {
                for (int t = 0; t < pairs(); t++) {
                    int here = (n * frames() + t) * frame();
                    int next = (n * frames() + (t + 1) % frames()) * frame();
                    for (int i = 0; i < frame(); i++) {
                        out[next + i] += a * p[here + i];
                        out[here + i] -= a * p[here + i];
                    }
                }
            }
        }
    }
}
