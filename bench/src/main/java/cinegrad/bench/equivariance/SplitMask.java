package cinegrad.bench.equivariance;

import cinegrad.ddei.physics.mask.Mask;
import cinegrad.ddei.physics.mask.Split;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

/// Draws the part of a scan's samples that a network is shown.
final class SplitMask {
    private SplitMask() { }

    /// Real (1, T, H, W), 1 for samples that are kept.
    static NdArray of(Scan scan, Split split, RandomStream random) {
        Shape video = scan.start().shape();
        NdArray mask = scan.physics().mask();
        float[] samples = mask.backend().broadcastTo(mask, video).toFloats();
        var kept = split.draw(Mask.of(video.size(1), video.size(2), video.size(3), samples), random);
        return mask.backend().upload(ArrayType.real(video), kept.toFloats());
    }
}
