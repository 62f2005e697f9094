package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.shape.Precision;
import cinegrad.ops.shape.Shape;

/// The image behind measurements r, of one coil or several, by a few steps of conjugate gradients from zero on
/// D⁻¹A*A d = D⁻¹A* r, D = Σ_c |s_c|²; recorded on tensors, so that gradients pass through every step.
///
/// D⁻¹A*A is Hermitian with respect to ⟨u, D v⟩, and neither it nor the steps depend on the scale of the maps. For one even coil
/// and a mask of zeros and ones it is a projection, and the first step is exact. Few steps do not amplify noise. Unrolled data
/// consistency of this kind: Aggarwal, Mani, Jacob, *MoDL: model-based deep learning architecture for inverse problems*, IEEE
/// TMI 38 (2019).
record LeastSquaresSteps(VideoModel physics, int steps) {
    private static final double TINY = Float.MIN_NORMAL;
    /// Energies below this times the square of the precision are rounding.
    private static final double ROUNDING = 100;

    LeastSquaresSteps {
        if (steps < 1) throw new IllegalArgumentException("least squares: at least one step, got " + steps);
    }

    /// @param r measurements, with a coil axis where there are several
    /// @return complex (N, T, H, W)
    Tensor solve(Tensor r) {
        Tensor residual = physics.zeroFilled(r);
        Tensor direction = residual;
        Tensor energy = dot(residual, residual);
        double unit = r.backend().precision() == Precision.SINGLE ? Math.ulp(1f) : Math.ulp(1.0);
        Tensor least = energy.times(ROUNDING * unit * unit).plus(TINY);                // so that what is solved already stays
        Tensor image = Tensor.constant(r.backend().zeros(residual.type()));
        for (int k = 1; ; k++) {
            Tensor normal = physics.zeroFilledAgain(direction);
            Tensor length = energy.dividedBy(dot(direction, normal).plus(least));
            image = image.plus(direction.times(length));
            if (k == steps) return image;
            residual = residual.minus(normal.times(length));
            Tensor next = dot(residual, residual);
            direction = residual.plus(direction.times(next.dividedBy(energy.plus(least))));
            energy = next;
        }
    }

    /// Re ⟨a, D b⟩ of every video, (N, 1, 1, 1); of several sets of maps that of all images of the video, (1, 1, 1, 1).
    private Tensor dot(Tensor a, Tensor b) {
        Tensor products = a.viewAsReal().times(b.viewAsReal());
        if (physics.hasCoils()) products = products.times(weights(physics.coils().orElseThrow()));
        if (physics.sets() > 1) return products.sum().reshape(1, 1, 1, 1);
        return products.sum(1, 2, 3, 4).reshape(a.shape().size(0), 1, 1, 1);
    }

    private static Tensor weights(Sensitivities coils) {
        Shape s = coils.relativeEnergy().shape();
        return Tensor.constant(coils.relativeEnergy().reshape(s.insert(s.rank(), 1)));
    }
}
