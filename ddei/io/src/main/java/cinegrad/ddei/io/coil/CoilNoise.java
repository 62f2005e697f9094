package cinegrad.ddei.io.coil;

import cinegrad.ops.matrix.HermitianEigen;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The noise of receive coils, whose channels differ in strength and are correlated: least squares weighs all samples alike,
/// which is right for white noise.
///
/// Whitening multiplies by `W = √(tr Ψ/C) · Ψ^(−1/2)` with the noise's covariance Ψ: afterwards all coils have the same noise,
/// independent of one another, and about the strength they had. Of all matrices that do this, the symmetric one changes the coils
/// least. Source: Pruessmann et al., *Advances in sensitivity encoding with arbitrary k-space trajectories*, MRM 46 (2001),
/// app. A.
public final class CoilNoise {
    /// Least over largest eigenvalue of Ψ, below which it counts as singular.
    private static final double SINGULAR = 1e-6;

    private final CoilCovariance covariance;
    private final String source;

    /// @param source where it was measured, for people
    public CoilNoise(CoilCovariance covariance, String source) {
        this.covariance = covariance;
        this.source = source;
    }

    public int coils() {
        return covariance.coils();
    }

    /// W; empty where the noise cannot be told apart: fewer samples than coils, a coil without noise.
    public Optional<CoilMatrix> whitening() {
        int n = covariance.coils();
        HermitianEigen eigen = covariance.eigen();
        double[] values = eigen.values();
        double largest = Arrays.stream(values).max().orElseThrow();
        double least = Arrays.stream(values).min().orElseThrow();
        if (!(least > SINGULAR * largest) || !Double.isFinite(largest)) return Optional.empty();
        double mean = Arrays.stream(covariance.energies()).average().orElseThrow();
        var re = new double[n * n];
        var im = new double[n * n];
        for (int j = 0; j < n; j++) {
            double factor = Math.sqrt(mean / values[j]);
            for (int a = 0; a < n; a++) {
                double ar = factor * eigen.vectorsReal()[a * n + j];
                double ai = factor * eigen.vectorsImaginary()[a * n + j];
                for (int b = 0; b < n; b++) {
                    double br = eigen.vectorsReal()[b * n + j];
                    double bi = eigen.vectorsImaginary()[b * n + j];
                    re[a * n + b] += ar * br + ai * bi;
                    im[a * n + b] += ai * br - ar * bi;
                }
            }
        }
        return Optional.of(new CoilMatrix(n, n, re, im));
    }

    /// Where it was measured, and how much the coils differ.
    @Override
    public String toString() {
        double[] energies = covariance.energies();
        Arrays.sort(energies);
        double mean = Arrays.stream(energies).average().orElseThrow();
        return String.format(Locale.ROOT, "%s (coils' noise %.2f to %.2f of the mean)", source, Math.sqrt(energies[0] / mean),
                Math.sqrt(energies[energies.length - 1] / mean));
    }
}
