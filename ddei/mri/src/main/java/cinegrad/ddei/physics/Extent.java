package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.linear.FourierMap;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;

import java.util.List;

/// What one Fourier transform spans: the last two axes (H, W) of a complex array, or the last three (D, H, W).
///
/// Either way orthonormal and centred, so that it is unitary and the centre of k-space lies at index n/2 of each axis.
public enum Extent {
    PLANE(List.of(-2, -1)), VOLUME(List.of(-3, -2, -1));

    private final FourierMap forward;
    private final FourierMap inverse;

    Extent(List<Integer> axes) {
        forward = new FourierMap(axes, Direction.FORWARD, Norm.ORTHO, Centering.CENTERED);
        inverse = new FourierMap(axes, Direction.INVERSE, Norm.ORTHO, Centering.CENTERED);
    }

    /// F x: images as k-space.
    public Tensor toKspace(Tensor images) {
        return images.apply(forward);
    }

    /// F⁻¹ k: k-space as images.
    public Tensor toImage(Tensor kspace) {
        return kspace.apply(inverse);
    }
}
