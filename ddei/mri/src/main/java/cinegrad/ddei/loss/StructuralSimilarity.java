package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.metric.Ssim;
import cinegrad.ddei.physics.Magnitude;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.UnaryFunction;

import java.util.stream.IntStream;

/// 1 − SSIM of the magnitudes of reconstruction and truth, averaged over the batch: supervised training for structure. SSIM is
/// the three-dimensional one of [Ssim], with each true video's largest value as its range. Specification §7.
public record StructuralSimilarity() implements Loss {
    private static final UnaryFunction NOT_NEGATIVE = new UnaryFunction.Clamp(0, Double.POSITIVE_INFINITY);

    @Override
    public String name() {
        return "ssim";
    }

    @Override
    public Tensor of(LossContext pass) {
        Tensor truth = pass.sample().truth().orElseThrow(() -> new IllegalArgumentException(
                "ssim: supervised training needs the fully sampled video of every example; choose an unsupervised loss such as "
                + "ddei"));
        return of(Magnitude.of(pass.reconstruction()), Magnitude.of(truth).detach());
    }

    /// @param estimate  real (N, T, H, W) or (N, H, W)
    /// @param reference the same, known beforehand: no gradient flows into it
    public static Tensor of(Tensor estimate, Tensor reference) {
        Tensor meanA = windowed(estimate);
        Tensor meanB = windowed(reference);
        Tensor varianceA = windowed(estimate.square()).minus(meanA.square()).map(NOT_NEGATIVE);
        Tensor varianceB = windowed(reference.square()).minus(meanB.square()).map(NOT_NEGATIVE);
        Tensor ab = meanA.times(meanB);
        Tensor covariance = windowed(estimate.times(reference)).minus(ab);
        Tensor c1 = stabiliser(reference.value(), 0.01);
        Tensor c2 = stabiliser(reference.value(), 0.03);
        Tensor above = ab.times(2).plus(c1).times(covariance.times(2).plus(c2));
        Tensor below = meanA.square().plus(meanB.square()).plus(c1).times(varianceA.plus(varianceB).plus(c2));
        return above.dividedBy(below).mean().neg().plus(1);
    }

    private static Tensor windowed(Tensor x) {
        Tensor y = x;
        for (int axis = 1; axis < x.shape().rank(); axis++) y = y.apply(new MirroredWindow(axis, Ssim.window()));
        return y;
    }

    /// (factor · largest value)² of every item, (N, 1, …).
    private static Tensor stabiliser(NdArray reference, double factor) {
        var backend = reference.backend();
        NdArray peak = backend.reduce(Reduction.MAXIMUM, reference, IntStream.range(1, reference.shape().rank()).toArray());
        return Tensor.constant(backend.map(Elementary.SQUARE, peak.times(factor)));
    }
}
