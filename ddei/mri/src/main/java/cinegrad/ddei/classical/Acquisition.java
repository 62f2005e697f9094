package cinegrad.ddei.classical;

import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.ForwardModel;
import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ddei.physics.PartialFourier;
import cinegrad.ddei.physics.RadialSpokes;
import cinegrad.ddei.physics.Sensitivities;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.ComplexElementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Optional;
import java.util.stream.IntStream;

/// The measurements of one video, y = A x, and the first videos of iterative methods.
///
/// One coil and a mask of zeros and ones: A = M F. Several: A = M F S with maps whose Σ_c |s_c|² is 1 where any coil sees the
/// object, so that ‖A‖ ≤ 1 and noise is about the same everywhere. Methods solve for the video x that these maps belong to;
/// [#inCallersUnits] makes the caller's video of it, x / √(Σ_c |s_c|²) with the caller's maps. Points off the grid: the same with
/// a [NonCartesianMri] whose weights keep ‖A‖ near 1.
public final class Acquisition {
    private final String method;
    private final ForwardModel physics;
    private final NdArray measured;
    private final Optional<Sensitivities> given;
    private final FirstVideos first;

    private Acquisition(String method, ForwardModel physics, NdArray measured, Optional<Sensitivities> given, FirstVideos first) {
        this.method = method;
        this.physics = physics;
        this.measured = measured;
        this.given = given;
        this.first = first;
    }

    /// Measured on the Cartesian grid.
    ///
    /// @param method  its name, with which messages begin
    /// @param kspace  complex (1, T, H, W), or (1, C, T, H, W) of several coils; what lies outside the mask is ignored
    /// @param physics the operator that measured it, with a mask of zeros and ones
    public static Acquisition of(String method, NdArray kspace, DynamicMri physics) {
        physics.image(kspace.type());                                           // refuses what is not k-space of this operator
        if (kspace.shape().size(0) != 1) throw new ShapeException(method + ": one video at a time, got k-space " + kspace.type());
        NdArray weights = physics.mask();
        if (weights.shape().rank() != 4) {
            throw new IllegalArgumentException(method + ": needs one mask value a sample, (N,T,H,W); the mask is "
                    + weights.type());
        }
        for (double m : weights.toDoubles()) {
            if (m != 0 && m != 1) throw new IllegalArgumentException(method + ": the mask must hold 0 and 1 only, it holds " + m);
        }
        var normalized = physics.withNormalizedCoils();
        return onGrid(method, normalized, normalized.sample(kspace), physics.coils());
    }

    /// @param physics  with normalized maps
    /// @param measured with zeros outside the mask
    private static Acquisition onGrid(String method, DynamicMri physics, NdArray measured, Optional<Sensitivities> given) {
        Shape video = physics.image(measured.type()).shape();
        return new Acquisition(method, physics, measured, given, new CartesianVideos(physics, measured,
                measured.backend().broadcastTo(physics.mask(), video.with(0, 1))));
    }

    /// Measured at any points.
    ///
    /// @param method  its name, with which messages begin
    /// @param samples complex (1, T, S), or (1, C, T, S) of several coils, weighed as the operator weighs them
    /// @param physics the operator that measured them; iterative methods want ‖A‖ near 1, as [RadialSpokes#cappedDensity] makes
    ///                it
    public static Acquisition of(String method, NdArray samples, NonCartesianMri physics) {
        if (physics.image(samples.type()).shape().size(0) != 1) {
            throw new ShapeException(method + ": one video at a time, got samples " + samples.type());
        }
        var normalized = physics.withNormalizedCoils();
        return new Acquisition(method, normalized, samples, physics.coils(), new GriddedVideos(normalized.adjoint(samples),
                NoiseLevel.ofReadouts(samples.toDoubles(), physics.trajectory(), physics.imageSize())));
    }

    /// Video n of a batch by itself.
    ///
    /// @param kspace (N, T, H, W) or (N, C, T, H, W), off the grid (N, T, S) or (N, C, T, S)
    static Acquisition ofBatch(String method, NdArray kspace, VideoModel physics, int n) {
        NdArray own = kspace.shape().size(0) == 1 ? kspace : kspace.backend().take(kspace, 0, new int[] {n});
        return switch (physics) {
            case DynamicMri grid -> of(method, own, grid.item(n));
            case NonCartesianMri points -> of(method, own, points.item(n));
        };
    }

