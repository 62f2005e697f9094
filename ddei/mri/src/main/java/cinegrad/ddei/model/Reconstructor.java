package cinegrad.ddei.model;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Module;
import cinegrad.ddei.physics.DynamicMri;

/// A network that turns measurements into a video.
public interface Reconstructor extends Module {
    /// @param y complex k-space (N, T, H, W), zero where not sampled
    /// @return complex video (N, T, H, W)
    Tensor reconstruct(Tensor y, DynamicMri physics);
}
