package cinegrad.ddei.run;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.classical.ClassicalMethod;
import cinegrad.ddei.classical.IterationListener;
import cinegrad.ddei.model.Start;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;

/// A method without learning on one acquisition. Such methods know one coil; of several, each coil's video is reconstructed by
/// itself and then they are combined, Σ_c conj(s_c) ⊙ x_c / Σ_c |s_c|².
///
/// As the [Start] of a network, its video is a constant to the gradient: the network learns only what the method leaves to do.
public record ClassicalReconstruction(ClassicalMethod method) implements Start {
    @Override
    public Tensor estimate(Tensor y, DynamicMri physics) {
        return Tensor.constant(video(y.detach(), physics, IterationListener.NONE));
    }

    /// @param y complex k-space (N, T, H, W), or (N, C, T, H, W) of several coils
    NdArray video(Tensor y, DynamicMri physics, IterationListener listener) {
        if (!physics.hasCoils()) return method.reconstruct(y.value(), physics, listener);
        Shape s = y.shape();
        NdArray each = y.value().reshape(Shape.of(s.size(0) * s.size(1), s.size(2), s.size(3), s.size(4)));
        NdArray videos = method.reconstruct(each, DynamicMri.withMask(physics.mask()), listener);
        return physics.combined(videos.reshape(s));
    }
}
