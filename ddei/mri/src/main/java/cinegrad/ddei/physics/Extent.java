package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.fft.FftGeometry.Centering;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;
import cinegrad.ops.linear.FourierMap;

import java.util.List;

/// The axes of a Fourier transform: the last two (H, W) of a complex array, or the last three (D, H, W).
///
/// Either way orthonormal and centered, so that it is unitary and the center of k-space lies at index n/2 of each axis.
public enum Extent {
    PLANE(List.of(-2, -1)), VOLUME(List.of(-3, -2, -1));

    private final FourierMap fourier;
    private final FourierMap inverse;

    Extent(List<Integer> axes) {
        fourier = new FourierMap(axes, Direction.FORWARD, Norm.ORTHO, Centering.CENTERED);
        inverse = new FourierMap(axes, Direction.INVERSE, Norm.ORTHO, Centering.CENTERED);
    }

    /// F, from images to k-space.
    public FourierMap fourier() {
        return fourier;
    }

    /// F⁻¹, from k-space to images.
    public FourierMap inverse() {
        return inverse;
    }

    /// F x: images as k-space.
    public Tensor toKspace(Tensor images) {
        return images.apply(fourier);
    }

    /// F⁻¹ k: k-space as images.
    public Tensor toImage(Tensor kspace) {
        return kspace.apply(inverse);
    }
}
