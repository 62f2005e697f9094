package cinegrad.autograd;

import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;

/// Derivatives as tensors, which can be differentiated again: the same [BackwardPass] as everywhere, or a walk from the inputs
/// up, runs the rules of every operation on a backend that records what they would compute. Memory is that of an ordinary graph,
/// so for first gradients [Tensor#backward] is the better way. [cinegrad.autograd.func] has derivatives of functions.
///
/// The inner product of complex arrays is Re Σ conj(u)·v throughout, the convention of gradients.
public final class Differentiation {
    private Differentiation() { }

    /// The gradients of a real scalar with respect to some variables below it, as tensors.
    public static List<Tensor> gradients(Tensor scalar, Tensor... variables) {
        if (scalar.isComplex() || scalar.shape().elements() != 1) {
            throw new ShapeException("gradients: need a real scalar, got " + scalar.type()
                    + "; reduce it first, or use vectorJacobian");
        }
        return vectorJacobian(scalar, Tensor.constant(scalar.backend().full(scalar.type(), 1)), variables);
    }

    /// The gradients of Re Σ conj(cotangent)·y: the product of a cotangent, which may itself be computed, with the Jacobian.
    public static List<Tensor> vectorJacobian(Tensor y, Tensor cotangent, Tensor... variables) {
        if (!cotangent.type().equals(y.type())) {
            throw new ShapeException("vectorJacobian: the cotangent is " + cotangent.type() + ", the tensor " + y.type());
        }
        for (var v : variables) Gradients.requireGradient(v);
        Schedule.reached(List.of(y), t -> t.inputs().stream()).forEach(Tensor::requireUnchanged);
        var pass = RecordedPass.through(Schedule.differentiable(List.of(y)), y, cotangent, new RecordingBackend(y.backend()));
        return Arrays.stream(variables).map(pass::recorded).toList();
    }

    /// The derivative of y along directions in which tensors below it move: the Jacobian times a vector, in forward mode. Tensors
    /// that are not listed stay, and so does what [Tensor#detach] cut off.
    ///
    /// Each operation passes the directions of its inputs on by its [cinegrad.autograd.op.TangentRule], inputs first, in one walk
    /// that costs about what y costs; nothing is kept for later. The result is recorded, so it can be differentiated again, in
    /// either mode.
    ///
    /// @param at         tensors that y is computed from: variables, constants, or what is computed itself
    /// @param directions of their types
    public static Tensor jacobianVector(Tensor y, List<Tensor> at, List<Tensor> directions) {
        return jacobianVector(List.of(y), at, directions).getFirst();
    }

    /// The same of several tensors, in one walk.
    public static List<Tensor> jacobianVector(List<Tensor> results, List<Tensor> at, List<Tensor> directions) {
        if (at.size() != directions.size()) {
            throw new IllegalArgumentException("jacobianVector: " + directions.size() + " directions for " + at.size()
                    + " tensors");
        }
        for (int i = 0; i < at.size(); i++) {
            if (!at.get(i).type().equals(directions.get(i).type())) {
                throw new ShapeException("jacobianVector: direction " + i + " is " + directions.get(i).type() + ", the tensor "
                        + at.get(i).type());
            }
        }
        Schedule.reached(results, t -> t.inputs().stream()).forEach(Tensor::requireUnchanged);
        return ForwardPass.tangents(results, at, directions);
    }
}
