package cinegrad.autograd.op;

import cinegrad.ops.NdArray;
import cinegrad.ops.nufft.NufftGeometry;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.ShapeException;

import java.util.List;

/// Fourier transforms between images and samples at points that are a tensor.
///
/// With `E[s, p] = exp(−2πi k_s·r_p)/√(H·W)`, y = E x and ∂y_s/∂k_s = Σ_p E[s, p]·(−2πi r_p)·x_p: a transform of the image times
/// the places of its pixels. So the gradient in the points is two more transforms, and differentiable itself.
public final class NonUniformFourier {
    /// Temporary arrays: a device holds the grids of all images at once, up to four times as large, and moves the image for the
    /// gradient in the points. Small images take larger grids.
    static final int GRIDS = 12;

    private NonUniformFourier() { }

    /// Samples of an image, y = E x.
    public record Nufft(NufftGeometry geometry) implements Binary {
        public ArrayType type(ArrayType image, ArrayType trajectory) {
            requirePoints(trajectory, geometry);
            return geometry.samples(image);
        }
        public NdArray forward(NdArray image, NdArray trajectory) { return image.backend().nufft(image, trajectory, geometry); }
        public NdArray backwardA(NdArray g, NdArray image, NdArray trajectory, NdArray y) {
            return g.backend().nufftAdjoint(g, trajectory, geometry);
        }
        public NdArray backwardB(NdArray g, NdArray image, NdArray trajectory, NdArray y) {
            return g.backend().nufftTrajectoryGradient(g, image, trajectory, geometry);
        }
        public Reads readsA() { return Reads.inputs(1); }
        public Reads readsB() { return Reads.inputs(0, 1); }
        public int temporaries(List<ArrayType> inputs) { return GRIDS; }
        public TangentRule tangentRule() { return TangentRule.LINEAR_IN_FIRST; }
    }

    /// The image that samples spread to, x = E* y.
    public record NufftAdjoint(NufftGeometry geometry) implements Binary {
        public ArrayType type(ArrayType samples, ArrayType trajectory) {
            requirePoints(trajectory, geometry);
            return geometry.images(samples);
        }
        public NdArray forward(NdArray samples, NdArray trajectory) {
            return samples.backend().nufftAdjoint(samples, trajectory, geometry);
        }
        public NdArray backwardA(NdArray g, NdArray samples, NdArray trajectory, NdArray x) {
            return g.backend().nufft(g, trajectory, geometry);
        }
        public NdArray backwardB(NdArray g, NdArray samples, NdArray trajectory, NdArray x) {
            return g.backend().nufftTrajectoryGradient(samples, g, trajectory, geometry);
        }
        public Reads readsA() { return Reads.inputs(1); }
        public Reads readsB() { return Reads.inputs(0, 1); }
        public int temporaries(List<ArrayType> inputs) { return GRIDS; }
        public TangentRule tangentRule() { return TangentRule.LINEAR_IN_FIRST; }
    }

    private static void requirePoints(ArrayType trajectory, NufftGeometry geometry) {
        if (!trajectory.equals(ArrayType.real(geometry.trajectory()))) {
            throw new ShapeException("nufft: made for real points " + geometry.trajectory() + ", got " + trajectory);
        }
    }
}
