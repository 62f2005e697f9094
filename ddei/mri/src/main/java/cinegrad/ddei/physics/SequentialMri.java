package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.linear.RepeatMap;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

/// One still image, measured in T frames with a mask each: `(A x)_t = M_t ⊙ F x`, from complex (N, H, W) to
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

    /// The image in every frame, then the frames' operator.
    @Override
    public LinearMap definition() {
        return new RepeatMap(1, count).then(frames);
    }

    @Override
    public ArrayType output(ArrayType image) {
        if (!image.isComplex() || image.shape().rank() != 3) {
            throw new ShapeException("SequentialMri: needs complex images (N,H,W), got " + image);
        }
        return definition().output(image);
    }

    @Override
    public ArrayType image(ArrayType measured) {
        ArrayType video = frames.image(measured);
        if (video.shape().size(1) != count) {
            throw new ShapeException("SequentialMri: measures " + count + " frames, got " + measured);
        }
        return video.with(video.shape().remove(1));
    }

    /// F⁻¹ of the mean over the frames that measured a sample: for masks of zeros and ones and y zero outside them, A† y. The
    /// reference calls this the adjoint, which it is where no sample is measured twice.
    public Tensor pseudoInverse(Tensor y) {
        return frames.toStatic().adjoint(TimeAxis.average(y, frames.sampling()));
    }

    /// The adjoint of each frame by itself, (N, T, H, W).
    public Tensor framewiseAdjoint(Tensor y) {
        return frames.adjoint(y);
    }
}
