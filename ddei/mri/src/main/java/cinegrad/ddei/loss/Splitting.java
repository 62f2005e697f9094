package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.loss.Division.Normalization;
import cinegrad.ddei.model.Reconstructor;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ddei.physics.mask.BernoulliSplit;
import cinegrad.ddei.physics.mask.GaussianSplit;
import cinegrad.ddei.physics.mask.Split;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Self-supervision by splitting: at every step the samples are divided anew, the network is shown one part and must predict the
/// other. Specification §5.3.
///
/// Source: Yaman et al., *Self-supervised learning of physics-guided reconstruction neural networks without fully sampled
/// reference data*, MRM 84 (2020); with [cinegrad.ddei.physics.mask.GaussianSplit] for time series.
///
/// Off the grid whole readouts are shown or held back: of every frame as many as the split keeps of samples, drawn evenly.
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
        var division = division(sample, normalization, moment.random().stream("split"));
        Tensor reconstruction = model.reconstruct(division.shown().kspace(), division.shown().physics());
        return new Terms(reconstruction, Map.of("split", division.error(reconstruction)));
    }

    private Division division(Sample sample, Normalization by, RandomStream random) {
        return switch (sample.physics()) {
            case DynamicMri grid -> {
                var kept = AcquiredMasks.of(grid, sample.video()).draw(split::draw, random);
                yield Division.bySamples(sample, kept.upload(grid.mask().backend()), by);
            }
            case NonCartesianMri points -> Division.byReadouts(sample, points, keptReadouts(points, random), by);
        };
    }

    /// As large a part of every frame's readouts as the split keeps of samples, but at least one, and not all.
    private boolean[] keptReadouts(NonCartesianMri points, RandomStream random) {
        double part = switch (split) {
            case BernoulliSplit(double ratio) -> ratio;
            case GaussianSplit gaussian -> gaussian.ratio();
            default -> throw new IllegalArgumentException("splitting: " + split + " divides lines, not readouts");
        };
        int each = points.readouts();
        if (each < 2) {
            throw new IllegalArgumentException("splitting: a frame of one readout cannot be divided; take more with --bin");
        }
        int count = Math.clamp(Math.round(part * each), 1, each - 1);
        var kept = new boolean[each * points.trajectory().frames()];
        for (int t = 0; t < points.trajectory().frames(); t++) {
            int[] rank = random.stream(t).permutation(each);
            for (int j = 0; j < each; j++) kept[t * each + j] = rank[j] < count;
        }
        return kept;
    }

    @Override
    public Tensor reconstruct(Sample sample, Reconstructor model, RandomStream random) {
        return switch (inference) {
            case AllSamples() -> model.reconstruct(sample.kspace(), sample.physics());
            case AverageOf(int parts) -> average(model, IntStream.range(0, parts)
                    .mapToObj(i -> division(sample, Normalization.NONE, random.stream("split").stream(i)).shown()).toList());
        };
    }

    /// The mean of the network's answers to these parts of the samples. Computed at once, one part after the other: no gradient.
    ///
    /// @param kept each (1 or N, T, H, W)
    public static Tensor average(Sample sample, Reconstructor model, NdArray... kept) {
        return average(model, Arrays.stream(kept).map(part -> Division.bySamples(sample, part, Normalization.NONE).shown())
                .toList());
    }

    private static Tensor average(Reconstructor model, List<Sample> shown) {
        NdArray sum = answer(model, shown.getFirst());
        for (var part : shown.subList(1, shown.size())) sum = sum.plus(answer(model, part));
        return Tensor.constant(sum.times(1.0 / shown.size()));
    }

    private static NdArray answer(Reconstructor model, Sample shown) {
        return model.reconstruct(shown.kspace(), shown.physics()).value();
    }
}
