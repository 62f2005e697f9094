package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.shape.ShapeException;

/// MRI with several coils: coil c measures `y_c = M ⊙ F(s_c ⊙ x)`, where s_c is its complex sensitivity.
///
/// Images are complex (N, H, W), volumes (N, D, H, W), videos (N, T, H, W); measurements have the coils as axis 1. Frame t of a
/// video is measured with its own mask and the same sensitivities. Immutable. Specification §1.4.
public final class MultiCoilMri implements ForwardModel {
    private final KspaceSampling mask;
    private final KspaceSampling coilMask;
    private final Sensitivities coils;
    private final Extent extent;

    private MultiCoilMri(KspaceSampling mask, NdArray maps, Extent extent) {
        this.mask = mask;
        this.coilMask = mask.ofEveryCoil();
        this.coils = new Sensitivities("MultiCoilMri", maps);
        this.extent = extent;
    }

    /// @param mask real (H, W) or (N, H, W)
    /// @param maps complex (C, H, W) or (N, C, H, W)
    public static MultiCoilMri ofImages(NdArray mask, NdArray maps) {
        return new MultiCoilMri(KspaceSampling.of("MultiCoilMri", "HW", mask), maps(maps, "CHW"), Extent.PLANE);
    }

    /// @param mask real (D, H, W) or (N, D, H, W)
    /// @param maps complex (C, D, H, W) or (N, C, D, H, W)
    public static MultiCoilMri ofVolumes(NdArray mask, NdArray maps) {
        return new MultiCoilMri(KspaceSampling.of("MultiCoilMri", "DHW", mask), maps(maps, "CDHW"), Extent.VOLUME);
    }

    /// @param mask real (T, H, W) or (N, T, H, W)
    /// @param maps complex (C, H, W) or (N, C, H, W), the same for all frames
    public static MultiCoilMri ofVideos(NdArray mask, NdArray maps) {
        NdArray still = maps(maps, "CHW");
        return new MultiCoilMri(KspaceSampling.of("MultiCoilMri", "THW", mask), still.reshape(still.shape().insert(2, 1)),
                Extent.PLANE);
    }

    private static NdArray maps(NdArray maps, String axes) {
        Shape s = maps.shape();
        int more = s.rank() - axes.length();
        if (!maps.isComplex() || more < 0 || more > 1) {
            var named = String.join(",", axes.split(""));
            throw new ShapeException("MultiCoilMri: the coil maps must be a complex (" + named + ") or (N," + named + "), got "
                    + maps.type());
        }
        return more == 1 ? maps : maps.reshape(s.insert(0, 1));
    }

    public int coils() {
        return coils.coils();
    }

    /// The mask, with a batch axis.
    public NdArray mask() {
        return mask.weights();
    }

    /// M F S.
    @Override
    public LinearMap definition() {
        return coils.then(extent.fourier()).then(coilMask);
    }

    @Override
    public ArrayType output(ArrayType image) {
        mask.output(image);
        return definition().output(image);
    }

    @Override
    public ArrayType image(ArrayType measured) {
        coilMask.output(measured);
        return coils.image(measured);
    }

    /// F⁻¹(M ⊙ y_c) of every coil.
    public Tensor coilImages(Tensor y) {
        image(y.type());
        return y.apply(coilMask.then(extent.inverse()));
    }

    /// √(Σ_c |F⁻¹(M ⊙ y_c)|²), a real image that needs no coil maps.
    public Tensor rootSumOfSquares(Tensor y) {
        return Magnitude.overCoils(coilImages(y));
    }
}
