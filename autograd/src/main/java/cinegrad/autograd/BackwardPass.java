package cinegrad.autograd;

import cinegrad.autograd.op.Op;
import cinegrad.autograd.op.Reads;
import cinegrad.ops.NdArray;

import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The backward pass, written once for first and for higher orders.
///
/// Visited outputs first, each tensor hands its gradient to its operation together with exactly the values that declared to be
/// read; what comes back is brought to the types of the inputs and added to their gradients. Inputs that need no gradient are
/// skipped. Where values come from and how arrays are added and held is the subclass's: [Evaluation] computes, each array living
/// as long as it is read, [Differentiation] records on a [RecordingBackend], [Graph] keeps and times everything.
abstract class BackwardPass {
    private final IdentityHashMap<Tensor, NdArray> gradients = new IdentityHashMap<>();

    /// The value of a tensor.
    abstract NdArray output(Tensor t);

    /// The arrays that the forward pass of a tensor saved besides its value.
    abstract List<NdArray> saved(Tensor t);

    /// `sum` + `term`, computed in place if `sum` is not shared.
    NdArray add(NdArray sum, NdArray term) {
        return sum.plus(term);
    }

    void hold(NdArray array) { }

    void release(NdArray array) { }

    /// Whether the gradient of a tensor is kept after it was passed on.
    boolean keeps(Tensor t) {
        return true;
    }

    /// Looks at a gradient that flows from `t` to one of its inputs.
    void inspect(Tensor t, NdArray contribution) { }

    /// The gradient a root starts with.
    final void start(Tensor root, NdArray cotangent) {
        hold(cotangent);
        gradients.put(root, cotangent);
    }

    /// The gradient of a tensor, `null` where none has arrived.
    final @Nullable NdArray gradient(Tensor t) {
        return gradients.get(t);
    }

    final IdentityHashMap<Tensor, NdArray> gradients() {
        return gradients;
    }

    /// Passes the gradient of `t` on to its inputs.
    final void visit(Tensor t) {
        NdArray g = gradients.get(t);
        if (g == null || t.op() instanceof Op.Leaf) return;
        if (!addsPart(t, g)) passOn(t, g);
        if (!keeps(t)) release(gradients.remove(t));
    }

    /// Whether `t` is a part of its input, whose gradient has arrived before, and `g` was added to it in place: for this no array
    /// of the size of the whole is made.
    boolean addsPart(Tensor t, NdArray g) {
        return false;
    }

    private void passOn(Tensor t, NdArray g) {
        var contributions = differentiate(t, g);
        var wanted = wanted(t);
        for (int i = 0; i < wanted.length; i++) if (wanted[i]) hold(contributions[i]);      // one array may go to several inputs
        try {
            for (int i = 0; i < wanted.length; i++) if (wanted[i]) accumulate(t, t.inputs().get(i), contributions[i]);
        } finally {
            for (int i = 0; i < wanted.length; i++) if (wanted[i]) release(contributions[i]);
        }
    }

    /// The contributions of the gradient `g` of `t` to those of its inputs.
    NdArray[] differentiate(Tensor t, NdArray g) {
        return backward(t.op(), g, context(t));
    }

    /// Runs the gradient rule of one operation.
    NdArray[] backward(Op op, NdArray g, Op.Context context) {
        return op.backward(g, context);
    }

    @SuppressWarnings("NullAway")       // what a rule did not declare to read stays null, and it does not look there
    private Op.Context context(Tensor t) {
        var wanted = wanted(t);
        var inputs = new NdArray[wanted.length];
        NdArray output = null;
        List<NdArray> saved = List.of();
        for (int i = 0; i < wanted.length; i++) {
            if (!wanted[i]) continue;
            Reads reads = t.op().reads(i);
            for (int k : reads.inputs()) if (inputs[k] == null) inputs[k] = output(t.inputs().get(k));
            if (reads.output() && output == null) output = output(t);
            if (reads.saved() && saved.isEmpty()) saved = saved(t);
        }
        return new Op.Context(inputs, output, saved, wanted, t.inputs().stream().map(Tensor::type).toList());
    }

    private static boolean[] wanted(Tensor t) {
        var wanted = new boolean[t.inputs().size()];
        for (int i = 0; i < wanted.length; i++) wanted[i] = t.inputs().get(i).needsGradient();
        return wanted;
    }

    /// Undoes promotion to complex numbers and broadcasting, and adds to what is there.
    private void accumulate(Tensor t, Tensor input, NdArray contribution) {
        NdArray c = contribution;
        if (c.isComplex() && !input.isComplex()) c = c.backend().realPart(c);
        c = c.backend().sumTo(c, input.shape());
        inspect(t, c);
        NdArray before = gradients.get(input);
        NdArray now = before == null ? c : add(before, c);
        if (now == before) return;
        hold(now);
        gradients.put(input, now);
        if (before != null) release(before);
    }
}
