package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.DiagonalMap;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.linear.NufftMap;
import cinegrad.ops.linear.ToeplitzMap;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.nufft.Trajectory;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Dynamic MRI sampled at any points of k-space, such as spokes: `(A x)_t = E_t x_t` with E_t the transform to the points of
/// frame t, see [cinegrad.ops.nufft.NufftGeometry], on complex videos (N, T, H, W), measurements (N, T, S); with several coils
/// `(A x)_{c,t} = E_t (s_c ⊙ x_t)`, measurements (N, C, T, S).
///
/// Samples crowd in the middle of k-space, so equations of A*A converge slowly. [#withDensity] makes the operator √W A of weights
/// W, for measurements √W y ([#weighed]): its A*A is close to the identity where k-space is covered, as a Cartesian one's with a
/// mask is. Immutable; may be used by several threads.
public final class NonCartesianMri implements VideoModel {
    private final Samples samples;
    private final double sigma;
    private final Optional<Sensitivities> coils;                        // maps (N, C, 1, H, W)

    private NonCartesianMri(Samples samples, double sigma, Optional<Sensitivities> coils) {
        this.samples = samples;
        this.sigma = sigma;
        this.coils = coils;
    }

    /// The points with their weights, and what one coil measures there.
    private static final class Samples {
        private final Backend backend;
        private final NufftPlan plan;
        private final int readout;
        private final double[] density;                                 // T · S
        private final NdArray roots;                                    // √W, (T, S)
        private final LinearMap measured;
        private @Nullable LinearMap blurred;

        Samples(Backend backend, NufftPlan plan, int readout, double[] density) {
            this.backend = backend;
            this.plan = plan;
            this.readout = readout;
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
        return new NonCartesianMri(new Samples(backend, NufftPlan.of(image, trajectory),
                trajectory.samples(), ones), 0, Optional.empty());
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
        return new NonCartesianMri(samples, sigma, Optional.of(new Sensitivities("NonCartesianMri",
                sensitivities.reshape(still))));
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
        return new NonCartesianMri(new Samples(samples.backend, samples.plan, samples.readout, all), sigma, coils);
    }

    /// The same operator, its samples weighed by [SampleDensity].
    ///
    /// @param readout samples of one readout, such as a spoke: every frame's points are readout after readout
    public NonCartesianMri ofReadouts(int readout) {
        int each = samples.plan.geometry().samples();
        if (readout < 1 || each % readout != 0) {
            throw new ShapeException("NonCartesianMri: " + each + " samples a frame are not readouts of " + readout);
        }
        var density = SampleDensity.of(samples.backend, samples.plan.geometry().image(), trajectory(), readout);
        return new NonCartesianMri(new Samples(samples.backend, samples.plan, readout, density.weights()), sigma, coils);
    }

    /// The same operator measuring some readouts alone: the samples of the others weigh nothing.
    ///
    /// @param kept of every readout of the first frame, then of the second, …
    public NonCartesianMri only(boolean[] kept) {
        double[] weights = samples.density.clone();
        if (kept.length * samples.readout != weights.length) {
            throw new ShapeException("NonCartesianMri: " + kept.length + " choices for " + weights.length / samples.readout
                    + " readouts");
        }
        for (int i = 0; i < weights.length; i++) if (!kept[i / samples.readout]) weights[i] = 0;
        return new NonCartesianMri(new Samples(samples.backend, samples.plan, samples.readout, weights), sigma, coils);
    }

    /// Measurements with 0 where samples weigh nothing.
    public NdArray sample(NdArray y) {
        double[] ones = Arrays.stream(samples.density).map(w -> w > 0 ? 1 : 0).toArray();
        return y.times(samples.backend.upload(samples.roots.type(), ones));
    }

    /// Samples of one readout; all of a frame where nothing is known of readouts.
    public int readoutSamples() {
        return samples.readout;
    }

    /// Readouts of one frame.
    public int readouts() {
        return samples.plan.geometry().samples() / samples.readout;
    }

    public ImageSize imageSize() {
        return samples.plan.geometry().image();
    }

    /// The same operator whose measurements y carry Gaussian noise of standard deviation `sigma` on real and imaginary parts;
    /// those it gives, √W y, have √W times as much.
    @Override
    public NonCartesianMri withNoise(double sigma) {
        if (!(sigma >= 0)) throw new IllegalArgumentException("NonCartesianMri: sigma must not be negative, got " + sigma);
        return new NonCartesianMri(samples, sigma, coils);
    }

    @Override
    public double sigma() {
        return sigma;
    }

    @Override
    public NonCartesianMri withNormalizedCoils() {
        return coils.isEmpty() ? this : new NonCartesianMri(samples, sigma, coils.map(Sensitivities::normalized));
    }

    @Override
    public NonCartesianMri item(int n) {
        return coils.isEmpty() || coils.get().maps().shape().size(0) == 1 ? this
                : new NonCartesianMri(samples, sigma, coils.map(c -> c.item(n)));
    }

    /// The points, (T, S, 2).
    public Trajectory trajectory() {
        return samples.plan.trajectory();
    }

    @Override
    public Optional<Sensitivities> coils() {
        return coils;
    }

    /// √W y: what a scanner measured, as this operator measures it.
    public NdArray weighed(NdArray y) {
        return y.times(samples.roots);
    }

    /// Gridding: one weighted adjoint, A* y of weighed measurements; of several coils divided by Σ_c |s_c|².
    @Override
    public LinearMap zeroFilling(ArrayType measured) {
        ArrayType images = samples.plan.geometry().images(measured);
        LinearMap gridding = samples.measured.adjoint(images);
        image(measured);
        return coils.isEmpty() ? gridding : gridding.then(coils.get().combination());
    }

    /// As a convolution, without visiting the samples.
    @Override
    public Tensor zeroFilledAgain(Tensor x) {
        LinearMap blurred = samples.blurred();
        return x.apply(coils.isEmpty() ? blurred : coils.get().then(blurred).then(coils.get().combination()));
    }

    @Override
    public Tensor leastSquares(Tensor r, int steps) {
        return new LeastSquaresSteps(this, steps).solve(r);
    }

    @Override
    public Tensor measure(Tensor x, RandomStream noise) {
        Tensor y = forward(x);
        return sigma == 0 ? y : y.plus(Tensor.constant(drawn(y.type(), noise)));
    }

    @Override
    public NdArray measure(NdArray x, RandomStream noise) {
        NdArray y = apply(x);
        return sigma == 0 ? y : y.plus(drawn(y.type(), noise));
    }

    private NdArray drawn(ArrayType measured, RandomStream noise) {
        return weighed(samples.backend.normal(measured, noise)).times(sigma);
    }

    @Override
    public List<NdArray> arrays() {
        var all = new ArrayList<NdArray>();
        double[] points = trajectory().toDoubles();
        all.add(samples.backend.upload(ArrayType.real(trajectory().shape()), points));
        all.add(samples.roots);
        coils.ifPresent(c -> all.add(c.maps()));
        return List.copyOf(all);
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
