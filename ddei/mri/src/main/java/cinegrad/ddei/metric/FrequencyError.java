package cinegrad.ddei.metric;

import cinegrad.ddei.physics.Extent;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;

/// How wrong a reconstruction is, wave by wave: coarse shapes and fine detail apart.
public final class FrequencyError {
    /// Of the whole energy: what the rounding of a transform in single precision leaves of nothing.
    static final double ROUNDING = 1e-12;

    private FrequencyError() { }

    /// `‖F(x̂ − x)‖ / ‖F x‖` over the samples of each of the [FrequencyRings], of all frames: 0 is exact, 1 as wrong as an image
    /// of zeros. NaN where the reference holds nothing but rounding.
    ///
    /// @param estimate  complex (N, T, H, W)
    /// @param reference of the same shape
    public static double[] of(NdArray estimate, NdArray reference) {
        if (!estimate.type().equals(reference.type()) || !estimate.isComplex()) {
            throw new ShapeException("FrequencyError: needs two complex videos of one shape, got " + estimate.type() + " and "
                    + reference.type());
        }
        var rings = FrequencyRings.of(reference.shape());
        double[] wrong = energies(estimate.minus(reference), rings);
        double[] there = energies(reference, rings);
        double rounding = ROUNDING * Arrays.stream(there).sum();
        var error = new double[rings.count()];
        Arrays.setAll(error, i -> there[i] <= rounding ? Double.NaN : Math.sqrt(wrong[i] / there[i]));
        return error;
    }

    private static double[] energies(NdArray video, FrequencyRings rings) {
        double[] k = Extent.PLANE.fourier().apply(video).toDoubles();
        int plane = video.shape().size(-2) * video.shape().size(-1);
        var sums = new double[rings.count()];
        for (int i = 0; i < k.length / 2; i++) sums[rings.of(i % plane)] += k[2 * i] * k[2 * i] + k[2 * i + 1] * k[2 * i + 1];
        return sums;
    }
}
