package cinegrad.autograd;

import cinegrad.autograd.op.Op;
import cinegrad.autograd.op.Reads;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Gradients as tensors, which can be differentiated again: every gradient rule is run on a backend that records what the rule
/// would compute. Memory is that of an ordinary graph, so for first derivatives [Tensor#backward] is the better way.
///
/// The inner product of complex arrays is Re Σ conj(u)·v throughout, as the gradients' convention wants.
public final class Differentiation {
    private Differentiation() { }

    /// The gradients of a real scalar with respect to some variables below it, as tensors.
    public static List<Tensor> gradients(Tensor scalar, Tensor... variables) {
        if (scalar.isComplex() || scalar.shape().elements() != 1) {
            throw new ShapeException("gradients: need a real scalar, got " + scalar.type() + "; reduce it first, or use vectorJacobian");
        }
        return vectorJacobian(scalar, Tensor.constant(scalar.backend().full(scalar.type(), 1)), variables);
    }

    /// The gradients of Re Σ conj(cotangent)·y: the product of a cotangent, which may itself be computed, with the Jacobian.
    public static List<Tensor> vectorJacobian(Tensor y, Tensor cotangent, Tensor... variables) {
        if (!cotangent.type().equals(y.type())) throw new ShapeException("vectorJacobian: the cotangent is " + cotangent.type() + ", the tensor " + y.type());
        var recorder = new RecordingBackend(y.backend());
        Map<Tensor, NdArray> gradients = new IdentityHashMap<>();
        gradients.put(y, recorder.array(cotangent));
        for (var t : below(y)) {
            NdArray g = gradients.get(t);
            if (g == null || t.op() instanceof Op.Leaf) continue;
            var contributions = t.op().backward(g, context(t, recorder));
            for (int i = 0; i < contributions.length; i++) {
                Tensor input = t.inputs().get(i);
                if (input.needsGradient()) gradients.merge(input, fitted(contributions[i], input, recorder), NdArray::plus);
            }
        }
        return Arrays.stream(variables).map(v -> {
            NdArray g = gradients.get(v);
            return g == null ? Tensor.constant(v.backend().zeros(v.type())) : RecordingBackend.tensor(g);
        }).toList();
    }

    /// The derivative of f at `at` along `direction`: the Jacobian times a vector, by differentiating twice. With u a stand-in
    /// for the cotangent, Jᵀu is linear in u, and its gradient along the direction is J·direction.
    public static Tensor jacobianVector(Function<List<Tensor>, Tensor> f, List<Tensor> at, List<Tensor> direction) {
        Tensor y = f.apply(at);
        Tensor u = Tensor.variable(y.backend().zeros(y.type()));
        var pulled = vectorJacobian(y, u, at.toArray(Tensor[]::new));
        Tensor product = IntStream.range(0, at.size()).mapToObj(i -> inner(pulled.get(i), direction.get(i))).reduce(Tensor::plus).orElseThrow();
        return gradients(product, u).getFirst();
    }

    /// The Hessian of a real scalar function times a vector: the gradient of ⟨∇f, vector⟩.
    public static List<Tensor> hessianVector(Function<List<Tensor>, Tensor> f, List<Tensor> at, List<Tensor> vector) {
        var variables = at.toArray(Tensor[]::new);
        var slopes = gradients(f.apply(at), variables);
        Tensor product = IntStream.range(0, variables.length).mapToObj(i -> inner(slopes.get(i), vector.get(i))).reduce(Tensor::plus).orElseThrow();
        return gradients(product, variables);
    }

    /// Re Σ conj(a)·b.
    private static Tensor inner(Tensor a, Tensor b) {
        return a.asReal().times(b.asReal()).sum();
    }

    /// Everything below y that needs a gradient, outputs first.
    private static List<Tensor> below(Tensor y) {
        var seen = new HashSet<Tensor>(List.of(y));
        var open = new ArrayList<>(List.of(y));
        for (int i = 0; i < open.size(); i++) {
            for (var input : open.get(i).inputs()) if (input.needsGradient() && seen.add(input)) open.add(input);
        }
        open.sort(Comparator.comparingLong(Tensor::id).reversed());
        return open;
    }

    private static Op.Context context(Tensor t, RecordingBackend recorder) {
        int n = t.inputs().size();
        var inputs = new NdArray[n];
        var wanted = new boolean[n];
        NdArray output = null;
        List<NdArray> saved = List.of();
        for (int i = 0; i < n; i++) {
            wanted[i] = t.inputs().get(i).needsGradient();
            if (!wanted[i]) continue;
            Reads reads = t.op().reads(i);
            for (int k : reads.inputs()) inputs[k] = recorder.array(t.inputs().get(k));
            if (reads.output()) output = recorder.array(t);
            if (reads.saved() && saved.isEmpty()) saved = t.op().forward(t.inputs().stream().map(recorder::array).toList()).saved();
        }
        return new Op.Context(inputs, output, saved, wanted, t.inputs().stream().map(Tensor::type).toList());
    }

    /// Undoes promotion to complex numbers and broadcasting.
    private static NdArray fitted(NdArray contribution, Tensor input, RecordingBackend recorder) {
        NdArray c = contribution.isComplex() && !input.isComplex() ? recorder.realPart(contribution) : contribution;
        return recorder.sumTo(c, input.shape());
    }
}
