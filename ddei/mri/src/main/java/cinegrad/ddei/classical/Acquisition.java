package cinegrad.ddei.classical;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.Extent;
import cinegrad.ddei.physics.TimeAxis;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

/// The measurements y = M ⊙ F x with a mask of zeros and ones, and the videos that methods begin with.
final class Acquisition {
    private final DynamicMri physics;
    private final NdArray measured;
    private final NdArray mask;

    private Acquisition(DynamicMri physics, NdArray measured, NdArray mask) {
        this.physics = physics;
        this.measured = measured;
        this.mask = mask;
    }

    static Acquisition of(String method, NdArray kspace, DynamicMri physics) {
        NdArray weights = physics.mask();
        if (physics.hasCoils()) {
            throw new IllegalArgumentException(method
                    + ": needs the measurements of one coil; reconstruct each coil by itself and combine them");
        }
        NdArray measured = physics.sample(kspace);
        if (weights.shape().rank() != 4) {
            throw new IllegalArgumentException(method + ": needs one mask value a sample, (N,T,H,W); the mask is "
                    + weights.type());
        }
        for (double m : weights.toDoubles()) {
            if (m != 0 && m != 1) throw new IllegalArgumentException(method + ": the mask must hold 0 and 1 only, it holds " + m);
        }
        return new Acquisition(physics, measured, weights.backend().broadcastTo(weights, kspace.shape()));
    }

    /// (N, T, H, W).
    Shape shape() {
        return measured.shape();
    }

    /// The threads that may share the work on videos.
    Parallel parallel() {
        return measured.backend().parallel();
    }

    /// ½‖A x − y‖².
    DataMisfit misfit() {
        return new DataMisfit(physics, measured);
    }

    NdArray zeros() {
        return measured.backend().zeros(measured.type());
    }

    /// F⁻¹ y: zeros where nothing was measured.
    NdArray zeroFilled() {
        return image(measured);
    }

    /// The mean over the frames that measured a sample, in every frame, as an image.
    NdArray averaged() {
        return image(averagedKspace());
    }

    /// y where it was measured, else the mean over the frames that did, as an image.
    NdArray viewShared() {
        NdArray mean = averagedKspace();
        return image(measured.plus(mean.minus(mean.times(mask))));
    }

    private NdArray averagedKspace() {
        Shape still = shape().with(1, 1);
        return measured.backend().broadcastTo(TimeAxis.average(measured, mask).reshape(still), shape());
    }

    private static NdArray image(NdArray kspace) {
        return Extent.PLANE.inverse().apply(kspace);
    }

    /// The brightest pixel of the zero-filled video, what weights are relative to.
    double brightness() {
        NdArray sizes = measured.backend().map(ComplexElementary.ABS, zeroFilled());
        return sizes.backend().reduce(Reduction.MAXIMUM, sizes).item();
    }
}
