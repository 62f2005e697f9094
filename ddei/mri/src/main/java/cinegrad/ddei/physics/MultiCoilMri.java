package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// MRI with several coils: coil c measures `y_c = M ⊙ F(s_c ⊙ x)`, where s_c is its complex sensitivity.
///
/// Images are complex (N, H, W), volumes (N, D, H, W), videos (N, T, H, W); measurements have the coils as axis 1. Frame t of a
/// video is measured with its own mask and the same sensitivities. Immutable. Specification §1.4.
public final class MultiCoilMri implements ForwardModel {
    private final SamplingMask mask;
    private final SamplingMask coilMask;
    private final Tensor maps;
    private final Extent extent;

    private MultiCoilMri(SamplingMask mask, Tensor maps, Extent extent) {
        this.mask = mask;
        this.coilMask = mask.withCoilAxis();
        this.maps = maps;
        this.extent = extent;
    }

    /// @param mask real (H, W) or (N, H, W)
    /// @param maps complex (C, H, W) or (N, C, H, W)
    public static MultiCoilMri ofImages(NdArray mask, NdArray maps) {
        return new MultiCoilMri(SamplingMask.of("MultiCoilMri", "HW", mask), maps(maps, "CHW"), Extent.PLANE);
    }

    /// @param mask real (D, H, W) or (N, D, H, W)
    /// @param maps complex (C, D, H, W) or (N, C, D, H, W)
    public static MultiCoilMri ofVolumes(NdArray mask, NdArray maps) {
        return new MultiCoilMri(SamplingMask.of("MultiCoilMri", "DHW", mask), maps(maps, "CDHW"), Extent.VOLUME);
    }

    /// @param mask real (T, H, W) or (N, T, H, W)
    /// @param maps complex (C, H, W) or (N, C, H, W), the same for all frames
    public static MultiCoilMri ofVideos(NdArray mask, NdArray maps) {
        Tensor still = maps(maps, "CHW");
        return new MultiCoilMri(SamplingMask.of("MultiCoilMri", "THW", mask), still.reshape(still.shape().insert(2, 1)), Extent.PLANE);
    }

    private static Tensor maps(NdArray maps, String axes) {
        Shape s = maps.shape();
        int more = s.rank() - axes.length();
        if (!maps.isComplex() || more < 0 || more > 1) {
            var named = String.join(",", axes.split(""));
            throw new ShapeException("MultiCoilMri: the coil maps must be a complex (" + named + ") or (N," + named + "), got " + maps.type());
        }
        return Tensor.constant(more == 1 ? maps : maps.reshape(s.insert(0, 1)));
    }

    public int coils() {
        return maps.shape().size(1);
    }

    /// The mask, with a batch axis.
    public NdArray mask() {
        return mask.weights();
    }

    @Override
    public Tensor forward(Tensor x) {
        mask.check("MultiCoilMri", x.type());
        return coilMask.apply(extent.toKspace(x.reshape(x.shape().insert(1, 1)).times(maps)));
    }

    /// A* y = Σ_c conj(s_c) ⊙ F⁻¹(M ⊙ y_c).
    @Override
    public Tensor adjoint(Tensor y) {
        return coilImages(y).times(maps.conj()).sum(1);
    }

    /// F⁻¹(M ⊙ y_c) of every coil.
    public Tensor coilImages(Tensor y) {
        coilMask.check("MultiCoilMri", y.type());
        if (y.shape().size(1) != coils()) {
            throw new ShapeException("MultiCoilMri: " + coils() + " coil maps, but the k-space " + y.shape() + " has " + y.shape().size(1) + " coils");
        }
        return extent.toImage(coilMask.apply(y));
    }

    /// √(Σ_c |F⁻¹(M ⊙ y_c)|²), a real image that needs no coil maps.
    public Tensor rootSumOfSquares(Tensor y) {
        return Magnitude.overCoils(coilImages(y));
    }

    /// A† y: the least-squares image, the solution of A* A x = A* y. No gradient flows through it.
    public NdArray pseudoInverse(NdArray y, ConjugateGradient solver) {
        return solver.solve(x -> normal(Tensor.constant(x)).value(), adjoint(Tensor.constant(y)).value());
    }

    /// The minimiser of γ/2·‖A x − y‖² + ½·‖x − z‖²: (A* A + 1/γ) x = A* y + z/γ, solved iteratively.
    public NdArray prox(NdArray z, NdArray y, double gamma, ConjugateGradient solver) {
        if (!(gamma > 0)) throw new IllegalArgumentException("MultiCoilMri.prox: gamma must be positive, got " + gamma);
        return solver.solve(x -> normal(Tensor.constant(x)).plus(Tensor.constant(x).times(1 / gamma)).value(),
                adjoint(Tensor.constant(y)).plus(Tensor.constant(z).times(1 / gamma)).value());
    }
}
