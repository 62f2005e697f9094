package cinegrad.ddei.loss;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ddei.transform.GroupElement;
import cinegrad.ddei.transform.Transform;

/// A transformed reconstruction, measured and reconstructed again, must come out as it went in:
/// x₂ = T x̂, y₂ = A x₂ (with noise and re-masking), x₃ = model(y₂), weight · mean |x₃ − x₂|². Specification §5.2.
///
/// Source: Chen et al., *Equivariant Imaging: Learning Beyond the Range Space*, ICCV 2021.
///
/// @param transform where T is drawn from, anew at every step
/// @param weight    factor of the term
/// @param target    whether the gradient also flows into x₂
/// @param measuring whether y₂ carries the acquisition's noise
public record EquivariantImaging(Transform transform, double weight, Target target, Measuring measuring) implements Loss {
    /// What x₂ is to the gradient.
    public enum Target { DIFFERENTIATED, CONSTANT }

    /// How x₂ is measured.
    public enum Measuring { WITH_NOISE, WITHOUT_NOISE }

    public EquivariantImaging(Transform transform) {
        this(transform, 1, Target.DIFFERENTIATED, Measuring.WITH_NOISE);
    }

    @Override
    public String name() {
        return "ei";
    }

    @Override
    public Tensor of(LossContext pass) {
        return of(pass, draw(pass));
    }

    GroupElement draw(LossContext pass) {
        return transform.draw(pass.random().stream("transform"), pass.reconstruction().shape());
    }

    /// The term for a given transformation.
    public Tensor of(LossContext pass, GroupElement action) {
        return of(pass, action, pass.sample().physics());
    }

    /// The term for a given transformation, measured by a given operator.
    Tensor of(LossContext pass, GroupElement action, VideoModel physics) {
        Tensor x2 = action.apply(pass.reconstruction());
        if (target == Target.CONSTANT) x2 = x2.detach();
        Tensor y2 = measuring == Measuring.WITH_NOISE ? physics.measure(x2, pass.random().stream("noise")) : physics.forward(x2);
        return pass.model().reconstruct(y2, physics).mseLoss(x2).times(weight);
    }
}
