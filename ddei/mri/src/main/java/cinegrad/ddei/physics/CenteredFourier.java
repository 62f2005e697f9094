package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;

/// The Fourier transform between images and k-space: over the last two axes (H, W) of a complex array, orthonormal and centered,
/// so that it is unitary and the center of k-space lies at (H/2, W/2). Specification §1.2. Volumes: [Extent#VOLUME].
public final class CenteredFourier {
    private CenteredFourier() { }

    /// F x: an image as k-space.
    public static Tensor toKspace(Tensor image) {
        return Extent.PLANE.toKspace(image);
    }

    /// F⁻¹ k: k-space as an image.
    public static Tensor toImage(Tensor kspace) {
        return Extent.PLANE.toImage(kspace);
    }
}
