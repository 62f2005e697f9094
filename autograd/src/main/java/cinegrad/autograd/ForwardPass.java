package cinegrad.autograd;

import cinegrad.autograd.op.Op;
import cinegrad.ops.NdArray;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The walk of forward mode: every operation between some tensors and a result, inputs first, makes the derivative of its output
/// of the derivatives of its inputs. Linear operations are recorded on them, the others run their rules on a [RecordingBackend].
final class ForwardPass {
    private final RecordingBackend recorder;
    private final IdentityHashMap<Tensor, Tensor> tangents = new IdentityHashMap<>();

    private ForwardPass(RecordingBackend recorder) {
        this.recorder = recorder;
    }

    /// The derivatives of results where each tensor of `at` moves in its direction; the sum of those of one that is listed twice.
    static List<Tensor> tangents(List<Tensor> results, List<Tensor> at, List<Tensor> directions) {
        if (results.isEmpty()) return List.of();
        var pass = new ForwardPass(new RecordingBackend(results.getFirst().backend()));
        for (int i = 0; i < at.size(); i++) pass.tangents.merge(at.get(i), directions.get(i), Tensor::plus);
        Set<Tensor> moving = new HashSet<>(at);
        for (var t : Schedule.reached(results, t -> moving.contains(t) ? Stream.empty() : above(t))) {
            if (!moving.contains(t)) pass.visit(t);
        }
        return results.stream().map(y -> Objects.requireNonNullElseGet(pass.tangents.get(y), () -> zeros(y))).toList();
    }

    /// The inputs through which derivatives reach `t`.
    private static Stream<Tensor> above(Tensor t) {
        return t.isDetached() || !t.op().isDifferentiable() ? Stream.empty() : t.inputs().stream();
    }

    private static Tensor zeros(Tensor like) {
        return Tensor.constant(like.backend().zeros(like.type()));
    }

    private void visit(Tensor t) {
        if (above(t).noneMatch(tangents::containsKey)) return;
        @Nullable Tensor[] moving = t.inputs().stream().map(tangents::get).toArray(Tensor[]::new);
        Tensor tangent = switch (t.op().tangentRule()) {
            case LINEAR -> linear(t, moving);
            case LINEAR_IN_FIRST -> Arrays.stream(moving).skip(1).allMatch(m -> m == null) ? replacing(t, 0, moving)
                    : byGradient(t, moving);
            case MULTILINEAR -> sum(IntStream.range(0, moving.length).filter(i -> moving[i] != null)
                    .mapToObj(i -> replacing(t, i, moving)));
            case SELF_ADJOINT -> sum(IntStream.range(0, moving.length).filter(i -> moving[i] != null)
                    .mapToObj(i -> gradient(t, i, moving)));
            case OWN -> RecordingBackend.tensor(t.op().tangent(arrays(moving), context(t, moving)));
            case BY_GRADIENT -> byGradient(t, moving);
        };
        if (!tangent.type().equals(t.type())) {
            throw new IllegalStateException(t.op().name() + ": the tangent of " + t.type() + " is " + tangent.type());
        }
        tangents.put(t, tangent);
    }

    private static Tensor sum(Stream<Tensor> terms) {
        return terms.reduce(Tensor::plus).orElseThrow();
    }

    private static Tensor linear(Tensor t, @Nullable Tensor[] moving) {
        var inputs = new Tensor[moving.length];
        for (int i = 0; i < inputs.length; i++) {
            Tensor own = moving[i];
            inputs[i] = own == null ? zeros(t.inputs().get(i)) : own;
        }
        return Tensor.apply(t.op(), inputs);
    }

    /// The operation with the tangent of one input in its place.
    private static Tensor replacing(Tensor t, int input, @Nullable Tensor[] moving) {
        Tensor[] inputs = t.inputs().toArray(Tensor[]::new);
        inputs[input] = of(moving, input);
        return Tensor.apply(t.op(), inputs);
    }

    private static Tensor of(@Nullable Tensor[] moving, int input) {
        Tensor own = moving[input];
        if (own == null) throw new IllegalStateException("tangent: input " + input + " does not move");
        return own;
    }

    /// The gradient rule of one input on its tangent, spread to the shape of the output.
    private Tensor gradient(Tensor t, int input, @Nullable Tensor[] moving) {
        var wanted = new boolean[moving.length];
        wanted[input] = true;
        NdArray g = recorder.array(of(moving, input).broadcastTo(t.shape()));
        return RecordingBackend.tensor(t.op().backward(g, context(t, wanted))[input]);
    }

    /// With u a stand-in for a gradient of t, the derivative of ⟨Jᵀ·u, tangents⟩ in u.
    private Tensor byGradient(Tensor t, @Nullable Tensor[] moving) {
        Tensor u = Tensor.variable(t.backend().zeros(t.type()));
        NdArray[] pulled = t.op().backward(recorder.array(u), context(t, moving));
        Tensor product = sum(IntStream.range(0, moving.length).filter(i -> moving[i] != null)
                .mapToObj(i -> inner(pulled[i], of(moving, i))));
        var recorded = Schedule.differentiable(List.of(product)).stream().filter(s -> s.id() >= u.id()).toList();
        Tensor one = Tensor.constant(t.backend().full(ArrayType.real(Shape.SCALAR), 1));
        return RecordedPass.through(recorded, product, one, recorder).recorded(u);
    }

    /// Re Σ conj(a)·b, with a brought to the type of b.
    private static Tensor inner(NdArray a, Tensor b) {
        NdArray real = a.isComplex() && !b.isComplex() ? a.backend().realPart(a) : a;
        Tensor gradient = RecordingBackend.tensor(real.backend().sumTo(real, b.shape()));
        return gradient.viewAsReal().times(b.viewAsReal()).sum();
    }

    private Op.Context context(Tensor t, @Nullable Tensor[] moving) {
        var wanted = new boolean[moving.length];
        for (int i = 0; i < wanted.length; i++) wanted[i] = moving[i] != null;
        return context(t, wanted);
    }

    /// All values of a tensor. What its forward pass saves is recorded where a gradient rule reads it.
    private Op.Context context(Tensor t, boolean[] wanted) {
        NdArray[] inputs = t.inputs().stream().map(recorder::array).toArray(NdArray[]::new);
        boolean saves = IntStream.range(0, wanted.length).anyMatch(i -> wanted[i] && t.op().reads(i).saved());
        List<NdArray> saved = saves ? t.op().forward(List.of(inputs)).saved() : List.of();
        return new Op.Context(inputs, recorder.array(t), saved, wanted, t.inputs().stream().map(Tensor::type).toList());
    }

    private @Nullable NdArray[] arrays(@Nullable Tensor[] moving) {
        @Nullable NdArray[] arrays = new NdArray[moving.length];
        for (int i = 0; i < arrays.length; i++) {
            Tensor own = moving[i];
            arrays[i] = own == null ? null : recorder.array(own);
        }
        return arrays;
    }
}
