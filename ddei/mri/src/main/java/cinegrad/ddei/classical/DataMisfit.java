package cinegrad.ddei.classical;

import cinegrad.ddei.physics.ConjugateGradient;
import cinegrad.ddei.physics.ForwardModel;
import cinegrad.ddei.physics.NonCartesianMri;
import cinegrad.ddei.physics.SpectralNorm;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.LinearMap;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// ½‖A x − y‖². Its proximal step solves the normal equation (A*A + 1/size) x = A* y + z/size: in closed form where the operator
/// has one, row by row where several coils measured whole lines, else by conjugate gradients from z.
final class DataMisfit implements Proximal {
    private static final double SPARE = 1.05;

    private final ForwardModel physics;
    private final NdArray y;
    private final NdArray drawn;
    private final LinearMap normal;
    private double preparedSize;
    private @Nullable UnaryOperator<NdArray> prepared;

    DataMisfit(ForwardModel physics, NdArray y) {
        this.physics = physics;
        this.y = y;
        this.drawn = physics.adjoint(y);
        this.normal = physics.normal();
    }

    @Override
    public double value(NdArray x) {
        double sum = 0;
        for (double r : physics.apply(x).minus(y).toDoubles()) sum += r * r;           // squares of 1e-25 and 1e25 are doubles
        return sum / 2;
    }

    @Override
    public NdArray step(NdArray z, double size) {
        if (prepared == null || size != preparedSize) {
            prepared = physics.prox(y, size, ConjugateGradient.USUAL);
            preparedSize = size;
        }
        return prepared.apply(z);
    }

    /// z − A*(A z − y): a step of size 1 along the gradient, which descends where ‖A‖ ≤ 1. With one coil and a mask of zeros and
    /// ones the measured samples are restored.
    NdArray restored(NdArray z) {
        return z.minus(normal.apply(z)).plus(drawn);
    }

    /// A bound of ‖A‖², by which steps along the gradient are divided: 1 on the grid, where masks and normalized coil maps see to
    /// it; elsewhere found by powers of A*A with a twentieth to spare, but at least 1.
    double squaredNorm() {
        return switch (physics) {
            case NonCartesianMri _ -> Math.max(1, SPARE * SpectralNorm.squared(normal, drawn.backend(), drawn.type()));
            default -> 1;
        };
    }
}
