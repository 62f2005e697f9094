package cinegrad.ddei.cli;

import cinegrad.ddei.classical.ClassicalMethod;
import cinegrad.ddei.classical.IterationListener;
import cinegrad.ddei.loss.Sample;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;

/// A method without learning on one acquisition. Such methods know one coil; of several, each coil's video is reconstructed by itself
/// and then they are combined, Σ_c conj(s_c) ⊙ x_c / Σ_c |s_c|².
final class ClassicalRun {
    private ClassicalRun() { }

    static NdArray reconstruct(ClassicalMethod method, Sample sample, IterationListener listener) {
        var physics = sample.physics();
        if (!physics.hasCoils()) return method.reconstruct(sample.kspace().value(), physics, listener);
        Shape s = sample.kspace().shape();
        NdArray each = sample.kspace().value().reshape(Shape.of(s.size(0) * s.size(1), s.size(2), s.size(3), s.size(4)));
        NdArray videos = method.reconstruct(each, DynamicMri.withMask(physics.mask()), listener);
        return physics.combined(videos.reshape(s));
    }
}
