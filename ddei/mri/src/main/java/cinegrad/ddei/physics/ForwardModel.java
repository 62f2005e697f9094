package cinegrad.ddei.physics;

import cinegrad.autograd.Tensor;
import cinegrad.ops.NdArray;
import cinegrad.ops.linear.DefinedMap;
import cinegrad.ops.linear.IdentityMap;
import cinegrad.ops.shape.ArrayType;

import java.util.function.UnaryOperator;

/// The measurement as a linear map A from complex images to complex k-space: sampling after Fourier transform after coil
/// sensitivities. Works on arrays ([#apply]) and, with the adjoint as its gradient, on tensors ([#forward]).
public interface ForwardModel extends DefinedMap {
    /// The type of the images behind measurements of type `measured`.
    ArrayType image(ArrayType measured);

    /// A x: an image as measurements.
    default Tensor forward(Tensor x) {
        return x.apply(this);
    }

    /// A* y, the adjoint: ⟨A x, y⟩ = ⟨x, A* y⟩.
    default Tensor adjoint(Tensor y) {
        return y.apply(adjoint(image(y.type())));
    }

    /// A* y.
    default NdArray adjoint(NdArray y) {
        return adjoint(y, image(y.type()));
    }

    /// A* A x.
    default Tensor normal(Tensor x) {
        return x.apply(normal());
    }

    /// The least-squares image, the solution of A*A x = A* y.
    default NdArray leastSquares(NdArray y, ConjugateGradient solver) {
        return solver.solve(normal(), adjoint(y));
    }

    /// z ↦ the minimizer of γ/2·‖A x − y‖² + ½·‖x − z‖², the solution of (A*A + 1/γ) x = A* y + z/γ, times γ where γ < 1 so that
    /// no number is large; in closed form where there is one.
    default UnaryOperator<NdArray> prox(NdArray y, double gamma, ConjugateGradient solver) {
        requirePositive(gamma);
        NdArray drawn = adjoint(y);
        if (gamma < 1) {
            var equation = normal().times(gamma).plus(IdentityMap.IDENTITY);
            NdArray weighed = drawn.times(gamma);
            return z -> solver.solve(equation, weighed.plus(z), z);
        }
        var equation = normal().plus(IdentityMap.IDENTITY.times(1 / gamma));
        return z -> solver.solve(equation, drawn.plus(z.times(1 / gamma)), z);
    }

    /// Throws unless γ is a positive number.
    static void requirePositive(double gamma) {
        if (!(gamma > 0)) throw new IllegalArgumentException("prox: gamma must be positive, got " + gamma);
    }
}
