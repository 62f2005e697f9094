package cinegrad.ops.simd;

import cinegrad.ops.NdArray;
import cinegrad.ops.NufftOperations;
import cinegrad.ops.nufft.Gridding;
import cinegrad.ops.nufft.NufftPlan;

/// Non-uniform Fourier transforms, a few images at a time in the cache.
interface SimdNufft extends NufftOperations, SimdFamily {
    @Override
    default void nufftInto(NdArray x, NufftPlan plan, NdArray y) {
        y.buffer().written();
        gridding(plan).apply(x.f32(), y.f32(), batch(x, plan));
    }

    @Override
    default void nufftAdjointInto(NdArray y, NufftPlan plan, NdArray x) {
        x.buffer().written();
        gridding(plan).adjoint(y.f32(), x.f32(), batch(x, plan));
    }

    private Gridding gridding(NufftPlan plan) {
        return new Gridding(plan, kernels().transforms(), kernels().parallel());
    }

    private static int batch(NdArray images, NufftPlan plan) {
        var g = plan.geometry();
        return g.frames() == 0 ? 0 : images.shape().elements() / g.image().pixels() / g.frames();
    }
}
