package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.ArrayType;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.Shape;
import cinegrad.ops.random.RandomStream;

/// Single-coil dynamic MRI: `A x = M ⊙ F x` frame by frame, on complex videos (N, T, H, W).
///
/// The adjoint masks its argument again, `A* y = F⁻¹(M ⊙ y)`, so what lies outside the mask never reaches the image; for a mask
/// of zeros and ones this is also the pseudo-inverse. Measuring adds noise inside the mask only. Immutable: another mask is
/// another operator. Specification §1.3.
public final class DynamicMri implements ForwardModel {
    private final SamplingMask mask;
    private final double sigma;

    private DynamicMri(SamplingMask mask, double sigma) {
        this.mask = mask;
        this.sigma = sigma;
    }

    /// @param mask real (T, H, W), (T, 1, W) or with a batch axis in front; broadcast over the video; (N, T, H, W, 2) weighs real
    ///             and imaginary parts apart
    public static DynamicMri withMask(NdArray mask) {
        return new DynamicMri(SamplingMask.of("DynamicMri", "THW", mask), 0);
    }

    /// A mask of whole lines: `lines` (T, W) row by row, the same for every H.
    public static DynamicMri withLines(Backend backend, float[] lines, int frames, int width) {
        return withMask(backend.upload(ArrayType.real(Shape.of(frames, 1, width)), lines));
    }

    /// Everything sampled.
    public static DynamicMri full(Backend backend) {
        return withMask(backend.full(ArrayType.real(Shape.of(1, 1, 1, 1)), 1));
    }

    /// The same operator whose measurements carry Gaussian noise of standard deviation `sigma` on real and imaginary parts.
    public DynamicMri withNoise(double sigma) {
        if (!(sigma >= 0)) throw new IllegalArgumentException("DynamicMri: sigma must not be negative, got " + sigma);
        return new DynamicMri(mask, sigma);
    }

    /// The same noise with another mask.
    public DynamicMri masked(NdArray other) {
        return withMask(other).withNoise(sigma);
    }

    /// (1 or N, T, 1 or H, W).
    public NdArray mask() {
        return mask.weights();
    }

    SamplingMask samplingMask() {
        return mask;
    }

    public double sigma() {
        return sigma;
    }

    /// M ⊙ k.
    public Tensor sample(Tensor kspace) {
        check(kspace);
        return mask.apply(kspace);
    }

    @Override
    public Tensor forward(Tensor x) {
        check(x);
        return mask.apply(Fourier.toKspace(x));
    }

    @Override
    public Tensor adjoint(Tensor y) {
        return Fourier.toImage(sample(y));
    }

    /// A† y; for this operator the adjoint.
    public Tensor pseudoInverse(Tensor y) {
        return adjoint(y);
    }

    /// What the scanner delivers: M ⊙ (A x + σ n), n standard normal in real and imaginary part, drawn from `noise`.
    public Tensor measure(Tensor x, RandomStream noise) {
        Tensor y = forward(x);
        if (sigma == 0) return y;
        return measure(x, WhiteNoise.draw(y.backend(), y.type(), noise));
    }

    /// The same with the standard normal draw given.
    public Tensor measure(Tensor x, NdArray standardNormal) {
        return sample(forward(x).plus(Tensor.constant(standardNormal).times(sigma)));
    }

    /// The minimiser of γ/2·‖A x − y‖² + ½·‖x − z‖², exactly: F⁻¹[ F(A* y + z/γ) / (M² + 1/γ) ].
    public Tensor prox(Tensor z, Tensor y, double gamma) {
        if (!(gamma > 0)) throw new IllegalArgumentException("DynamicMri.prox: gamma must be positive, got " + gamma);
        return Fourier.toImage(mask.divideBySquarePlus(1 / gamma, Fourier.toKspace(adjoint(y).plus(z.times(1 / gamma)))));
    }

    /// The operator that measures one image wherever any frame of this one samples: its mask is clip(Σ_t M_t, 0, 1).
    public Mri toStatic() {
        return Mri.ofImages(mask.sumOverTime().clipped());
    }

    private void check(Tensor video) {
        mask.check("DynamicMri", video.type());
    }
}
