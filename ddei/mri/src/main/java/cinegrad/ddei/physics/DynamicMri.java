package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.Optional;

/// Dynamic MRI: `A x = M ⊙ F x` frame by frame, on complex videos (N, T, H, W); with several coils `(A x)_c = M ⊙ F(s_c ⊙ x)`, measurements
/// (N, C, T, H, W), the sensitivities s_c the same in every frame.
///
/// The adjoint masks its argument again, `A* y = F⁻¹(M ⊙ y)`, so what lies outside the mask never reaches the image; for a mask
/// of zeros and ones and one coil this is also the pseudo-inverse; with several it is Σ_c conj(s_c) ⊙ F⁻¹(M ⊙ y_c). Measuring adds noise inside the mask only. Immutable: another mask is
/// another operator. Specification §1.3, §1.4.
public final class DynamicMri implements ForwardModel {
    private final SamplingMask mask;
    private final double sigma;
    private final Optional<Tensor> maps;        // (N, C, 1, H, W)

    private DynamicMri(SamplingMask mask, double sigma, Optional<Tensor> maps) {
        this.mask = mask;
        this.sigma = sigma;
        this.maps = maps;
    }

    /// @param mask real (T, H, W), (T, 1, W) or with a batch axis in front; broadcast over the video; (N, T, H, W, 2) weighs real
    ///             and imaginary parts apart
    public static DynamicMri withMask(NdArray mask) {
        return new DynamicMri(SamplingMask.of("DynamicMri", "THW", mask), 0, Optional.empty());
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
        return new DynamicMri(mask, sigma, maps);
    }

    /// The same noise and coils with another mask.
    public DynamicMri masked(NdArray other) {
        return new DynamicMri(SamplingMask.of("DynamicMri", "THW", other), sigma, maps);
    }

    /// The same mask and noise, measured by several coils.
    ///
    /// @param sensitivities complex (C, H, W) or (N, C, H, W)
    public DynamicMri withCoils(NdArray sensitivities) {
        Shape s = sensitivities.shape();
        if (!sensitivities.isComplex() || s.rank() != 3 && s.rank() != 4) {
            throw new ShapeException("DynamicMri: the coil maps must be a complex (C,H,W) or (N,C,H,W), got " + sensitivities.type());
        }
        Shape still = s.rank() == 3 ? s.insert(1, 1).insert(0, 1) : s.insert(2, 1);
        return new DynamicMri(mask, sigma, Optional.of(Tensor.constant(sensitivities.reshape(still))));
    }

    /// Whether measurements have a coil axis.
    public boolean hasCoils() {
        return maps.isPresent();
    }

    /// The sensitivities, complex (N, C, 1, H, W).
    public Optional<Tensor> coilMaps() {
        return maps;
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

    /// M ⊙ k, of one image's k-space (N, T, H, W) or of all coils' (N, C, T, H, W).
    public Tensor sample(Tensor kspace) {
        if (hasCoils() && kspace.shape().rank() == 5) {
            var each = mask.withCoilAxis();
            each.check("DynamicMri", kspace.type());
            return each.apply(kspace);
        }
        check(kspace);
        return mask.apply(kspace);
    }

    @Override
    public Tensor forward(Tensor x) {
        check(x);
        return maps.isEmpty() ? mask.apply(CenteredFourier.toKspace(x))
                : sample(CenteredFourier.toKspace(x.reshape(x.shape().insert(1, 1)).times(maps.get())));
    }

    @Override
    public Tensor adjoint(Tensor y) {
        if (maps.isEmpty()) return CenteredFourier.toImage(sample(y));
        if (y.shape().rank() != 5 || y.shape().size(1) != maps.get().shape().size(1)) {
            throw new ShapeException("DynamicMri: measurements of " + maps.get().shape().size(1) + " coils are (N,C,T,H,W), got " + y.type());
        }
        return CenteredFourier.toImage(sample(y)).times(maps.get().conj()).sum(1);
    }

    /// A† y; for this operator the adjoint.
    public Tensor pseudoInverse(Tensor y) {
        return adjoint(y);
    }

    /// What the scanner delivers: M ⊙ (A x + σ n), n standard normal in real and imaginary part, drawn from `noise`.
    public Tensor measure(Tensor x, RandomStream noise) {
        Tensor y = forward(x);
        if (sigma == 0) return y;
        return measure(x, y.backend().normal(y.type(), noise));
    }

    /// The same with the standard normal draw given.
    public Tensor measure(Tensor x, NdArray standardNormal) {
        return sample(forward(x).plus(Tensor.constant(standardNormal).times(sigma)));
    }

    /// The minimiser of γ/2·‖A x − y‖² + ½·‖x − z‖², exactly: F⁻¹[ F(A* y + z/γ) / (M² + 1/γ) ].
    public Tensor prox(Tensor z, Tensor y, double gamma) {
        if (hasCoils()) throw new IllegalStateException("DynamicMri.prox: has a closed form for one coil only; for several see MultiCoilMri.prox");
        if (!(gamma > 0)) throw new IllegalArgumentException("DynamicMri.prox: gamma must be positive, got " + gamma);
        return CenteredFourier.toImage(mask.divideBySquarePlus(1 / gamma, CenteredFourier.toKspace(adjoint(y).plus(z.times(1 / gamma)))));
    }

    /// The operator that measures one image wherever any frame of this one samples: its mask is clip(Σ_t M_t, 0, 1).
    public Mri toStatic() {
        return Mri.ofImages(mask.sumOverTime().clipped());
    }

    private void check(Tensor video) {
        mask.check("DynamicMri", video.type());
    }
}
