package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.op.FourierMap;
import cinegrad.ops.fft.FftGeometry.Centring;
import cinegrad.ops.fft.FftGeometry.Direction;
import cinegrad.ops.fft.FftGeometry.Norm;

import java.util.List;

/// The Fourier transform between images and k-space: over the last two axes (H, W) of a complex array, orthonormal and centred,
/// so that it is unitary and the centre of k-space lies at (H/2, W/2). Specification §1.2.
public final class Fourier {
    private static final FourierMap FORWARD = new FourierMap(List.of(-2, -1), Direction.FORWARD, Norm.ORTHO, Centring.CENTRED);
    private static final FourierMap INVERSE = new FourierMap(List.of(-2, -1), Direction.INVERSE, Norm.ORTHO, Centring.CENTRED);

    private Fourier() { }

    /// F x: an image as k-space.
    public static Tensor toKspace(Tensor image) {
        return image.apply(FORWARD);
    }

    /// F⁻¹ k: k-space as an image.
    public static Tensor toImage(Tensor kspace) {
        return kspace.apply(INVERSE);
    }
}
