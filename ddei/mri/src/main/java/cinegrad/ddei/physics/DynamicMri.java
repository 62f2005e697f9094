package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Dynamic MRI: `A x = M ⊙ F x` frame by frame, on complex videos (N, T, H, W); with several coils `(A x)_c = M ⊙ F(s_c ⊙ x)`,
/// measurements (N, C, T, H, W), the sensitivities s_c the same in every frame.
///
/// The adjoint masks its argument again, `A* y = F⁻¹(M ⊙ y)`, so what lies outside the mask never reaches the image; for a mask
/// of zeros and ones and one coil this is also the pseudo-inverse; with several it is Σ_c conj(s_c) ⊙ F⁻¹(M ⊙ y_c). Measuring
/// adds noise inside the mask only. Immutable: another mask is another operator. Specification §1.3, §1.4.
public final class DynamicMri implements VideoModel {
    private final KspaceSampling mask;
    private final double sigma;
    private final Optional<Sensitivities> coils;        // maps (N, C, 1, H, W)

    private DynamicMri(KspaceSampling mask, double sigma, Optional<Sensitivities> coils) {
        this.mask = mask;
        this.sigma = sigma;
        this.coils = coils;
    }

    /// @param mask real (T, H, W), (T, 1, W) or with a batch axis in front; broadcast over the video; (N, T, H, W, 2) weighs real
    ///             and imaginary parts apart
    public static DynamicMri withMask(NdArray mask) {
        return new DynamicMri(KspaceSampling.of("DynamicMri", "THW", mask), 0, Optional.empty());
    }

    /// A mask of whole lines: `lines` (T, W) row by row, the same for every H.
    public static DynamicMri withLines(Backend backend, float[] lines, int frames, int width) {
        return withMask(backend.upload(ArrayType.real(Shape.of(frames, 1, width)), lines));
    }

    /// A mask of ones: every sample is measured.
    public static DynamicMri full(Backend backend) {
        return withMask(backend.full(ArrayType.real(Shape.of(1, 1, 1, 1)), 1));
    }

    @Override
    public DynamicMri withNoise(double sigma) {
        if (!(sigma >= 0)) throw new IllegalArgumentException("DynamicMri: sigma must not be negative, got " + sigma);
        return new DynamicMri(mask, sigma, coils);
    }

    /// The same noise and coils with another mask.
    public DynamicMri masked(NdArray other) {
        return new DynamicMri(KspaceSampling.of("DynamicMri", "THW", other), sigma, coils);
    }

    /// The same mask and noise, measured by several coils.
    ///
    /// @param sensitivities complex (C, H, W) or (N, C, H, W)
    public DynamicMri withCoils(NdArray sensitivities) {
        Shape s = sensitivities.shape();
        if (!sensitivities.isComplex() || s.rank() != 3 && s.rank() != 4) {
            throw new ShapeException("DynamicMri: the coil maps must be a complex (C,H,W) or (N,C,H,W), got "
                    + sensitivities.type());
        }
        Shape still = s.rank() == 3 ? s.insert(1, 1).insert(0, 1) : s.insert(2, 1);
        return new DynamicMri(mask, sigma, Optional.of(new Sensitivities("DynamicMri", sensitivities.reshape(still))));
    }

    /// The same mask and noise, measured by coils of several sets of maps: y_c = M F Σ_j (s_cj ⊙ x_j). Images are (S, T, H, W),
    /// the sets along the axis of the batch, measurements (1, C, T, H, W).
    ///
    /// @param sensitivities complex (S, C, H, W)
    public DynamicMri withCoilSets(NdArray sensitivities) {
        Shape s = sensitivities.shape();
        if (!sensitivities.isComplex() || s.rank() != 4) {
            throw new ShapeException("DynamicMri: sets of coil maps must be complex (S,C,H,W), got " + sensitivities.type());
        }
        return new DynamicMri(mask, sigma, Optional.of(Sensitivities.ofSets("DynamicMri",
                sensitivities.reshape(s.insert(2, 1)))));
    }

    @Override
    public DynamicMri item(int n) {
        return new DynamicMri(mask.item(n), sigma, coils.map(c -> c.item(n)));
    }

    /// The same operator with coil maps whose Σ_c |s_c|² is 1 wherever one of them sees anything, so that ‖A‖ ≤ 1 for a mask of
    /// zeros and ones. What this one measures of x it measures of √(Σ_c |s_c|²) ⊙ x.
    @Override
    public DynamicMri withNormalizedCoils() {
        return new DynamicMri(mask, sigma, coils.map(Sensitivities::normalized));
    }

    @Override
    public Optional<Sensitivities> coils() {
        return coils;
    }

    /// The mask, (1 or N, T, 1 or H, W).
    public NdArray mask() {
        return mask.weights();
    }

    KspaceSampling sampling() {
        return mask;
    }

    @Override
    public double sigma() {
        return sigma;
    }

    @Override
    public List<NdArray> arrays() {
        return coils.isEmpty() ? List.of(mask.weights()) : List.of(mask.weights(), coils.get().maps());
    }

