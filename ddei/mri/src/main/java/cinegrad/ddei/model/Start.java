package cinegrad.ddei.model;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.NdArray;

/// The image a network begins with.
@FunctionalInterface
public interface Start {
    /// @param y complex measurements, as [Reconstructor] takes them
    /// @return complex video (N, T, H, W), differentiable in y or a constant
    Tensor estimate(Tensor y, VideoModel physics);

    /// The image of measurements that depend on no variable.
    default Tensor estimate(NdArray y, VideoModel physics) {
        return estimate(Tensor.constant(y), physics);
    }

    /// Zeros where nothing was measured.
    static Start zeroFilled() {
        return (y, physics) -> physics.zeroFilled(y);
    }
}
