package cinegrad.gpu;

import cinegrad.ops.NdArray;
import cinegrad.ops.NufftOperations;
import cinegrad.ops.nufft.NufftPlan;

/// Non-uniform Fourier transforms by the [cinegrad.gpu.launch.NufftLauncher].
interface CudaNufft extends NufftOperations, CudaFamily {
    @Override
    default void nufftInto(NdArray x, NufftPlan plan, NdArray y) {
        y.buffer().written();
        launchers().nonuniform().samples(x, plan, y);
    }

    @Override
    default void nufftAdjointInto(NdArray y, NufftPlan plan, NdArray x) {
        x.buffer().written();
        launchers().nonuniform().images(y, plan, x);
    }
}