    /// M F, or M F S with coils.
    @Override
    public LinearMap definition() {
        return coils.isEmpty() ? singleCoil() : coils.get().then(Extent.PLANE.fourier()).then(mask.ofEveryCoil());
    }

    private SampledFourier singleCoil() {
        return new SampledFourier(mask, Extent.PLANE);
    }

    @Override
    public ArrayType output(ArrayType image) {
        if (sets() == 1) mask.output(image);
        return definition().output(image);
    }

    @Override
    public ArrayType image(ArrayType measured) {
        if (coils.isEmpty()) return mask.output(measured);
        if (measured.shape().rank() != 5 || measured.shape().size(1) != coils.get().coils()) {
            throw new ShapeException("DynamicMri: measurements of " + coils.get().coils() + " coils are (N,C,T,H,W), got "
                    + measured);
        }
        return coils.get().image(measured);
    }

    /// M ⊙ k, of one image's k-space (N, T, H, W) or of all coils' (N, C, T, H, W).
    public Tensor sample(Tensor kspace) {
        return kspace.apply(sampling(kspace.type()));
    }

    /// M ⊙ k.
    public NdArray sample(NdArray kspace) {
        return sampling(kspace.type()).apply(kspace);
    }

    private KspaceSampling sampling(ArrayType kspace) {
        return hasCoils() && kspace.shape().rank() == 5 ? mask.ofEveryCoil() : mask;
    }

    /// A* y of one coil; of several, Σ_c conj(s_c) ⊙ F⁻¹(M ⊙ y_c) / Σ_c |s_c|².
    @Override
    public LinearMap zeroFilling(ArrayType measured) {
        ArrayType image = image(measured);
        return coils.isEmpty() ? adjoint(image) : mask.ofEveryCoil().then(Extent.PLANE.inverse()).then(coils.get().combination());
    }

    /// The image that measurements r come from in the sense of least squares, as near as some steps of conjugate gradients
    /// come to it from zero; differentiable. Of one coil and a mask of zeros and ones it is A* r, whatever their number.
    ///
    /// @param r complex (N, T, H, W), or (N, C, T, H, W) with coils
    @Override
    public Tensor leastSquares(Tensor r, int steps) {
        return coils.isEmpty() ? adjoint(r) : new LeastSquaresSteps(this, steps).solve(r);
    }

    /// The image behind the images of all coils, Σ_c conj(s_c) ⊙ x_c / Σ_c |s_c|²; of one coil, its image.
    ///
    /// @param coilImages complex (N, C, T, H, W) with coils, (N, T, H, W) without
    public Tensor combined(Tensor coilImages) {
        return coils.isEmpty() ? coilImages : coilImages.apply(coils.get().combination());
    }

    public NdArray combined(NdArray coilImages) {
        return coils.isEmpty() ? coilImages : coils.get().combination().apply(coilImages);
    }

    /// Noisy measurements M ⊙ (A x + σ n), n standard normal in real and imaginary part, drawn from `noise`.
    @Override
    public Tensor measure(Tensor x, RandomStream noise) {
        return sigma == 0 ? forward(x) : measure(x, x.backend().normal(output(x.type()), noise));
    }

    /// The same with the standard normal draw given.
    public Tensor measure(Tensor x, NdArray standardNormal) {
        return sample(forward(x).plus(Tensor.constant(standardNormal).times(sigma)));
    }

    @Override
    public NdArray measure(NdArray x, RandomStream noise) {
        NdArray y = apply(x);
        return sigma == 0 ? y : sample(y.plus(y.backend().normal(y.type(), noise).times(sigma)));
    }

    /// The minimizer of γ/2·‖A x − y‖² + ½·‖x − z‖² of one coil, exactly: F⁻¹[ (F z + γ M y) / (1 + γM²) ].
    public Tensor prox(Tensor z, Tensor y, double gamma) {
        if (hasCoils()) {
            throw new IllegalStateException("DynamicMri.prox: has a closed form for one coil only; with several give a solver");
        }
        return z.apply(singleCoil().proxOfImage(gamma)).plus(y.apply(singleCoil().proxOfMeasurements(gamma)));
    }

    /// In closed form for one coil, row by row for several where whole lines were measured (see [LineEquations]), else by the
    /// solver.
    @Override
    public UnaryOperator<NdArray> prox(NdArray y, double gamma, ConjugateGradient solver) {
        if (coils.isEmpty()) return singleCoil().prox(y, gamma);
        ForwardModel.requirePositive(gamma);
        Optional<LineEquations> rows = LineEquations.of(mask, coils.get(), adjoint(y), 1 / gamma);
        if (rows.isPresent()) return rows.get();
        return VideoModel.super.prox(y, gamma, sets() == 1 ? solver : solver.ofWholeBatch());
    }

    /// The operator that measures one image wherever any frame of this one samples: its mask is clip(Σ_t M_t, 0, 1).
    public Mri toStatic() {
        return Mri.ofImages(mask.sumOverTime().mapped(w -> Math.clamp(w, 0.0, 1.0)));
    }
}
