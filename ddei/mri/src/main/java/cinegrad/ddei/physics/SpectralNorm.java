package cinegrad.ddei.physics;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

/// How much an operator stretches at most, ‖A‖, which the steps of gradient methods depend on.
public final class SpectralNorm {
    private static final int POWERS = 15;

    private SpectralNorm() { }

    /// ‖A‖², the largest eigenvalue of A*A, by fifteen powers of it applied to noise that is always the same; a little too small,
    /// seldom by more than a twentieth.
    ///
    /// @param normal A*A
    /// @param image  the type of what A takes
    public static double squared(LinearMap normal, Backend backend, ArrayType image) {
        NdArray x = backend.normal(image, RandomStream.of(0));
        double square = 1;
        for (int i = 0; i < POWERS; i++) {
            NdArray next = normal.apply(x);
            double length = norm(next);
            square = length / norm(x);
            if (length == 0) return 0;
            x = next.times(1 / length);
        }
        return square;
    }

    /// ‖x‖, of numbers divided by the largest first: single precision does not hold the squares of very small and large ones.
    private static double norm(NdArray x) {
        NdArray numbers = x.asReal();
        var backend = numbers.backend();
        double largest = backend.reduce(Reduction.MAXIMUM, backend.map(Elementary.ABS, numbers)).item();
        if (largest == 0) return 0;
        NdArray scaled = numbers.dividedBy(backend.full(ArrayType.real(Shape.SCALAR), largest));
        return largest * Math.sqrt(backend.reduce(Reduction.SUM, scaled.times(scaled)).item());
    }
}
