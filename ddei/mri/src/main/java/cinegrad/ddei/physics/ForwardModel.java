package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;

/// What a scanner measures, as a linear map A between complex arrays, and the way back.
public interface ForwardModel {
    /// A x: an image as measurements.
    Tensor forward(Tensor x);

    /// A* y, the adjoint: ⟨A x, y⟩ = ⟨x, A* y⟩.
    Tensor adjoint(Tensor y);

    /// A* A x.
    default Tensor normal(Tensor x) {
        return adjoint(forward(x));
    }
}
