package cinegrad.ddei.loss;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.mask.Mask;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.List;

/// The mask of each video of a batch.
record AcquiredMasks(List<Mask> perVideo) {
    /// Draws a mask from one.
    @FunctionalInterface
    interface Law {
        Mask draw(Mask acquired, RandomStream random);
    }

    /// Where an operator's weights are not zero; of weights apart for real and imaginary parts, the real ones.
    ///
    /// @param video (N, T, H, W)
    static AcquiredMasks of(DynamicMri physics, Shape video) {
        int n = video.size(0), t = video.size(1), h = video.size(2), w = video.size(3);
        float[] weights = weights(physics, video).toFloats();
        int stride = weights.length / video.elements();
        var masks = new ArrayList<Mask>();
        float[] samples = new float[t * h * w];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < samples.length; j++) samples[j] = weights[(i * samples.length + j) * stride];
            masks.add(Mask.of(t, h, w, samples));
        }
        return new AcquiredMasks(masks);
    }

    /// An operator's weights for every sample: (N, T, H, W), or (N, T, H, W, 2) if parts have their own.
    static NdArray weights(DynamicMri physics, Shape video) {
        NdArray mask = physics.mask();
        return mask.backend().broadcastTo(mask, mask.shape().rank() == video.rank() ? video : video.insert(video.rank(), 2));
    }

    /// A mask for each video, each from a stream of its own.
    AcquiredMasks draw(Law law, RandomStream random) {
        var drawn = new ArrayList<Mask>();
        for (int i = 0; i < perVideo.size(); i++) drawn.add(law.draw(perVideo.get(i), random.stream(i)));
        return new AcquiredMasks(drawn);
    }

    /// (N, T, H, W) of zeros and ones.
    NdArray upload(Backend backend) {
        var one = perVideo.getFirst();
        int size = one.frames() * one.height() * one.width();
        float[] all = new float[perVideo.size() * size];
        for (int i = 0; i < perVideo.size(); i++) System.arraycopy(perVideo.get(i).toFloats(), 0, all, i * size, size);
        return backend.upload(ArrayType.real(Shape.of(perVideo.size(), one.frames(), one.height(), one.width())), all);
    }
}
