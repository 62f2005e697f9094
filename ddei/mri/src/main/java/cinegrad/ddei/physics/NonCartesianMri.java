package cinegrad.ddei.physics;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.DiagonalMap;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.linear.NufftMap;
import cinegrad.ops.linear.ToeplitzMap;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Dynamic MRI sampled at any points of k-space, such as spokes: `(A x)_t = E_t x_t` with E_t the transform to the points of
/// frame t, see [cinegrad.ops.nufft.NufftGeometry], on complex videos (N, T, H, W), measurements (N, T, S); with several coils
/// `(A x)_{c,t} = E_t (s_c ⊙ x_t)`, measurements (N, C, T, S).
///
/// Samples crowd in the middle of k-space, so equations of A*A converge slowly. [#withDensity] makes the operator √W A of weights
/// W, for measurements √W y ([#weighed]): its A*A is close to the identity where k-space is covered, as a Cartesian one's with a
/// mask is. Immutable; may be used by several threads.
public final class NonCartesianMri implements ForwardModel {
    private final Samples samples;
    private final Optional<Sensitivities> coils;                        // maps (N, C, 1, H, W)

    private NonCartesianMri(Samples samples, Optional<Sensitivities> coils) {
        this.samples = samples;
        this.coils = coils;
    }

    /// The points with their weights, and what one coil measures there.
    private static final class Samples {
        private final Backend backend;
        private final NufftPlan plan;
        private final double[] density;                                 // T · S
        private final NdArray roots;                                    // √W, (T, S)
        private final LinearMap measured;
        private @Nullable LinearMap blurred;

        Samples(Backend backend, NufftPlan plan, double[] density) {
            this.backend = backend;
            this.plan = plan;
            this.density = density;
            this.roots = backend.upload(ArrayType.real(plan.geometry().trajectory().remove(-1)),
                    Arrays.stream(density).map(Math::sqrt).toArray());
            this.measured = new NufftMap(plan).then(DiagonalMap.owning(roots));
        }

        /// A*A of one coil; made at the first call.
        synchronized LinearMap blurred() {
            if (blurred == null) blurred = ToeplitzMap.of(backend, plan, density);
            return blurred;
        }
    }

    /// One even coil.
    ///
    /// @param backend    of the arrays that it will be applied to
    /// @param trajectory (T, S, 2), cycles per field of view
    public static NonCartesianMri of(Backend backend, ImageSize image, Trajectory trajectory) {
        if (trajectory.shape().rank() != 3) {
            throw new ShapeException("NonCartesianMri: the trajectory must be (T,S,2), got " + trajectory.shape());
        }
        double[] ones = new double[trajectory.frames() * trajectory.samples()];
        Arrays.fill(ones, 1);
        return new NonCartesianMri(new Samples(backend, NufftPlan.of(image, trajectory), ones), Optional.empty());
    }

    /// The same points, measured by several coils.
    ///
    /// @param sensitivities complex (C, H, W) or (N, C, H, W)
    public NonCartesianMri withCoils(NdArray sensitivities) {
        Shape s = sensitivities.shape();
        if (!sensitivities.isComplex() || s.rank() != 3 && s.rank() != 4) {
            throw new ShapeException("NonCartesianMri: the coil maps must be a complex (C,H,W) or (N,C,H,W), got "
                    + sensitivities.type());
        }
        Shape still = s.rank() == 3 ? s.insert(1, 1).insert(0, 1) : s.insert(2, 1);
        return new NonCartesianMri(samples, Optional.of(new Sensitivities("NonCartesianMri", sensitivities.reshape(still))));
    }

    /// The operator √W A: every sample times the square root of the area of k-space it stands for.
    ///
    /// @param weights finite and not negative, one for each sample of a frame (S), or of every frame (T · S)
    public NonCartesianMri withDensity(double[] weights) {
        var g = samples.plan.geometry();
        if (weights.length != g.samples() && weights.length != samples.density.length) {
            throw new ShapeException("NonCartesianMri: the trajectory (T,S,2) = " + g.trajectory()
                    + " takes one weight a sample, of a frame or of all, got " + weights.length);
        }
        double[] all = new double[samples.density.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = weights[i % weights.length];
            if (!(all[i] >= 0 && all[i] <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("NonCartesianMri: the weight of sample " + i + " is " + all[i]
                        + "; weights are finite and not negative");
            }
        }
        return new NonCartesianMri(new Samples(samples.backend, samples.plan, all), coils);
    }

    /// The same operator with coil maps whose Σ_c |s_c|² is 1 wherever one of them sees anything. What this one measures of x it
    /// measures of √(Σ_c |s_c|²) ⊙ x.
    public NonCartesianMri withNormalizedCoils() {
        return coils.isEmpty() ? this : new NonCartesianMri(samples, coils.map(Sensitivities::normalized));
    }

    /// The operator of video n of a batch.
    public NonCartesianMri item(int n) {
        return coils.isEmpty() || coils.get().maps().shape().size(0) == 1 ? this
                : new NonCartesianMri(samples, coils.map(c -> c.item(n)));
    }

    /// The points, (T, S, 2).
    public Trajectory trajectory() {
        return samples.plan.trajectory();
    }

    /// The sensitivities of the coils, maps (N, C, 1, H, W).
    public Optional<Sensitivities> coils() {
        return coils;
    }

    /// √W y: what a scanner measured, as this operator measures it.
    public NdArray weighed(NdArray y) {
        return y.times(samples.roots);
    }

    /// The image of one weighted adjoint, A* y of weighed measurements; of several coils divided by Σ_c |s_c|².
    public NdArray gridded(NdArray weighed) {
        if (coils.isEmpty()) return adjoint(weighed);
        image(weighed.type());
        NdArray images = weighed.backend().nufftAdjoint(weighed(weighed), samples.plan);
        return coils.get().combination().apply(images);
    }

    @Override
    public LinearMap definition() {
        return coils.isEmpty() ? samples.measured : coils.get().then(samples.measured);
    }

    /// A*A as a convolution of every coil's image, without visiting the samples.
    @Override
    public LinearMap normal() {
        LinearMap blurred = samples.blurred();
        return coils.isEmpty() ? blurred : coils.get().then(blurred).then(coils.get().summation());
    }

    @Override
    public ArrayType image(ArrayType measured) {
        ArrayType images = samples.plan.geometry().images(measured);
        if (coils.isPresent()) return coils.get().image(images);
        if (images.shape().rank() != 4) {
            throw new ShapeException("NonCartesianMri: measurements of one coil are (N,T,S), got " + measured);
        }
        return images;
    }

    @Override
    public String toString() {
        var g = samples.plan.geometry();
        return "NonCartesianMri of (H,W) = " + g.image() + " at points " + g.trajectory();
    }
}
