package cinegrad.autograd;

import cinegrad.autograd.Schedule.Part;
import cinegrad.autograd.Schedule.Step;
import cinegrad.autograd.Schedule.Value;
import cinegrad.autograd.op.Op;
import cinegrad.autograd.op.Reads;
import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.shape.ShapeException;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Computes tensors and gradients by walking a [Schedule], holding every array exactly as long as it is read.
///
/// ```java
/// Gradients g = Evaluation.ofLoss(loss).keep(reconstruction).in(workspace).run();
/// ```
public final class Evaluation {
    private final Set<Tensor> kept = new LinkedHashSet<>();
    private final Map<Tensor, NdArray> cotangents = new LinkedHashMap<>();
    private Workspace workspace = new Workspace();
    private Inspection inspection = Inspection.NONE;

    /// Whether every computed array is looked at for values that are not finite.
    public enum Inspection { NONE, NON_FINITE }

    private Evaluation() { }

    /// Computes the values of these tensors.
    public static Evaluation of(Tensor... results) {
        var e = new Evaluation();
        e.kept.addAll(List.of(results));
        return e;
    }

    /// Computes the value of a real scalar and its gradients.
    public static Evaluation ofLoss(Tensor loss) {
        if (loss.isComplex() || loss.shape().elements() != 1) {
            throw new ShapeException("backward: loss must be a real scalar, got " + loss.type() + "; reduce it first, e.g. loss.mean()");
        }
        if (!loss.needsGradient()) {
            throw new IllegalStateException("backward: the loss does not depend on any variable; make one with Tensor.variable");
        }
        return of(loss).differentiate(loss, loss.backend().full(loss.type(), 1));
    }

    /// Also computes the gradients of Re Σ conj(cotangent) · tensor; several add up.
    public Evaluation differentiate(Tensor tensor, NdArray cotangent) {
        if (!cotangent.type().equals(tensor.type())) {
            throw new ShapeException("backward: the cotangent is " + cotangent.type() + ", the tensor " + tensor.type());
        }
        cotangents.merge(tensor, cotangent, NdArray::plus);
        return this;
    }

    /// Also keeps the values of these tensors, so that `value()` has them afterwards.
    public Evaluation keep(Tensor... tensors) {
        kept.addAll(List.of(tensors));
        return this;
    }

    /// Takes temporary memory from `shared`, which keeps it for the next evaluation.
    public Evaluation in(Workspace shared) {
        workspace = shared;
        return this;
    }

    public Evaluation inspecting(Inspection what) {
        inspection = what;
        return this;
    }

    /// The memory this evaluation will need, from the sizes alone.
    public MemoryPlan plan() {
        return MemoryPlan.of(schedule());
    }

    public Gradients run() {
        var run = new Run(schedule());
        return workspace.within(run::execute);
    }

    private Schedule schedule() {
        return new Schedule(kept, cotangents.keySet());
    }

    private final class Run {
        private final Schedule schedule;
        private final Map<Value, List<NdArray>> values = new HashMap<>();
        private final Map<Tensor, NdArray> gradients = new IdentityHashMap<>();

        Run(Schedule schedule) {
            this.schedule = schedule;
        }

        Gradients execute() {
            try {
                cotangents.forEach((t, g) -> gradients.put(t, hold(g)));
                for (Step step : schedule.steps()) {
                    switch (step.kind()) {
                        case FORWARD -> forward(step.tensor());
                        case BACKWARD -> backward(step.tensor());
                    }
                    for (var value : step.dying()) drop(value);
                    workspace.sweep();
                }
                for (var t : kept) if (!t.hasValue()) t.store(workspace.escape(output(t)));
                var result = new IdentityHashMap<Tensor, NdArray>();
                gradients.forEach((t, g) -> result.put(t, workspace.escape(g)));
                return new Gradients(result);
            } finally {
                for (var list : values.values()) list.forEach(workspace::release);
                gradients.values().forEach(workspace::release);
                workspace.sweep();
            }
        }

        private void forward(Tensor t) {
            var result = t.op().forward(t.inputs().stream().map(this::output).toList());
            if (inspection == Inspection.NON_FINITE) NonFiniteException.check(t, "value", result.output());
            values.put(new Value(t, Part.OUTPUT), List.of(hold(result.output())));
            if (!result.saved().isEmpty()) values.put(new Value(t, Part.SAVED), result.saved().stream().map(this::hold).toList());
        }

        private void backward(Tensor t) {
            if (t.op() instanceof Op.Leaf) return;
            NdArray g = gradients.remove(t);
            if (g == null) return;
            int n = t.inputs().size();
            var wanted = new boolean[n];
            var inputs = new NdArray[n];
            NdArray output = null;
            List<NdArray> saved = List.of();
            for (int i = 0; i < n; i++) {
                wanted[i] = t.inputs().get(i).needsGradient();
                if (!wanted[i]) continue;
                Reads reads = t.op().reads(i);
                for (int k : reads.inputs()) inputs[k] = output(t.inputs().get(k));
                if (reads.output()) output = output(t);
                if (reads.saved()) saved = values.get(new Value(t, Part.SAVED));
            }
            var types = t.inputs().stream().map(Tensor::type).toList();
            var contributions = t.op().backward(g, new Op.Context(inputs, output, saved, wanted, types));
            for (int i = 0; i < n; i++) if (wanted[i]) accumulate(t, t.inputs().get(i), contributions[i]);
            workspace.release(g);
        }

        /// Undoes broadcasting and promotion to complex numbers, and adds to what is there.
        private void accumulate(Tensor from, Tensor input, NdArray contribution) {
            NdArray c = contribution;
            if (c.isComplex() && !input.isComplex()) c = c.backend().realPart(c);
            c = c.backend().sumTo(c, input.shape());
            if (inspection == Inspection.NON_FINITE) NonFiniteException.check(from, "gradient", c);
            NdArray before = gradients.get(input);
            if (before == null) {
                gradients.put(input, hold(c));
            } else if (workspace.isExclusive(before)) {
                before.backend().addInto(before, c);
            } else {
                gradients.put(input, hold(before.plus(c)));
                workspace.release(before);
            }
        }

        private NdArray output(Tensor t) {
            return t.hasValue() ? t.storedValue() : values.get(new Value(t, Part.OUTPUT)).getFirst();
        }

        private NdArray hold(NdArray array) {
            workspace.hold(array);
            return array;
        }

        private void drop(Value value) {
            var arrays = values.remove(value);
            if (arrays != null) arrays.forEach(workspace::release);
        }
    }
}
