package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;

/// The absolute value of complex images, and of images seen by several coils.
public final class Magnitude {
    private Magnitude() { }

    /// |x| = √(re² + im²), real, of the same shape; where x is 0 its gradient is 0.
    public static Tensor of(Tensor x) {
        return x.abs();
    }

    /// √(Σ_c |x_c|²) over the coils, axis 1 of a complex (N, C, …); real (N, …). Has no gradient where all coils are 0.
    public static Tensor overCoils(Tensor coilImages) {
        return coilImages.viewAsReal().square().sum(1, -1).sqrt();
    }
}
