package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;

import java.util.List;
import java.util.Optional;

/// The measurement of complex videos (N, T, H, W), of one coil or several: on the Cartesian grid with a mask ([DynamicMri]) or at
/// any points, such as those of spokes ([NonCartesianMri]). What networks, losses and classical methods know of it.
public sealed interface VideoModel extends ForwardModel permits DynamicMri, NonCartesianMri {
    /// The sensitivities of the coils, maps (N, C, 1, H, W); empty: one even coil, and measurements without a coil axis.
    Optional<Sensitivities> coils();

    /// Whether measurements have a coil axis.
    default boolean hasCoils() {
        return coils().isPresent();
    }

    /// How many images of one video are measured together, along the axis of the batch: the sets of coil maps. Else 1.
    default int sets() {
        return coils().map(Sensitivities::sets).orElse(1);
    }

    /// The one picture that is shown of the images of all sets, see [Sensitivities#onePicture]; of one set the images themselves.
    default NdArray onePicture(NdArray images) {
        return coils().map(c -> c.onePicture(images)).orElse(images);
    }

    /// The standard deviation of the noise in either part of a measurement.
    double sigma();

    /// The same operator whose measurements carry Gaussian noise of standard deviation `sigma` on real and imaginary parts.
    VideoModel withNoise(double sigma);

    /// The operator of video n of a batch.
    VideoModel item(int n);

    /// The same operator with coil maps whose Σ_c |s_c|² is 1 wherever one of them sees anything. What this one measures of x it
    /// measures of √(Σ_c |s_c|²) ⊙ x.
    VideoModel withNormalizedCoils();

    /// From measurements of this type to the image of the measured samples alone: A* y of one coil; of several, that divided by
    /// Σ_c |s_c|², so that its brightness does not depend on the scale of the maps.
    LinearMap zeroFilling(ArrayType measured);

    default Tensor zeroFilled(Tensor y) {
        return y.apply(zeroFilling(y.type()));
    }

    default NdArray zeroFilled(NdArray y) {
        return zeroFilling(y.type()).apply(y);
    }

    /// What the zero-filled image of the measurements of x is.
    default Tensor zeroFilledAgain(Tensor x) {
        return zeroFilled(forward(x));
    }

    /// The image that measurements r come from in the sense of least squares, as near as some steps of conjugate gradients
    /// come to it from zero; differentiable.
    Tensor leastSquares(Tensor r, int steps);

    /// Noisy measurements of x, the noise drawn from `noise`.
    Tensor measure(Tensor x, RandomStream noise);

    /// The same for an array.
    NdArray measure(NdArray x, RandomStream noise);

    /// All arrays that the operator follows from: mask, or points and their weights, and coil maps.
    List<NdArray> arrays();
}
