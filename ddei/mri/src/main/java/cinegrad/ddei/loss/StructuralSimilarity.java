package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.metric.Ssim;
import cinegrad.ddei.physics.Magnitude;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.function.UnaryFunction;
import cinegrad.ops.shape.Shape;

import java.util.stream.IntStream;

/// 1 − SSIM of the magnitudes of reconstruction and truth, averaged over the batch: supervised training for structure. SSIM is
/// the three-dimensional one of [Ssim], with each true video's largest value as its range; both videos are divided by it, so that
/// units do not matter. Specification §7.
public record StructuralSimilarity() implements Loss {
    private static final UnaryFunction NOT_NEGATIVE = new UnaryFunction.Clamp(0, Double.POSITIVE_INFINITY);
    private static final double C1 = 0.01 * 0.01;
    private static final double C2 = 0.03 * 0.03;

    @Override
    public String name() {
        return "ssim";
    }

    @Override
    public Tensor of(LossContext pass) {
        NdArray truth = pass.sample().truth().orElseThrow(() -> new IllegalArgumentException(
                "ssim: supervised training needs the fully sampled video of every example; choose an unsupervised loss such as "
                + "ddei"));
        return of(Magnitude.of(pass.reconstruction()), truth.backend().map(ComplexElementary.ABS, truth));
    }

    /// @param estimate  real (N, T, H, W) or (N, H, W)
    /// @param reference the same
    public static Tensor of(Tensor estimate, NdArray reference) {
        Tensor unit = perPeak(reference);
        return ofUnitPeak(estimate.times(unit), Tensor.constant(reference).times(unit));
    }

    private static Tensor ofUnitPeak(Tensor estimate, Tensor reference) {
        Tensor meanA = windowed(estimate);
        Tensor meanB = windowed(reference);
        Tensor varianceA = windowed(estimate.square()).minus(meanA.square()).map(NOT_NEGATIVE);
        Tensor varianceB = windowed(reference.square()).minus(meanB.square()).map(NOT_NEGATIVE);
        Tensor ab = meanA.times(meanB);
        Tensor covariance = windowed(estimate.times(reference)).minus(ab);
        Tensor above = ab.times(2).plus(C1).times(covariance.times(2).plus(C2));
        Tensor below = meanA.square().plus(meanB.square()).plus(C1).times(varianceA.plus(varianceB).plus(C2));
        return above.dividedBy(below).mean().neg().plus(1);
    }

    private static Tensor windowed(Tensor x) {
        Tensor y = x;
        for (int axis = 1; axis < x.shape().rank(); axis++) y = y.apply(new MirroredWindow(axis, Ssim.window()));
        return y;
    }

    /// One over the largest value of every item, (N, 1, …); 1 where that is 0.
    private static Tensor perPeak(NdArray reference) {
        Shape s = reference.shape();
        NdArray peak = reference.backend().reduce(Reduction.MAXIMUM, reference, IntStream.range(1, s.rank()).toArray());
        double[] peaks = peak.toDoubles();
        for (int i = 0; i < peaks.length; i++) peaks[i] = peaks[i] > 0 ? 1 / peaks[i] : 1;
        return Tensor.constant(reference.backend().upload(peak.type(), peaks));
    }
}
