package cinegrad.ddei.classical;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.model.Start;
import cinegrad.ddei.physics.DynamicMri;

/// What a method without learning makes of the measurements, as the image a network begins with: the network then learns only what
/// the method leaves to do. The image is a constant to the gradient.
public record ClassicalStart(ClassicalMethod method) implements Start {
    @Override
    public Tensor estimate(Tensor y, DynamicMri physics) {
        return Tensor.constant(method.reconstruct(y.detach().value(), physics));
    }
}
