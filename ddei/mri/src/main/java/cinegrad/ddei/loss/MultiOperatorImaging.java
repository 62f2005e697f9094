package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.mask.MaskLaw;
import cinegrad.ddei.transform.GroupElement;
import cinegrad.ddei.transform.Transform;

/// Equivariant imaging through another mask than the acquired one: x₂ = T x̂ is measured by A′, whose mask is drawn anew by the
/// law the acquisition's was drawn by, and reconstructed with it. Without T this is multi-operator imaging. Specification §13.3.
///
/// Sources: Tachella et al., *Unsupervised Learning From Incomplete Measurements for Inverse Problems*, NeurIPS 2022, and
/// *Sensing Theorems for Unsupervised Learning in Linear Inverse Problems*, JMLR 2023.
///
/// @param name    in logs
/// @param imaging T, weight and the rest
/// @param law     of masks
public record MultiOperatorImaging(String name, EquivariantImaging imaging, MaskLaw law) implements Loss {
    /// T is the identity.
    public static MultiOperatorImaging plain(MaskLaw law) {
        return new MultiOperatorImaging("moi", new EquivariantImaging((_, _) -> GroupElement.identity()), law);
    }

    public static MultiOperatorImaging equivariant(Transform transform, MaskLaw law) {
        return new MultiOperatorImaging("mo-ei", new EquivariantImaging(transform), law);
    }

    @Override
    public Tensor of(LossContext pass) {
        return imaging.of(pass, imaging.draw(pass), another(pass));
    }

    /// The operator with masks drawn for this step, one for each video.
    DynamicMri another(LossContext pass) {
        var physics = pass.sample().onGrid(name);
        var masks = AcquiredMasks.of(physics, pass.sample().video())
                .draw((mask, random) -> law.draw(mask, pass.sample().columns(), random), pass.random().stream("mask"));
        return physics.masked(masks.upload(physics.mask().backend()));
    }
}
