package cinegrad.ddei.classical;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.Extent;
import cinegrad.ddei.physics.TimeAxis;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;

/// Of samples on the grid, where the mean over time is one over the frames that measured a sample.
///
/// @param measured (1, T, H, W) or (1, C, T, H, W)
/// @param mask     (1, T, H, W) of zeros and ones
record CartesianVideos(DynamicMri physics, NdArray measured, NdArray mask) implements FirstVideos {
    @Override
    public Shape shape() {
        return mask.shape().with(0, physics.sets());
    }

    @Override
    public NdArray zeroFilled() {
        return image(measured);
    }

    @Override
    public NdArray averaged() {
        return image(averagedKspace().reshape(measured.shape()));
    }

    @Override
    public NdArray viewShared() {
        NdArray mean = averagedKspace();
        return image(coilwise().plus(mean.minus(mean.times(mask))).reshape(measured.shape()));
    }

    /// (C, T, H, W).
    private NdArray averagedKspace() {
        Backend backend = measured.backend();
        NdArray each = coilwise();
        return backend.broadcastTo(TimeAxis.average(each, mask).reshape(each.shape().with(1, 1)), each.shape());
    }

    /// The measurements as a batch of coils, (C, T, H, W).
    private NdArray coilwise() {
        Shape s = mask.shape();
        return measured.reshape(s.with(0, measured.shape().elements() / s.elements()));
    }

    /// F⁻¹ k, of several coils Σ_c conj(s_c) ⊙ F⁻¹ k_c.
    private NdArray image(NdArray kspace) {
        NdArray images = Extent.PLANE.inverse().apply(kspace);
        return physics.coils().isEmpty() ? images : physics.coils().get().adjoint(images, images.type().with(shape()));
    }

    @Override
    public double noise() {
        Shape s = shape();
        return NoiseLevel.of(measured.toDoubles(), mask.toDoubles(), s.size(1), s.size(2), s.size(3));
    }
}
