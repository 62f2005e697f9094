package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;

/// Single-coil MRI of one image or volume: `A x = M ⊙ F x` on complex images (N, H, W) or volumes (N, D, H, W).
///
/// The adjoint masks its argument again, `A* y = F⁻¹(M ⊙ y)`. Immutable. Specification §1.3.
public final class Mri implements ForwardModel {
    private final SamplingMask mask;
    private final Extent extent;

    private Mri(SamplingMask mask, Extent extent) {
        this.mask = mask;
        this.extent = extent;
    }

    /// @param mask real (H, W) or (N, H, W); broadcast over the images; (N, H, W, 2) weighs real and imaginary parts apart
    public static Mri ofImages(NdArray mask) {
        return new Mri(SamplingMask.of("Mri", "HW", mask), Extent.PLANE);
    }

    /// @param mask real (D, H, W) or (N, D, H, W), or (N, D, H, W, 2); broadcast over the volumes
    public static Mri ofVolumes(NdArray mask) {
        return new Mri(SamplingMask.of("Mri", "DHW", mask), Extent.VOLUME);
    }

    static Mri ofImages(SamplingMask mask) {
        return new Mri(mask, Extent.PLANE);
    }

    /// The mask, with a batch axis.
    public NdArray mask() {
        return mask.weights();
    }

    /// M ⊙ k.
    public Tensor sample(Tensor kspace) {
        mask.check("Mri", kspace.type());
        return mask.apply(kspace);
    }

    @Override
    public Tensor forward(Tensor x) {
        mask.check("Mri", x.type());
        return mask.apply(extent.toKspace(x));
    }

    @Override
    public Tensor adjoint(Tensor y) {
        return extent.toImage(sample(y));
    }

    /// A† y: every sample divided by its weight; those with a weight up to 1e-5 are dropped. With weights 0 and 1, the adjoint.
    public Tensor pseudoInverse(Tensor y) {
        mask.check("Mri", y.type());
        return extent.toImage(mask.reciprocal().apply(y));
    }

    /// |A* y|, a real image.
    public Tensor magnitude(Tensor y) {
        return Magnitude.of(adjoint(y));
    }

    /// The minimiser of γ/2·‖A x − y‖² + ½·‖x − z‖², exactly: F⁻¹[ F(A* y + z/γ) / (M² + 1/γ) ].
    public Tensor prox(Tensor z, Tensor y, double gamma) {
        if (!(gamma > 0)) throw new IllegalArgumentException("Mri.prox: gamma must be positive, got " + gamma);
        return extent.toImage(mask.divideBySquarePlus(1 / gamma, extent.toKspace(adjoint(y).plus(z.times(1 / gamma)))));
    }
}
