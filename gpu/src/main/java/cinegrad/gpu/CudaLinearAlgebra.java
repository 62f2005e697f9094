package cinegrad.gpu;

import cinegrad.gpu.launch.MatrixLauncher;
import cinegrad.ops.LinearAlgebraOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.matrix.Triangle;

import java.util.Optional;

/// Linear algebra of small matrices by the [MatrixLauncher], of larger ones on the host, and so are determinants, adjugates and
/// exponentials. The host also computes a batch in which a matrix has no result, and says which.
interface CudaLinearAlgebra extends LinearAlgebraOperations, CudaFamily {
    private MatrixLauncher matrices() {
        return launchers().matrices();
    }

    @Override
    default void solveInto(NdArray a, NdArray b, NdArray y) {
        if (!matrices().solve(a, Optional.empty(), b, y)) LinearAlgebraOperations.super.solveInto(a, b, y);
    }

    @Override
    default void solveTriangularInto(NdArray t, Triangle triangle, NdArray b, NdArray y) {
        if (!matrices().solve(t, Optional.of(triangle), b, y)) {
            LinearAlgebraOperations.super.solveTriangularInto(t, triangle, b, y);
        }
    }

    @Override
    default void choleskyInto(NdArray x, NdArray y) {
        if (!matrices().cholesky(x, y)) LinearAlgebraOperations.super.choleskyInto(x, y);
    }

    @Override
    default void qrInto(NdArray x, NdArray y) {
        if (!matrices().qr(x, y)) LinearAlgebraOperations.super.qrInto(x, y);
    }

    @Override
    default void eighInto(NdArray x, NdArray y) {
        if (!matrices().eigh(x, y)) LinearAlgebraOperations.super.eighInto(x, y);
    }

    @Override
    default void svdInto(NdArray x, NdArray y) {
        if (!matrices().svd(x, y)) LinearAlgebraOperations.super.svdInto(x, y);
    }

    @Override
    default void pseudoinverseInto(NdArray x, double relative, NdArray y) {
        if (!matrices().pseudoinverse(x, relative, y)) LinearAlgebraOperations.super.pseudoinverseInto(x, relative, y);
    }
}
