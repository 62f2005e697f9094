package cinegrad.ops.nufft;

import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// The sizes of a non-uniform Fourier transform from images to samples of k-space:
///
/// `y[s] = 1/√(H·W) · Σ_{h,w} x[h, w] · exp(−2πi · (k_H[s]·(h − ⌊H/2⌋)/H + k_W[s]·(w − ⌊W/2⌋)/W))`
///
/// with frequencies in cycles per field of view. On the Cartesian points k_H = −⌊H/2⌋ … , k_W = −⌊W/2⌋ … it is the centered
/// orthonormal discrete Fourier transform, whose index (h, w) is the frequency (h − ⌊H/2⌋, w − ⌊W/2⌋). Along each axis y is
/// periodic in k with the axis' size.
///
/// Images are complex (…, H, W) and samples (…, S) for a trajectory (S, 2); images (…, T, H, W) and samples (…, T, S) for a
/// trajectory (T, S, 2), whose frames are those of the images. Leading axes, coils and batches, share the trajectory.
///
/// @param trajectory the shape of the points, (S, 2) or (T, S, 2), each (k_H, k_W)
public record NufftGeometry(ImageSize image, Shape trajectory) {
    public NufftGeometry {
        Trajectory.requirePoints(trajectory);
    }

    /// T, or 1 where every image has the same points.
    public int frames() {
        return trajectory.rank() == 3 ? trajectory.size(0) : 1;
    }

    /// S.
    public int samples() {
        return trajectory.size(-2);
    }

    /// The type of the samples of `images`.
    ///
    /// @throws ShapeException unless images are complex (…, H, W), or (…, T, H, W) for frames with points of their own
    public ArrayType samples(ArrayType images) {
        int own = trajectory.rank() == 3 ? 1 : 0;
        Shape s = images.shape();
        if (!images.isComplex() || s.rank() < 2 + own || s.size(-2) != image.height() || s.size(-1) != image.width()
                || own == 1 && s.size(-3) != frames()) {
            throw new ShapeException("nufft: points " + trajectory + " and images of (H,W) = " + image + " take a complex "
                    + (own == 1 ? "(…," + frames() + "," : "(…,") + image.height() + "," + image.width() + "), got " + images);
        }
        return images.with(s.remove(-1).with(-1, samples()));
    }

    /// The type of the images of `samples`.
    ///
    /// @throws ShapeException unless samples are complex (…, S), or (…, T, S) for frames with points of their own
    public ArrayType images(ArrayType samples) {
        int own = trajectory.rank() == 3 ? 1 : 0;
        Shape s = samples.shape();
        if (!samples.isComplex() || s.rank() < 1 + own || s.size(-1) != samples() || own == 1 && s.size(-2) != frames()) {
            throw new ShapeException("adjoint nufft: points " + trajectory + " take complex samples "
                    + (own == 1 ? "(…," + frames() + "," : "(…,") + samples() + "), got " + samples);
        }
        return samples.with(s.with(-1, image.height()).insert(s.rank(), image.width()));
    }
}