    /// (1, T, H, W), or (S, T, H, W) of several sets of coil maps, whose images are solved for together.
    Shape shape() {
        return first.shape();
    }

    /// Whether there is one frame only, which no method that compares frames can improve; of several sets of coil maps one frame
    /// of each.
    boolean isOneFrame() {
        return shape().size(1) == 1;
    }

    /// @throws IllegalArgumentException if there is one frame only
    void requireFrames() {
        if (isOneFrame()) {
            throw new IllegalArgumentException(method + ": compares frames with each other, and there is one; take tv, which "
                    + "makes neighboring pixels alike");
        }
    }

    /// The threads that share the work on a video.
    Parallel parallel() {
        return backend().parallel();
    }

    private Backend backend() {
        return measured.backend();
    }

    /// ½‖A x − y‖².
    DataMisfit misfit() {
        return new DataMisfit(physics, measured);
    }

    /// The side of k-space that was left out, of samples on the grid.
    Optional<PartialFourier> missingSide() {
        return physics instanceof DynamicMri cartesian ? ConjugateSymmetry.missing(cartesian) : Optional.empty();
    }

    /// Those of which something was measured, ascending.
    int[] measuredFrames() {
        int frames = shape().size(1);
        if (!(physics instanceof DynamicMri cartesian)) return IntStream.range(0, frames).toArray();
        double[] mask = cartesian.mask().toDoubles();
        int own = cartesian.mask().shape().size(1);
        int each = mask.length / own;
        return IntStream.range(0, frames).filter(t -> {
            int from = Math.min(t, own - 1) * each;
            return IntStream.range(from, from + each).anyMatch(i -> mask[i] != 0);
        }).toArray();
    }

    /// These frames alone, of samples on the grid.
    Acquisition frames(int[] some) {
        var cartesian = (DynamicMri) physics;
        NdArray mask = cartesian.mask();
        if (mask.shape().size(1) > 1) mask = backend().take(mask, 1, some);
        return onGrid(method, cartesian.masked(mask), backend().take(measured, measured.shape().rank() - 3, some), given);
    }

    NdArray zeros() {
        return backend().zeros(measured.type().with(shape()));
    }

    /// A* y: zeros where nothing was measured.
    NdArray zeroFilled() {
        return first.zeroFilled();
    }

    /// The mean over the frames that measured a sample, in every frame, as an image.
    NdArray averaged() {
        return first.averaged();
    }

    /// y where it was measured, else the mean over the frames that did, as an image.
    NdArray viewShared() {
        return first.viewShared();
    }

    /// The brightest pixel of the zero-filled video, the unit of weights.
    ///
    /// @throws IllegalArgumentException if it is not finite
    double brightness() {
        NdArray sizes = backend().map(ComplexElementary.ABS, zeroFilled());
        double brightest = backend().reduce(Reduction.MAXIMUM, sizes).item();
        if (!Double.isFinite(brightest)) {
            throw new IllegalArgumentException(method + ": the k-space holds numbers that are not finite; set samples that were "
                    + "not measured to 0");
        }
        return brightest;
    }

    /// The standard deviation of the noise in either part of a measurement, 0 where it cannot be known.
    double noise() {
        return first.noise();
    }

    /// A solution as the caller's video.
    NdArray inCallersUnits(NdArray x) {
        return given.isEmpty() ? x : x.times(brightness(given.get(), -1));
    }

    /// The caller's video in the units of the equations; the inverse of [#inCallersUnits].
    NdArray normalized(NdArray video) {
        return given.isEmpty() ? video : video.times(brightness(given.get(), 1));
    }

    /// √(Σ_c |s_c|²) to this power, 0 where no coil sees anything.
    private static NdArray brightness(Sensitivities coils, double power) {
        NdArray brightness = coils.brightness();
        double[] b = brightness.toDoubles();
        for (int i = 0; i < b.length; i++) b[i] = b[i] > 0 ? Math.pow(b[i], power) : 0;
        return brightness.backend().upload(brightness.type(), b);
    }
}
