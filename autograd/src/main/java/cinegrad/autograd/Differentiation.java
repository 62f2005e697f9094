package cinegrad.autograd;

import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ShapeException;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Gradients as tensors, which can be differentiated again: the same [BackwardPass] as everywhere runs every gradient rule on a
/// backend that records what the rule would compute. Memory is that of an ordinary graph, so for first derivatives
/// [Tensor#backward] is the better way.
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
        var pass = new Recording(new RecordingBackend(y.backend()));
        pass.start(y, pass.recorder.array(cotangent));
        for (var t : Schedule.differentiable(List.of(y)).reversed()) pass.visit(t);
        return Arrays.stream(variables).map(v -> {
            NdArray g = pass.gradient(v);
            return g == null ? Tensor.constant(v.backend().zeros(v.type())) : RecordingBackend.tensor(g);
        }).toList();
    }

    /// Arrays stand for tensors, and what a gradient rule computes is recorded.
    private static final class Recording extends BackwardPass {
        private final RecordingBackend recorder;

        Recording(RecordingBackend recorder) {
            this.recorder = recorder;
        }

        @Override
        NdArray output(Tensor t) {
            return recorder.array(t);
        }

        @Override
        List<NdArray> saved(Tensor t) {
            return t.op().forward(t.inputs().stream().map(recorder::array).toList()).saved();
        }
    }

    /// The derivative of f at `at` along `direction`: the Jacobian times a vector, by differentiating twice. With u a stand-in
    /// for the cotangent, Jᵀu is linear in u, and its gradient along the direction is J·direction.
    public static Tensor jacobianVector(Function<List<Tensor>, Tensor> f, List<Tensor> at, List<Tensor> direction) {
        Tensor y = f.apply(at);
        Tensor u = Tensor.variable(y.backend().zeros(y.type()));
        var pulled = vectorJacobian(y, u, at.toArray(Tensor[]::new));
        Tensor product = IntStream.range(0, at.size()).mapToObj(i -> inner(pulled.get(i), direction.get(i))).reduce(Tensor::plus)
                .orElseThrow();
        return gradients(product, u).getFirst();
    }

    /// The Hessian of a real scalar function times a vector: the gradient of ⟨∇f, vector⟩.
    public static List<Tensor> hessianVector(Function<List<Tensor>, Tensor> f, List<Tensor> at, List<Tensor> vector) {
        var variables = at.toArray(Tensor[]::new);
        var slopes = gradients(f.apply(at), variables);
        Tensor product = IntStream.range(0, variables.length).mapToObj(i -> inner(slopes.get(i), vector.get(i)))
                .reduce(Tensor::plus).orElseThrow();
        return gradients(product, variables);
    }

    /// Re Σ conj(a)·b.
    private static Tensor inner(Tensor a, Tensor b) {
        return a.viewAsReal().times(b.viewAsReal()).sum();
    }
}
