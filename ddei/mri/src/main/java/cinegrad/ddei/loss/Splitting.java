package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.loss.Division.Normalization;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.physics.mask.Split;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;

import java.util.Map;

/// Self-supervision by splitting: at every step the samples are divided anew, the network is shown one part and must predict the
/// other. Specification §5.3.
///
/// Source: Yaman et al., *Self-supervised learning of physics-guided reconstruction neural networks without fully sampled
/// reference data*, MRM 84 (2020); with [cinegrad.ddei.physics.mask.GaussianSplit] for time series.
///
/// @param split         draws the part that is shown, one for each video
/// @param normalization of the error
/// @param inference     what the trained network is shown
public record Splitting(Split split, Normalization normalization, Inference inference) implements Objective {
    /// What the trained network is shown.
    public sealed interface Inference { }

    /// All samples, once.
    public record AllSamples() implements Inference { }

    /// Parts as in training, each drawn anew; the answers are averaged.
    public record AverageOf(int parts) implements Inference {
        public AverageOf {
            if (parts < 1) throw new IllegalArgumentException("splitting: an average of at least one part, got " + parts);
        }
    }

    public Splitting(Split split) {
        this(split, Normalization.TARGET, new AllSamples());
    }

    @Override
    public Terms terms(Sample sample, Reconstructor model, StepContext moment) {
        var division = Division.bySamples(sample, kept(sample, moment.random().stream("split")), normalization);
        Tensor reconstruction = model.reconstruct(division.shown().kspace(), division.shown().physics());
        return new Terms(reconstruction, Map.of("split", division.error(reconstruction)));
    }

    private NdArray kept(Sample sample, RandomStream random) {
        var physics = sample.onGrid("splitting");
        var acquired = AcquiredMasks.of(physics, sample.video());
        return acquired.draw(split::draw, random).upload(physics.mask().backend());
    }

    @Override
    public Tensor reconstruct(Sample sample, Reconstructor model, RandomStream random) {
        return switch (inference) {
            case AllSamples() -> model.reconstruct(sample.kspace(), sample.physics());
            case AverageOf(int parts) -> {
                var kept = new NdArray[parts];
                for (int i = 0; i < parts; i++) kept[i] = kept(sample, random.stream("split").stream(i));
                yield average(sample, model, kept);
            }
        };
    }

    /// The mean of the network's answers to these parts of the samples. Computed at once, one part after the other: no gradient.
    ///
    /// @param kept each (1 or N, T, H, W)
    public static Tensor average(Sample sample, Reconstructor model, NdArray... kept) {
        NdArray sum = answer(sample, model, kept[0]);
        for (int i = 1; i < kept.length; i++) sum = sum.plus(answer(sample, model, kept[i]));
        return Tensor.constant(sum.times(1.0 / kept.length));
    }

    private static NdArray answer(Sample sample, Reconstructor model, NdArray part) {
        var shown = Division.bySamples(sample, part, Normalization.NONE).shown();
        return model.reconstruct(shown.kspace(), shown.physics()).value();
    }
}
