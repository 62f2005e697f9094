package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.linear.SumAxisMap;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// Complex videos (N, T, H, W) as arrays without a time axis. Specification §1.5.
public final class TimeAxis {
    private TimeAxis() { }

    /// (N, T, H, W) as images (N·T, H, W): frame t of video n is image n·T + t. The same memory.
    public static Tensor framesAsBatch(Tensor video) {
        Shape s = video(video);
        return video.reshape(s.size(0) * s.size(1), s.size(2), s.size(3));
    }

    /// The inverse of [#framesAsBatch].
    public static Tensor batchAsFrames(Tensor images, int videos) {
        Shape s = images.shape();
        if (s.rank() != 3 || videos < 1 || s.size(0) % videos != 0) {
            throw new ShapeException("batchAsFrames: " + images.type() + " is not (N·T,H,W) images of " + videos + " videos");
        }
        return images.reshape(videos, s.size(0) / videos, s.size(1), s.size(2));
    }

    /// (N, T, H, W) as real (N, 2T, H, W): all real frames, then all imaginary frames.
    public static Tensor partsAsFrames(Tensor video) {
        Shape s = video(video);
        return video.viewAsReal().permute(0, 4, 1, 2, 3).reshape(s.size(0), 2 * s.size(1), s.size(2), s.size(3));
    }

    /// The inverse of [#partsAsFrames].
    public static Tensor framesAsParts(Tensor frames) {
        Shape s = frames.shape();
        if (frames.isComplex() || s.rank() != 4 || s.size(1) % 2 != 0) {
            throw new ShapeException("framesAsParts: needs a real (N,2T,H,W), got " + frames.type());
        }
        return frames.reshape(s.size(0), 2, s.size(1) / 2, s.size(2), s.size(3)).permute(0, 2, 3, 4, 1).viewAsComplex();
    }

    /// Σ_t k_t / Σ_t M_t where something was sampled, 0 elsewhere: the mean over the frames that measured a sample, for k-space
    /// that is zero where it was not measured.
    ///
    /// @param mask of a [DynamicMri]
    /// @return complex (N, H, W)
    public static Tensor average(Tensor kspace, NdArray mask) {
        return average(kspace, KspaceSampling.of("average", "THW", mask));
    }

    static Tensor average(Tensor kspace, KspaceSampling mask) {
        return kspace.apply(average(kspace.type(), mask));
    }

    /// The same for arrays.
    public static NdArray average(NdArray kspace, NdArray mask) {
        return average(kspace.type(), KspaceSampling.of("average", "THW", mask)).apply(kspace);
    }

    private static LinearMap average(ArrayType kspace, KspaceSampling mask) {
        mask.output(kspace);
        int counted = mask.weights().shape().size(1);
        if (counted != kspace.shape().size(1)) {
            throw new ShapeException("average: the mask counts " + counted + " frames, the k-space has "
                    + kspace.shape().size(1));
        }
        return new SumAxisMap(1).then(mask.sumOverTime().reciprocal());
    }

    private static Shape video(Tensor video) {
        if (!video.isComplex() || video.shape().rank() != 4) {
            throw new ShapeException("needs a complex video (N,T,H,W), got " + video.type());
        }
        return video.shape();
    }
}
