package cinegrad.ddei.classical;

import cinegrad.autograd.Tensor;
import cinegrad.ddei.physics.CenteredFourier;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.TimeAxis;
import cinegrad.ops.NdArray;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.function.UnaryOperator;

/// The measurements y = M ⊙ F x with a mask of zeros and ones, and the steps that bring a video closer to them.
///
/// Between steps, videos are `double[]`: complex (N, T, H, W), real and imaginary interleaved.
final class Acquisition {
    private final NdArray measured;
    private final NdArray mask;

    private Acquisition(NdArray measured, NdArray mask) {
        this.measured = measured;
        this.mask = mask;
    }

    static Acquisition of(String method, NdArray kspace, DynamicMri physics) {
        NdArray weights = physics.mask();
        NdArray measured = physics.sample(Tensor.constant(kspace)).value();
        if (weights.shape().rank() != 4) {
            throw new IllegalArgumentException(method + ": needs one mask value a sample, (N,T,H,W); the mask is " + weights.type());
        }
        for (double m : weights.toDoubles()) {
            if (m != 0 && m != 1) throw new IllegalArgumentException(method + ": the mask must hold 0 and 1 only, it holds " + m);
        }
        NdArray everywhere = kspace.backend().zeros(ArrayType.real(kspace.shape()));
        return new Acquisition(measured, everywhere.plus(weights));
    }

    /// (N, T, H, W).
    Shape shape() {
        return measured.shape();
    }

    /// The threads that may share the work on videos.
    Parallel parallel() {
        return measured.backend().parallel();
    }

    /// y: k-space with zeros where nothing was measured.
    NdArray measured() {
        return measured;
    }

    /// The mean over the frames that measured a sample, in every frame.
    NdArray averaged() {
        Shape still = shape().remove(1).insert(1, 1);
        NdArray mean = TimeAxis.average(Tensor.constant(measured), mask).value().reshape(still);
        return measured.backend().zeros(measured.type()).plus(mean);
    }

    /// y where it was measured, else the mean over the frames that did.
    NdArray viewShared() {
        NdArray mean = averaged();
        return measured.plus(mean.minus(mean.times(mask)));
    }

    /// F⁻¹ k.
    NdArray image(NdArray kspace) {
        return CenteredFourier.toImage(Tensor.constant(kspace)).value();
    }

    NdArray video(double[] numbers) {
        return measured.backend().upload(measured.type(), numbers);
    }

    /// The brightest pixel of the zero-filled video, what weights are relative to.
    double brightness() {
        double[] x = image(measured).toDoubles();
        double most = 0;
        for (int i = 0; i < x.length; i += 2) most = Math.max(most, Math.hypot(x[i], x[i + 1]));
        return most;
    }

    /// z ↦ z − A*(A z − y): a step of size 1 along the misfit's gradient. The measured samples are restored, the others stay.
    UnaryOperator<NdArray> restoring() {
        return mixing(1);
    }

    /// z ↦ the minimiser of γ/2·‖A x − y‖² + ½·‖x − z‖²: a measured sample becomes (F z + γ y)/(1 + γ), the others stay.
    UnaryOperator<NdArray> prox(double gamma) {
        return mixing(gamma / (1 + gamma));
    }

    private UnaryOperator<NdArray> mixing(double share) {
        NdArray zeros = measured.backend().zeros(measured.type().asReal());
        NdArray weights = mask.reshape(mask.shape().insert(mask.shape().rank(), 1)).times(share);
        NdArray stays = measured.backend().full(zeros.type(), 1).minus(zeros.plus(weights));
        NdArray drawn = measured.times(share);
        return z -> {
            NdArray k = CenteredFourier.toKspace(Tensor.constant(z)).value();
            return image(k.asReal().times(stays).asComplex().plus(drawn));
        };
    }

    /// ½‖A x − y‖².
    double misfit(double[] x) {
        NdArray k = CenteredFourier.toKspace(Tensor.constant(video(x))).value();
        double sum = 0;
        for (double r : k.times(mask).minus(measured).toDoubles()) sum += r * r;
        return sum / 2;
    }
}
