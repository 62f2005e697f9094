package cinegrad.ddei.physics;

import cinegrad.ops.Backend;
import cinegrad.ops.NdArray;
import cinegrad.ops.function.Reduction;
import cinegrad.ops.linear.LinearMap;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;

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

    private static double norm(NdArray x) {
        NdArray numbers = x.asReal();
        return Math.sqrt(numbers.backend().reduce(Reduction.SUM, numbers.times(numbers)).item());
    }
}
