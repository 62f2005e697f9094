package cinegrad.ddei.model;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Module;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.NdArray;

/// A network that turns measurements into a video.
public interface Reconstructor extends Module {
    /// @param y complex measurements: k-space (N, T, H, W), or (N, C, T, H, W) of several coils, zero where not sampled; or
    ///          samples at points of their own (N, T, S) or (N, C, T, S)
    /// @return complex video (N, T, H, W), differentiable in y and the parameters
    Tensor reconstruct(Tensor y, VideoModel physics);

    /// The video of measurements that depend on no variable.
    default Tensor reconstruct(NdArray y, VideoModel physics) {
        return reconstruct(Tensor.constant(y), physics);
    }
}
