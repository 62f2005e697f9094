package cinegrad.ops.simd;

import cinegrad.ops.MatrixOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.gemm.MatmulGeometry;

/// Matrix products by [MatmulKernels].
interface SimdMatrix extends MatrixOperations, SimdFamily {
    @Override
    default void matmulInto(NdArray a, NdArray b, MatmulGeometry geometry, NdArray y) {
        y.buffer().written();
        if (a.isComplex()) kernels().products().multiplyComplex(a.f32(), b.f32(), y.f32(), geometry);
        else kernels().products().multiply(a.f32(), b.f32(), y.f32(), geometry);
    }
}
