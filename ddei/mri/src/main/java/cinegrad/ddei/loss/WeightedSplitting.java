package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.loss.Division.Normalization;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.physics.mask.RedrawnLines;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/// Splitting by a second mask of lines, weighed so that every column of k-space counts as if it were always acquired.
///
/// With P and P̃ the frequencies at which a column is acquired and is in the second mask, K = (1 − P) / (1 − P̃ P) is the chance
/// that a column which was not shown was not acquired either; the error at the column is multiplied by (1 − K)^(−1/2) (1 − K at
/// least 1e-9) and its mean taken over all entries. Both frequencies are estimated from 20000 drawn frames, once for each width,
/// so that rare columns get their weight to a few percent (the reference draws 2000). The trained network is shown all samples.
/// Specification §13.3.
///
/// Sources: Millard and Chiew, *A Theoretical Framework for Self-Supervised MR Image Reconstruction Using Sub-Sampling via
/// Variable Density Noisier2Noise*, IEEE TCI 9 (2023); *Clean Self-Supervised MRI Reconstruction from Noisy, Sub-Sampled Training
/// Data with Robust SSDU*, Bioengineering 11 (2024), eqs. 34 and 35.
public final class WeightedSplitting implements Objective {
    private static final int DRAWS = 20_000;
    private static final double SMALLEST = 1e-9;
    private static final long SEED = 20_000;

    /// Robust splitting: the shown samples get noise of standard deviation `alpha` · σ on top, and the answer must also explain
    /// them without it: (1 + 1/alpha²)² · mean |M₁ (F x̂ − y)|².
    ///
    /// @param sigma of the measurements' noise; empty: that of the acquisition's operator
    public record Noisier(OptionalDouble sigma, double alpha) {
        /// α as published.
        public static final double ALPHA = 0.75;

        public Noisier {
            if (!(alpha > 0)) throw new IllegalArgumentException("robust splitting: alpha must be positive, got " + alpha);
            if (sigma.isPresent() && !(sigma.getAsDouble() >= 0)) {
                throw new IllegalArgumentException("robust splitting: sigma must not be negative, got " + sigma.getAsDouble());
            }
        }
    }

    /// @param acquired of the width
    private record Columns(int width, int acquired) { }

    private final RedrawnLines acquisition;
    private final RedrawnLines second;
    private final Optional<Noisier> noisier;
    private final Map<Columns, double[]> weights = new ConcurrentHashMap<>();

    /// @param acquisition the law of the acquired masks
    /// @param second      the law of the second mask
    /// @param noisier     for noisy measurements
    public WeightedSplitting(RedrawnLines acquisition, RedrawnLines second, Optional<Noisier> noisier) {
        this.acquisition = acquisition;
        this.second = second;
        this.noisier = noisier;
    }

    @Override
    public Terms terms(Sample sample, Reconstructor model, StepContext moment) {
        var physics = sample.onGrid("splitting");
        var acquired = AcquiredMasks.of(physics, sample.video());
        var backend = physics.mask().backend();
        var split = acquired.draw((mask, random) -> second.draw(mask, sample.columns(), random).and(mask),
                moment.random().stream("split"));
        NdArray kept = split.upload(backend);
        return noisier.isPresent() ? robust(sample, model, kept, noisier.get(), moment.random().stream("noisier"))
                : weighted(sample, model, kept);
    }

    private Division division(Sample sample, NdArray kept) {
        return Division.bySamples(sample, kept, Normalization.NONE)
                .weighed(upload(kept.backend(), sample.video().size(3), sample.columns()));
    }

    private Terms weighted(Sample sample, Reconstructor model, NdArray kept) {
        var division = division(sample, kept);
        Tensor reconstruction = model.reconstruct(division.shown().kspace(), division.shown().physics());
        return new Terms(reconstruction, Map.of("split", division.error(reconstruction)));
    }

    private Terms robust(Sample sample, Reconstructor model, NdArray kept, Noisier more, RandomStream random) {
        var division = division(sample, kept);
        var shown = division.shown();
        double sigma = more.sigma.orElse(sample.physics().sigma());
        NdArray noise = kept.backend().normal(shown.kspace().type(), random).times(more.alpha * sigma);
        Tensor reconstruction = model.reconstruct(shown.onGrid("splitting").sample(shown.kspace().plus(noise)), shown.physics());
        double weight = 1 + 1 / (more.alpha * more.alpha);
        var terms = new LinkedHashMap<String, Tensor>();
        terms.put("split", division.error(reconstruction));
        terms.put("consistency", shown.physics().forward(reconstruction).mseLoss(Tensor.constant(shown.kspace()))
                .times(weight * weight));
        return new Terms(reconstruction, terms);
    }

    /// (1 − K)^(−1/2) for each column, (W).
    ///
    /// @param columns how many the acquisition had
    public double[] columnWeights(int width, int columns) {
        return weights.computeIfAbsent(new Columns(width, columns), this::estimatedWeights).clone();
    }

    private double[] estimatedWeights(Columns columns) {
        int width = columns.width;
        double[] p = acquisition.frequency(width, columns.acquired, DRAWS, RandomStream.of(SEED).stream("acquisition"));
        double[] q = second.frequency(width, columns.acquired, DRAWS, RandomStream.of(SEED).stream("second"));
        double[] weights = new double[width];
        for (int w = 0; w < width; w++) {
            double k = (1 - p[w]) / Math.max(SMALLEST, 1 - Math.min(q[w], 1 - SMALLEST) * p[w]);
            weights[w] = 1 / Math.sqrt(Math.max(SMALLEST, 1 - k));
        }
        return weights;
    }

    private NdArray upload(Backend backend, int width, int columns) {
        return backend.upload(ArrayType.real(Shape.of(1, 1, 1, width)), columnWeights(width, columns));
    }
}
