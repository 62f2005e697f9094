package cinegrad.ddei.model;

import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Module;
import cinegrad.autograd.nn.Parameter;
import cinegrad.ddei.physics.CenteredFourier;
import cinegrad.ddei.physics.DynamicMri;
import cinegrad.ddei.physics.VideoModel;
import cinegrad.ops.Backend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.List;

/// Mixes the network's k-space k = F z with the measurements y where there are any:
/// `x = F⁻¹[ (1 − M) k + M (λ k + (1 − λ) y) ]` with a learned λ, used as it is. It is computed as the same
/// `z + (λ − 1) A*(A z − y)`: only the correction goes through the inverse transform, and z keeps all its digits. Of several
/// coils, and of samples off the grid, the correction is the image behind A z − y in the sense of least squares, by four steps of
/// conjugate gradients ([VideoModel#leastSquares]), which is A*(A z − y) for one coil on the grid. Specification §4.2.
public final class DataConsistency implements Module {
    /// Of conjugate gradients, with several coils or off the grid.
    static final int STEPS = 4;

    private final Parameter lambda;

    public DataConsistency(Parameter lambda) {
        this.lambda = lambda;
    }

    /// λ starts at ln(e − 1) ≈ 0.5413.
    public static DataConsistency of(String name, Backend backend) {
        return new DataConsistency(new Parameter(name + ".lambda_",
                backend.full(ArrayType.real(Shape.of(1)), Math.log(Math.E - 1))));
    }

    /// @param z complex (N, T, H, W), the network's image
    public Tensor apply(Tensor z, Tensor y, VideoModel physics) {
        if (physics instanceof DynamicMri grid && !grid.hasCoils()) {
            Tensor residual = grid.sample(CenteredFourier.toKspace(z).minus(y));
            return z.plus(CenteredFourier.toImage(residual.times(lambda.tensor().minus(1))));
        }
        return z.plus(physics.leastSquares(physics.forward(z).minus(y), STEPS).times(lambda.tensor().minus(1)));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(lambda);
    }
}
