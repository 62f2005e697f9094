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

/// Dynamic MRI sampled at any points of k-space, such as spokes: `(A x)_t = E_t x_t` with E_t the transform to the points of
/// frame t, see [cinegrad.ops.nufft.NufftGeometry], on complex videos (N, T, H, W), measurements (N, T, S); with several coils
/// `(A x)_{c,t} = E_t (s_c ⊙ x_t)`, measurements (N, C, T, S).
///
/// Samples crowd in the middle of k-space, so equations of A*A converge slowly. [#withDensity] makes the operator √W A of weights
/// W, for measurements √W y ([#weighed]): its A*A is close to the identity where k-space is covered, as a Cartesian one's with a
/// mask is. Immutable; may be used by several threads.
public final class NonCartesianMri implements ForwardModel {
    private final Backend backend;
    private final NufftPlan plan;
    private final double[] density;                                     // of every sample, T · S
    private final Optional<Sensitivities> coils;                        // maps (N, C, 1, H, W)
    private final LinearMap definition;
    private final LinearMap normal;

    private NonCartesianMri(Backend backend, NufftPlan plan, double[] density, Optional<Sensitivities> coils) {
        this.backend = backend;
        this.plan = plan;
        this.density = density;
        this.coils = coils;
        LinearMap sampled = new NufftMap(plan).then(DiagonalMap.owning(weights(0.5)));
        LinearMap blurred = ToeplitzMap.of(backend, plan, density);
        this.definition = coils.isEmpty() ? sampled : coils.get().then(sampled);
        this.normal = coils.isEmpty() ? blurred : coils.get().then(blurred).then(coils.get().summation());
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
        return new NonCartesianMri(backend, NufftPlan.of(image, trajectory), ones, Optional.empty());
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
        return new NonCartesianMri(backend, plan, density, Optional.of(new Sensitivities("NonCartesianMri",
                sensitivities.reshape(still))));
    }

    /// The operator √W A: every sample times the square root of the area of k-space it stands for.
    ///
    /// @param weights not negative, one for each sample of a frame (S), or of every frame (T · S)
    public NonCartesianMri withDensity(double[] weights) {
        int samples = plan.geometry().samples();
        if (weights.length != samples && weights.length != density.length) {
            throw new ShapeException("NonCartesianMri: the trajectory (T,S,2) = " + plan.geometry().trajectory()
                    + " takes one weight a sample, of a frame or of all, got " + weights.length);
        }
        double[] all = new double[density.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = weights[i % weights.length];
            if (!(all[i] >= 0)) {
                throw new IllegalArgumentException("NonCartesianMri: the weight of sample " + i + " is " + all[i]
                        + "; weights are not negative");
            }
        }
        return new NonCartesianMri(backend, plan, all, coils);
    }

    /// W to this power, real (T, S).
    private NdArray weights(double power) {
        return backend.upload(ArrayType.real(plan.geometry().trajectory().remove(-1)),
                Arrays.stream(density).map(w -> Math.pow(w, power)).toArray());
    }

    /// The points, (T, S, 2).
    public Trajectory trajectory() {
        return plan.trajectory();
    }

    /// The sensitivities of the coils, maps (N, C, 1, H, W).
    public Optional<Sensitivities> coils() {
        return coils;
    }

    /// √W y: what a scanner measured, as this operator measures it.
    public NdArray weighed(NdArray y) {
        return y.times(weights(0.5));
    }

    /// The image of one weighted adjoint, A* y of weighed measurements; of several coils divided by Σ_c |s_c|².
    public NdArray gridded(NdArray weighed) {
        if (coils.isEmpty()) return adjoint(weighed);
        image(weighed.type());
        NdArray images = weighed.backend().nufftAdjoint(weighed(weighed), plan);
        return coils.get().combination().apply(images);
    }

    @Override
    public LinearMap definition() {
        return definition;
    }

    /// A*A as a convolution of every coil's image, without visiting the samples.
    @Override
    public LinearMap normal() {
        return normal;
    }

    @Override
    public ArrayType image(ArrayType measured) {
        ArrayType images = plan.geometry().images(measured);
        if (coils.isPresent()) return coils.get().image(images);
        if (images.shape().rank() != 4) {
            throw new ShapeException("NonCartesianMri: measurements of one coil are (N,T,S), got " + measured);
        }
        return images;
    }

    @Override
    public String toString() {
        return "NonCartesianMri of (H,W) = " + plan.geometry().image() + " at points " + plan.geometry().trajectory();
    }
}
