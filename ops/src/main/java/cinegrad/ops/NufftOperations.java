package cinegrad.ops;

import cinegrad.ops.nufft.NufftGeometry;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;

/// Non-uniform Fourier transforms; [NufftGeometry] has the formula.
public interface NufftOperations extends MemoryOperations {
    /// The samples of images, complex (…, H, W) or (…, T, H, W), at the points of the plan.
    default NdArray nufft(NdArray x, NufftPlan plan) {
        NdArray y = empty(plan.geometry().samples(x.type()));
        nufftInto(x, plan, y);
        return y;
    }

    void nufftInto(NdArray x, NufftPlan plan, NdArray y);

    /// The adjoint of [#nufft(NdArray,NufftPlan)]: samples (…, S) or (…, T, S) to images.
    default NdArray nufftAdjoint(NdArray y, NufftPlan plan) {
        NdArray x = empty(plan.geometry().images(y.type()));
        nufftAdjointInto(y, plan, x);
        return x;
    }

    void nufftAdjointInto(NdArray y, NufftPlan plan, NdArray x);

    // ---- points that are an array ----

    /// The samples of images at points that are read back from `trajectory`, real (S, 2) or (T, S, 2).
    ///
    /// @throws IllegalArgumentException if a frequency is not finite
    default NdArray nufft(NdArray x, NdArray trajectory, NufftGeometry g) {
        NdArray y = empty(g.samples(x.type()));
        nufftInto(x, trajectory, g, y);
        return y;
    }

    default void nufftInto(NdArray x, NdArray trajectory, NufftGeometry g, NdArray y) {
        nufftInto(x, plan(trajectory, g), y);
    }

    /// The adjoint of [#nufft(NdArray,NdArray,NufftGeometry)].
    default NdArray nufftAdjoint(NdArray y, NdArray trajectory, NufftGeometry g) {
        NdArray x = empty(g.images(y.type()));
        nufftAdjointInto(y, trajectory, g, x);
        return x;
    }

    default void nufftAdjointInto(NdArray y, NdArray trajectory, NufftGeometry g, NdArray x) {
        nufftAdjointInto(y, plan(trajectory, g), x);
    }

    private static NufftPlan plan(NdArray trajectory, NufftGeometry g) {
        return NufftPlan.of(g.image(), Trajectory.of(g.trajectory(), trajectory.toDoubles()));
    }

    /// The gradient of Re⟨samples, nufft(x)⟩ in the points, of the trajectory's shape: along each axis
    /// `Re Σ conj(samples)·nufft(−2πi·r·x)` over the leading axes, r the pixel's place from the middle in fields of view.
    default NdArray nufftTrajectoryGradient(NdArray samples, NdArray x, NdArray trajectory, NufftGeometry g) {
        ImageSize image = g.image();
        return x.backend().concatenate(List.of(
                slope(samples, x.times(turns(image.height(), Shape.of(image.height(), 1))), trajectory, g),
                slope(samples, x.times(turns(image.width(), Shape.of(image.width()))), trajectory, g)), -1);
    }

    private static NdArray slope(NdArray samples, NdArray moved, NdArray trajectory, NufftGeometry g) {
        var backend = samples.backend();
        NdArray product = samples.conjugate().times(backend.nufft(moved, trajectory, g));
        Shape points = g.trajectory().remove(-1);
        return backend.sumTo(backend.realPart(product), points).reshape(points.insert(points.rank(), 1));
    }

    /// −2πi·(j − ⌊n/2⌋)/n.
    private NdArray turns(int n, Shape shape) {
        var numbers = new double[2 * n];
        for (int j = 0; j < n; j++) numbers[2 * j + 1] = -2 * Math.PI * (j - n / 2) / n;
        return upload(ArrayType.complex(shape), numbers);
    }
}
