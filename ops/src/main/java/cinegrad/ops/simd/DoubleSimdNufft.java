package cinegrad.ops.simd;

import cinegrad.ops.NdArray;
import cinegrad.ops.NufftOperations;
import cinegrad.ops.nufft.NufftPlan;
import cinegrad.ops.reference.ReferenceBackend;

/// Non-uniform Fourier transforms by their definition: the interpolation of a grid that [SimdNufft] does is accurate to single
/// precision only.
interface DoubleSimdNufft extends NufftOperations {
    ReferenceBackend DEFINITION = new ReferenceBackend();

    @Override
    default void nufftInto(NdArray x, NufftPlan plan, NdArray y) {
        DEFINITION.nufftInto(x, plan, y);
    }

    @Override
    default void nufftAdjointInto(NdArray y, NufftPlan plan, NdArray x) {
        DEFINITION.nufftAdjointInto(y, plan, x);
    }
}
