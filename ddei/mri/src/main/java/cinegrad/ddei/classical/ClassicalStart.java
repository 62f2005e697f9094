package cinegrad.ddei.classical;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.model.Start;
import cinegrad.ddei.physics.DynamicMri;

/// The reconstruction of a classical method as the image a network begins with; the network learns only the
/// difference. The image is a constant to the gradient.
public record ClassicalStart(ClassicalMethod method) implements Start {
    @Override
    public Tensor estimate(Tensor y, DynamicMri physics) {
        return Tensor.constant(method.reconstruct(y.detach().value(), physics));
    }
}
