package cinegrad.autograd;

import cinegrad.autograd.Schedule.Part;
import cinegrad.autograd.Schedule.Step;
import cinegrad.autograd.Schedule.Value;
import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.shape.ShapeException;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Computes tensors and gradients by walking a [Schedule], holding every array exactly as long as it is read.
///
/// ```java
/// Gradients g = Evaluation.ofLoss(loss).keep(reconstruction).in(workspace).run();
/// ```
public final class Evaluation {
    private final Set<Tensor> kept = new LinkedHashSet<>();
    private final Set<Tensor> keptGradients = new LinkedHashSet<>();
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

    /// Also keeps the gradients of these tensors, which are computed from variables, so that [Gradients#of] has them afterwards; those of
    /// variables are always kept.
    public Evaluation keepGradients(Tensor... tensors) {
        for (var t : tensors) {
            if (!t.needsGradient()) throw new IllegalArgumentException("keepGradients: " + t + " depends on no variable, so it has no gradient");
            keptGradients.add(t);
        }
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
        return MemoryPlan.of(schedule(), keptGradients);
    }

    public Gradients run() {
        var run = new Run(schedule());
        return workspace.within(run::execute);
    }

    private Schedule schedule() {
        return new Schedule(kept, cotangents.keySet());
    }

    /// Executes a schedule: the workspace gives every array back after its last reader.
    private final class Run extends BackwardPass {
        private final Schedule schedule;
        private final Map<Value, List<NdArray>> values = new HashMap<>();

        Run(Schedule schedule) {
            this.schedule = schedule;
        }

        Gradients execute() {
            try {
                cotangents.forEach(this::start);
                for (Step step : schedule.steps()) {
                    switch (step.kind()) {
                        case FORWARD -> forward(step.tensor());
                        case BACKWARD -> visit(step.tensor());
                    }
                    for (var value : step.dying()) drop(value);
                    workspace.sweep();
                }
                for (var t : kept) if (!t.hasValue()) t.store(workspace.escape(output(t)));
                var result = new IdentityHashMap<Tensor, NdArray>();
                gradients().replaceAll((_, g) -> own(g));
                gradients().forEach((t, g) -> result.put(t, workspace.escape(g)));
                for (var t : keptGradients) result.computeIfAbsent(t, _ -> t.backend().zeros(t.type()));
                return new Gradients(result);
            } finally {
                for (var list : values.values()) list.forEach(workspace::release);
                gradients().values().forEach(workspace::release);
                workspace.sweep();
            }
        }

        private void forward(Tensor t) {
            var result = t.op().forward(t.inputs().stream().map(this::output).toList());
            if (inspection == Inspection.NON_FINITE) NonFiniteException.check(t, "value", result.output());
            hold(result.output());
            values.put(new Value(t, Part.OUTPUT), List.of(result.output()));
            if (result.saved().isEmpty()) return;
            result.saved().forEach(this::hold);
            values.put(new Value(t, Part.SAVED), result.saved());
        }

        @Override
        NdArray output(Tensor t) {
            return t.hasValue() ? t.storedValue() : value(t, Part.OUTPUT).getFirst();
        }

        @Override
        List<NdArray> saved(Tensor t) {
            return value(t, Part.SAVED);
        }

        private List<NdArray> value(Tensor t, Part part) {
            return Objects.requireNonNull(values.get(new Value(t, part)));
        }

        @Override
        NdArray add(NdArray sum, NdArray term) {
            if (!workspace.isExclusive(sum)) return sum.plus(term);
            sum.backend().addInto(sum, term);
            return sum;
        }

        @Override
        void hold(NdArray array) {
            workspace.hold(array);
        }

        @Override
        void release(NdArray array) {
            workspace.release(array);
        }

        @Override
        boolean keeps(Tensor t) {
            return keptGradients.contains(t);
        }

        @Override
        void inspect(Tensor t, NdArray contribution) {
            if (inspection == Inspection.NON_FINITE) NonFiniteException.check(t, "gradient", contribution);
        }

        /// The array itself where nobody else reads its memory, else a copy.
        private NdArray own(NdArray array) {
            if (workspace.isExclusive(array)) return array;
            NdArray copy = array.backend().empty(array.type());
            array.backend().copyInto(copy, array);
            hold(copy);
            release(array);
            return copy;
        }

        private void drop(Value value) {
            var arrays = values.remove(value);
            if (arrays != null) arrays.forEach(workspace::release);
        }
    }
}
