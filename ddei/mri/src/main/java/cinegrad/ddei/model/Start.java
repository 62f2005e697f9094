package cinegrad.ddei.model;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.physics.DynamicMri;

/// The image a network begins with.
@FunctionalInterface
public interface Start {
    /// @param y complex k-space (N, T, H, W)
    /// @return complex video (N, T, H, W), differentiable in y or a constant
    Tensor estimate(Tensor y, DynamicMri physics);

    /// Zeros where nothing was measured.
    static Start zeroFilled() {
        return (y, physics) -> physics.zeroFilled(y);
    }
}
