package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;

/// One acquisition in two parts: the network's input, and the part its output is checked against. Specification §5.3, §5.4.
///
/// @param shown   the network's input
/// @param check   measures the network's answer where the other part was acquired, with weights that are zero elsewhere
/// @param target  the other part, weighed alike
/// @param divisor of the mean squared error
public record Division(Sample shown, VideoModel check, NdArray target, double divisor) {
    /// By what the mean squared error over all entries, most of them zero, is divided.
    public enum Normalization {
        /// The part of k-t-space that the target fills: the mean over the target's samples.
        TARGET,
        /// Nothing.
        NONE
    }

    /// Sample by sample: the network is shown M₁ y with the mask M₁ and checked on M₂ = M − M₁. SSDU.
    ///
    /// @param kept (1 or N, T, H, W), 1 for samples of M₁; what the acquisition lacks does not matter
    public static Division bySamples(Sample sample, NdArray kept, Normalization normalization) {
        var physics = sample.onGrid("splitting");
        Shape video = sample.video();
        NdArray m = AcquiredMasks.weights(physics, video);
        NdArray m1 = m.times(m.shape().rank() == kept.shape().rank() ? kept
                : kept.reshape(kept.shape().insert(kept.shape().rank(), 1)));
        NdArray m2 = m.minus(m1);
        var shown = physics.masked(m1);
        var check = physics.masked(m2);
        double divisor = normalization == Normalization.NONE ? 1 : density(m2, 1);
        return new Division(new Sample(shown.sample(sample.kspace()), shown, sample.truth(), sample.columns()), check,
                check.sample(sample.kspace()), divisor);
    }

    /// Readout by readout, off the grid: the network is shown some spokes of every frame and checked on the others.
    ///
    /// @param kept of every readout of the first frame, then of the second, …
    public static Division byReadouts(Sample sample, NonCartesianMri physics, boolean[] kept, Normalization normalization) {
        boolean[] others = new boolean[kept.length];
        int count = 0;
        for (int i = 0; i < kept.length; i++) {
            others[i] = !kept[i];
            if (others[i]) count++;
        }
        if (count == 0) throw nothingLeft();
        var shown = physics.only(kept);
        var check = physics.only(others);
        double divisor = normalization == Normalization.NONE ? 1 : (double) count / kept.length;
        return new Division(new Sample(shown.sample(sample.kspace()), shown, sample.truth(), sample.columns()), check,
                check.sample(sample.kspace()), divisor);
    }

    /// Frame by frame: the network is shown some frames alone, as a shorter video, and its answer is taken for other frames.
    ///
    /// The divisor counts the frames that are not in the target too, as the reference's does: for half of them the result is
    /// twice the mean over the target's samples.
    ///
    /// @param input  numbers of the frames shown
    /// @param target numbers of the frames that the answer is checked against, one for each shown
    public static Division byFrames(Sample sample, int[] input, int[] target) {
        if (input.length == 0 || input.length != target.length) {
            throw new IllegalArgumentException("Division: frames " + Arrays.toString(input)
                    + " cannot be checked against frames " + Arrays.toString(target));
        }
        Shape video = sample.video();
        var physics = sample.onGrid("splitting");
        NdArray m = AcquiredMasks.weights(physics, video);
        NdArray m2 = m.backend().take(m, 1, target);
        var shown = physics.masked(m.backend().take(m, 1, input));
        var check = physics.masked(m2);
        double divisor = density(m2, (double) target.length / video.size(1));
        var truth = sample.truth().map(x -> m.backend().take(x, 1, input));
        int time = sample.kspace().shape().rank() - 3;                 // after the coils, where there are several
        NdArray y = sample.kspace();
        NdArray y1 = shown.sample(y.backend().take(y, time, input));
        NdArray y2 = check.sample(y.backend().take(y, time, target));
        return new Division(new Sample(y1, shown, truth, sample.columns()), check, y2, divisor);
    }

    private static double density(NdArray mask, double part) {
        double sum = 0;
        for (double weight : mask.toDoubles()) sum += weight;
        if (!(sum > 0)) throw nothingLeft();
        return part * sum / mask.numbers();
    }

    private static IllegalArgumentException nothingLeft() {
        return new IllegalArgumentException(
                "Division: no samples are left to check the answer; acquire more, or show the network less");
    }

    /// The same with every sample of the target weighed, and nothing divided.
    ///
    /// @param weights real, broadcast over (N, T, H, W)
    Division weighed(NdArray weights) {
        if (!(check instanceof DynamicMri grid)) {
            throw new IllegalStateException("Division: only samples on the grid are weighed");
        }
        NdArray m2 = grid.mask();
        boolean parts = m2.shape().rank() == 5;
        var heavier = grid.masked(m2.times(parts ? weights.reshape(weights.shape().insert(weights.shape().rank(), 1))
                : weights));
        return new Division(shown, heavier, target.times(weights), 1);
    }

    /// mean |M₂ F x̂ − y₂|² / divisor; of several coils the mean over all of them.
    ///
    /// @param reconstruction of the shown part
    public Tensor error(Tensor reconstruction) {
        return check.forward(reconstruction).mseLoss(Tensor.constant(target)).times(1 / divisor);
    }
}
