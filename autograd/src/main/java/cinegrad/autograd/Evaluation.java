package cinegrad.autograd;

import cinegrad.autograd.Schedule.Part;
import cinegrad.autograd.Schedule.Step;
import cinegrad.autograd.Schedule.Value;
import cinegrad.autograd.op.Op;
import cinegrad.autograd.op.Structural;
import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.shape.ShapeException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Computes tensors and gradients by walking a [Schedule], holding every array exactly as long as it is read.
///
/// ```java
/// Gradients g = Evaluation.ofLoss(loss).keep(reconstruction).in(workspace).run();
/// ```
///
/// An evaluation and its workspace belong to one thread; any number of threads may evaluate the same tensors, each its own.
public final class Evaluation {
    private final Set<Tensor> kept = new LinkedHashSet<>();
    private final Set<Tensor> keptGradients = new LinkedHashSet<>();
    private final Map<Tensor, NdArray> cotangents = new LinkedHashMap<>();
    private Workspace workspace = new Workspace();
    private Inspection inspection = Inspection.NONE;
    private Optional<OperationTimes> times = Optional.empty();

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
            throw new ShapeException("backward: loss must be a real scalar, got " + loss.type()
                    + "; reduce it first, e.g. loss.mean()");
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

    /// Also keeps the gradients of these tensors, which are computed from variables, so that [Gradients#of] has them afterwards;
    /// those of variables are always kept.
    public Evaluation keepGradients(Tensor... tensors) {
        for (var t : tensors) {
            if (!t.needsGradient()) {
                throw new IllegalArgumentException("keepGradients: " + t + " depends on no variable, so it has no gradient");
            }
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

    /// Adds the time of every operation to `times`.
    public Evaluation timing(OperationTimes times) {
        this.times = Optional.of(times);
        return this;
    }

    /// The memory this evaluation will need, from the sizes alone.
    public MemoryPlan plan() {
        return MemoryPlan.of(schedule(), keptGradients);
    }

    /// Computes, on the calling thread and the backend's helpers.
    ///
    /// @throws CancellationException if the thread is interrupted, between operations or in the middle of one: nothing has been
    ///                               stored then, the thread stays interrupted, and the tensors and the backend can be used as
    ///                               before
    /// @throws IllegalStateException if a parameter or constant was changed in place since the graph was recorded, or another
    ///                               thread is working in the same workspace
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
                for (Step step : schedule.steps()) step.tensor().requireUnchanged();
                cotangents.forEach(this::start);
                for (Step step : schedule.steps()) {
                    Parallel.requireUninterrupted();
                    long start = System.nanoTime();
                    switch (step.kind()) {
                        case FORWARD -> forward(step.tensor());
                        case BACKWARD -> visit(step.tensor());
                    }
                    times.ifPresent(t -> t.add(step.tensor(), pass(step), System.nanoTime() - start));
                    for (var value : step.dying()) drop(value);
                    workspace.sweep();
                }
                for (var value : List.copyOf(values.keySet())) if (value.tensor().isDetached()) store(value.tensor());
                for (var t : kept) store(t);
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

        private static OperationTimes.Pass pass(Step step) {
            return step.kind() == Schedule.Kind.FORWARD ? OperationTimes.Pass.FORWARD : OperationTimes.Pass.BACKWARD;
        }

        private void forward(Tensor t) {
            var value = new Value(t, Part.OUTPUT);
            if (t.isDetached() && values.containsKey(value)) return;
            var from = t.inputs();
            var op = t.op();
            if (op instanceof Op.Leaf) return;                 // cut off, and computed by another thread meanwhile
            var inputs = from.stream().map(this::output).toList();
            var result = op.keepsArrays() ? kept(inputs, () -> op.forward(inputs)) : op.forward(inputs);
            if (inspection == Inspection.NON_FINITE) NonFiniteException.check(t, "value", result.output());
            hold(result.output());
            values.put(value, List.of(result.output()));
            if (result.saved().isEmpty()) return;
            result.saved().forEach(this::hold);
            values.put(new Value(t, Part.SAVED), result.saved());
        }

        /// Leaves its value to the tensor, in memory that nobody else reads.
        private void store(Tensor t) {
            if (t.hasValue()) return;
            NdArray value = output(t);
            t.store(workspace.escape(workspace.owns(value) ? value : copy(value)));
        }

        /// Runs code that may keep arrays.
        private <T> T kept(List<NdArray> given, Supplier<T> code) {
            given.forEach(workspace::escape);
            return Workspace.outside(code);
        }

        @Override
        NdArray[] backward(Op op, NdArray g, Op.Context context) {
            if (!op.keepsArrays()) return super.backward(op, g, context);
            var given = new ArrayList<>(context.saved());
            given.add(g);
            Stream.concat(Stream.of(context.inputs()), Stream.ofNullable(context.output())).filter(Objects::nonNull)
                    .forEach(given::add);
            return kept(given, () -> super.backward(op, g, context));
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
        boolean addsPart(Tensor t, NdArray g) {
            if (!(t.op() instanceof Structural.Take part) || inspection != Inspection.NONE) return false;
            NdArray whole = gradient(t.inputs().getFirst());
            if (whole == null || !workspace.isExclusive(whole)) return false;
            whole.backend().scatterAddOnto(whole, g, part.axis(), part.index());
            return true;
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
            NdArray copy = copy(array);
            hold(copy);
            release(array);
            return copy;
        }

        private static NdArray copy(NdArray array) {
            NdArray copy = array.backend().empty(array.type());
            array.backend().copyInto(copy, array);
            return copy;
        }

        private void drop(Value value) {
            var arrays = values.remove(value);
            if (arrays != null) arrays.forEach(workspace::release);
        }
    }
}
