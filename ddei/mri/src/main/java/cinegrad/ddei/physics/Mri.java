package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.shape.ArrayType;

import java.util.function.UnaryOperator;

/// Single-coil MRI of one image or volume: `A x = M ⊙ F x` on complex images (N, H, W) or volumes (N, D, H, W).
///
/// The adjoint masks its argument again, `A* y = F⁻¹(M ⊙ y)`. Immutable. Specification §1.3.
public final class Mri implements ForwardModel {
    private final SampledFourier map;

    private Mri(KspaceSampling mask, Extent extent) {
        this.map = new SampledFourier(mask, extent);
    }

    /// @param mask real (H, W) or (N, H, W); broadcast over the images; (N, H, W, 2) weighs real and imaginary parts apart
    public static Mri ofImages(NdArray mask) {
        return new Mri(KspaceSampling.of("Mri", "HW", mask), Extent.PLANE);
    }

    /// @param mask real (D, H, W) or (N, D, H, W), or (N, D, H, W, 2); broadcast over the volumes
    public static Mri ofVolumes(NdArray mask) {
        return new Mri(KspaceSampling.of("Mri", "DHW", mask), Extent.VOLUME);
    }

    static Mri ofImages(KspaceSampling mask) {
        return new Mri(mask, Extent.PLANE);
    }

    /// The mask, with a batch axis.
    public NdArray mask() {
        return map.sampling().weights();
    }

    @Override
    public LinearMap definition() {
        return map;
    }

    @Override
    public ArrayType image(ArrayType measured) {
        return map.output(measured);
    }

    /// M ⊙ k.
    public Tensor sample(Tensor kspace) {
        return kspace.apply(map.sampling());
    }

    /// A† y: every sample divided by its weight; those with a weight up to 1e-5 are dropped. With weights 0 and 1, the adjoint.
    public Tensor pseudoInverse(Tensor y) {
        return y.apply(map.pseudoInverse());
    }

    /// |A* y|, a real image.
    public Tensor magnitude(Tensor y) {
        return Magnitude.of(adjoint(y));
    }

    /// The minimizer of γ/2·‖A x − y‖² + ½·‖x − z‖², exactly: F⁻¹[ (F z + γ M y) / (1 + γM²) ].
    public Tensor prox(Tensor z, Tensor y, double gamma) {
        return z.apply(map.proxOfImage(gamma)).plus(y.apply(map.proxOfMeasurements(gamma)));
    }

    /// In closed form, without the solver.
    @Override
    public UnaryOperator<NdArray> prox(NdArray y, double gamma, ConjugateGradient solver) {
        return map.prox(y, gamma);
    }
}
