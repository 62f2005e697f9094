package cinegrad.gpu;

import cinegrad.gpu.context.CudaContext;
import cinegrad.gpu.launch.CudaLaunchers;
import cinegrad.ops.shape.ArrayType;

/// What every family of [CudaBackend] stands on.
interface CudaFamily {
    CudaLaunchers launchers();

    default CudaContext context() {
        return launchers().context();
    }

    /// Numbers an element of such an array has.
    static int step(ArrayType type) {
        return type.field().numbersPerElement();
    }
}
