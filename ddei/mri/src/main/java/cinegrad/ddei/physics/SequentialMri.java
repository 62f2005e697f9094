package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// One image that does not move, measured in T frames with a mask each: `(A x)_t = M_t ⊙ F x`, from complex (N, H, W) to
/// (N, T, H, W). Specification §1.4.
public final class SequentialMri implements ForwardModel {
    private final DynamicMri frames;
    private final int count;

    private SequentialMri(DynamicMri frames, int count) {
        this.frames = frames;
        this.count = count;
    }

    /// @param frames an operator whose mask has all frames
    public static SequentialMri of(DynamicMri frames) {
        return new SequentialMri(frames, frames.mask().shape().size(1));
    }

    @Override
    public Tensor forward(Tensor x) {
        Shape s = x.shape();
        if (!x.isComplex() || s.rank() != 3) throw new ShapeException("SequentialMri: needs complex images (N,H,W), got " + x.type());
        return frames.forward(x.reshape(s.insert(1, 1)).broadcastTo(s.insert(1, count)));
    }

    /// A* y = Σ_t F⁻¹(M_t ⊙ y_t).
    @Override
    public Tensor adjoint(Tensor y) {
        return frames.adjoint(y).sum(1);
    }

    /// F⁻¹ of the mean over the frames that measured a sample: for masks of zeros and ones and y zero outside them, A† y. The
    /// reference calls this the adjoint, which it is where no sample is measured twice.
    public Tensor pseudoInverse(Tensor y) {
        return frames.toStatic().adjoint(TimeAxis.average(y, frames.samplingMask()));
    }

    /// The adjoint of each frame by itself, (N, T, H, W).
    public Tensor framewiseAdjoint(Tensor y) {
        return frames.adjoint(y);
    }
}
