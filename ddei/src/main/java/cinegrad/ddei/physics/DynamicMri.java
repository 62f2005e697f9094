package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.ArrayType;
import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.Shape;
import cinegrad.ops.ShapeException;
import cinegrad.ops.random.RandomStream;

/// Single-coil dynamic MRI: `A x = M ⊙ F x` frame by frame, on complex videos (N, T, H, W).
///
/// The adjoint masks its argument again, `A* y = F⁻¹(M ⊙ y)`, so what lies outside the mask never reaches the image; for a mask
/// of zeros and ones this is also the pseudo-inverse. Measuring adds noise inside the mask only. Immutable: another mask is
/// another operator. Specification §1.3.
public final class DynamicMri {
    private final NdArray mask;
    private final Tensor maskTensor;
    private final double sigma;

    private DynamicMri(NdArray mask, double sigma) {
        this.mask = mask;
        this.maskTensor = Tensor.constant(mask);
        this.sigma = sigma;
    }

    /// @param mask real (T, H, W), (T, 1, W) or with a batch axis in front; broadcast over the video
    public static DynamicMri withMask(NdArray mask) {
        Shape s = mask.shape();
        if (mask.isComplex() || s.rank() < 3 || s.rank() > 4) {
            throw new ShapeException("DynamicMri: the mask must be a real (T,H,W), (T,1,W) or (N,T,H,W), got " + mask.type());
        }
        return new DynamicMri(s.rank() == 4 ? mask : mask.reshape(s.insert(0, 1)), 0);
    }

    /// A mask of whole lines: `lines` (T, W) row by row, the same for every H.
    public static DynamicMri withLines(Backend backend, float[] lines, int frames, int width) {
        return withMask(backend.upload(ArrayType.real(Shape.of(frames, 1, width)), lines));
    }

    /// Everything sampled.
    public static DynamicMri full(Backend backend) {
        return new DynamicMri(backend.full(ArrayType.real(Shape.of(1, 1, 1, 1)), 1), 0);
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
        return mask;
    }

    public double sigma() {
        return sigma;
    }

    /// M ⊙ k.
    public Tensor sample(Tensor kspace) {
        check(kspace);
        return kspace.times(maskTensor);
    }

    /// A x.
    public Tensor forward(Tensor x) {
        check(x);
        return Fourier.toKspace(x).times(maskTensor);
    }

    /// A* y.
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
        double[] n = new double[y.type().numbers()];
        for (int i = 0; i < n.length; i++) n[i] = noise.normal();
        return measure(x, y.backend().upload(y.type(), n));
    }

    /// The same with the standard normal draw given.
    public Tensor measure(Tensor x, NdArray standardNormal) {
        return sample(forward(x).plus(Tensor.constant(standardNormal).times(sigma)));
    }

    /// The minimiser of γ/2·‖A x − y‖² + ½·‖x − z‖², exactly: F⁻¹[ F(A* y + z/γ) / (M² + 1/γ) ].
    public Tensor prox(Tensor z, Tensor y, double gamma) {
        if (!(gamma > 0)) throw new IllegalArgumentException("DynamicMri.prox: gamma must be positive, got " + gamma);
        Tensor right = Fourier.toKspace(adjoint(y).plus(z.times(1 / gamma)));
        return Fourier.toImage(right.dividedBy(maskTensor.square().plus(1 / gamma)));
    }

    private void check(Tensor video) {
        Shape v = video.shape();
        if (!video.isComplex() || v.rank() != 4) throw new ShapeException("DynamicMri: needs a complex video (N,T,H,W), got " + video.type());
        Shape m = mask.shape();
        String names = "NTHW";
        for (int axis = 0; axis < 4; axis++) {
            if (m.size(axis) != 1 && m.size(axis) != v.size(axis)) {
                throw new ShapeException("DynamicMri: mask (N,T,H,W) = " + m + " does not broadcast to the video (N,T,H,W) = " + v + ": "
                        + names.charAt(axis) + " is " + m.size(axis) + " and " + v.size(axis));
            }
        }
    }
}
