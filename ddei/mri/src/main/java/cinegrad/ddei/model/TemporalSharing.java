package cinegrad.ddei.model;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.physics.CenteredFourier;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// View sharing: what a frame did not measure is taken from the frames that did, the nearer in time the more.
///
/// `k_t = y_t + (1 − M_t) ⊙ Σ_s w(t − s) y_s / Σ_s w(t − s) M_s`, `w(d) = max(exp(−d² / 2σ²), 1e-10)` with d the distance on the
/// closed film, as a cine repeats; where no frame measured, 0. However far the nearest frame is that measured, it is taken.
/// Linear in y, so a network can start from it in training, too.
///
/// @param sigma in frames; infinite takes the mean of all
public record TemporalSharing(double sigma) implements Start {
    private static final double LEAST = 1e-10;

    public TemporalSharing {
        if (!(sigma > 0)) throw new IllegalArgumentException("temporal sharing: sigma must be positive, got " + sigma);
    }

    @Override
    public Tensor estimate(Tensor y, VideoModel physics) {
        return switch (physics) {
            case DynamicMri grid -> estimate(y, grid);
            case NonCartesianMri _ -> throw new IllegalArgumentException("temporal sharing: frames share lines of the Cartesian "
                    + "grid, and these samples lie along a trajectory; start from zero-filled, low-rank or nlr");
        };
    }

    private Tensor estimate(Tensor y, DynamicMri physics) {
        if (!physics.hasCoils()) return CenteredFourier.toImage(fill(y, physics));
        Shape s = y.shape();
        if (physics.mask().shape().size(0) != 1) {
            throw new ShapeException("temporal sharing: of several coils, videos of a batch must share a mask");
        }
        var coil = DynamicMri.withMask(physics.mask());
        Tensor filled = fill(y.reshape(s.size(0) * s.size(1), s.size(2), s.size(3), s.size(4)), coil);
        return physics.combined(CenteredFourier.toImage(filled).reshape(s));
    }

    /// The completed k-space.
    public Tensor fill(Tensor y, DynamicMri physics) {
        Shape s = y.shape();
        Backend backend = y.backend();
        int frames = s.size(1);
        NdArray mixing = backend.upload(ArrayType.real(Shape.of(frames, frames)), weights(frames));
        Tensor mixed = Tensor.constant(mixing).matmul(physics.sample(y).reshape(s.size(0), frames, s.size(2) * s.size(3)))
                .reshape(s);
        return physics.sample(y).plus(mixed.times(Tensor.constant(share(physics.mask(), frames))));
    }

    /// (1 − M) / Σ w M, 0 where nothing was measured.
    private NdArray share(NdArray mask, int frames) {
        Shape s = mask.shape();
        double[] m = mask.toDoubles();
        double[] w = weights(frames);
        double[] out = new double[m.length];
        int held = s.size(1);
        int frameSize = s.size(2) * s.size(3);
        for (int i = 0; i < m.length; i++) {
            int n = i / (held * frameSize);
            int t = i / frameSize % held;
            double sum = 0;
            for (int u = 0; u < frames; u++) {
                sum += w[t * frames + u] * m[(n * held + Math.min(u, held - 1)) * frameSize + i % frameSize];
            }
            out[i] = sum > 0 ? (1 - m[i]) / sum : 0;
        }
        return mask.backend().upload(mask.type(), out);
    }

    private double[] weights(int frames) {
        double[] w = new double[frames * frames];
        for (int t = 0; t < frames; t++) {
            for (int u = 0; u < frames; u++) {
                double d = Math.min(Math.floorMod(t - u, frames), Math.floorMod(u - t, frames));
                w[t * frames + u] = Math.max(Math.exp(-0.5 * (d / sigma) * (d / sigma)), LEAST);
            }
        }
        return w;
    }
}
