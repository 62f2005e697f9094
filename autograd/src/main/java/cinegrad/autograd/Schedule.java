package cinegrad.autograd;

import cinegrad.autograd.op.Reads;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// The straight-line program of an evaluation: forward and backward steps in order, each with the values that die after it.
///
/// It is built in three steps. **Collect** the tensors that the results depend on; tensors are numbered as they are recorded, so
/// sorting by number puts inputs before outputs. **Emit** all forward steps and then, from the last tensor to the first, the
/// backward steps; where that reaches a recompute segment, the segment's forward steps are emitted again in front of its backward
/// steps, unless they were emitted just before and nothing large since. **Prune** from the end to the front, as a compiler does:
/// a forward step whose value nobody reads before it is computed again is dropped, and the last reader of every value is noted.
/// Operations declare the values that their gradients read.
final class Schedule {
    enum Kind { FORWARD, BACKWARD }

    /// The arrays of a tensor: its output, and those that its forward pass saved for its gradient.
    enum Part { OUTPUT, SAVED }

    record Value(Tensor tensor, Part part) { }

    record Step(Kind kind, Tensor tensor, List<Value> dying) { }

    private final List<Step> steps = new ArrayList<>();

    /// @param results       tensors whose values are wanted at the end
    /// @param differentiated tensors the backward pass starts from, empty for a forward pass
    Schedule(Collection<Tensor> results, Collection<Tensor> differentiated) {
        var roots = new ArrayList<>(results);
        roots.addAll(differentiated);
        boolean backward = !differentiated.isEmpty();
        var order = collect(roots, backward);
        var emitted = new ArrayList<Step>();
        for (var t : order) emitted.add(new Step(Kind.FORWARD, t, List.of()));
        if (backward) emitBackward(differentiable(differentiated), 0, emitted);
        prune(emitted, results);
    }

    List<Step> steps() {
        return steps;
    }

    /// The roots and everything that `next` leads to from them, in the order recorded: inputs come before what is computed from
    /// them.
    static List<Tensor> reached(Collection<Tensor> roots, Function<Tensor, Stream<Tensor>> next) {
        var seen = new HashSet<Tensor>(roots);
        var open = new ArrayList<>(seen);
        for (int i = 0; i < open.size(); i++) next.apply(open.get(i)).filter(seen::add).forEach(open::add);
        open.sort(Comparator.comparingLong(Tensor::id));
        return open;
    }

    /// What gradients flow through on their way down from `roots`, inputs first.
    static List<Tensor> differentiable(Collection<Tensor> roots) {
        return reached(roots.stream().filter(Tensor::needsGradient).toList(),
                t -> t.inputs().stream().filter(Tensor::needsGradient));
    }

    /// Everything below `roots`. Below a tensor whose value is there nothing is needed, unless for its gradient.
    private static List<Tensor> collect(Collection<Tensor> roots, boolean backward) {
        return reached(roots, t -> t.hasValue() && !(backward && t.needsGradient()) ? Stream.empty() : t.inputs().stream());
    }

    /// @param tensors those whose forward steps were emitted last
    private static void emitBackward(List<Tensor> tensors, int depth, List<Step> steps) {
        boolean fresh = true;
        for (int i = tensors.size() - 1; i >= 0; ) {
            Segment segment = tensors.get(i).segment();
            if (segment.depth() <= depth) {
                steps.add(new Step(Kind.BACKWARD, tensors.get(i--), List.of()));
                continue;
            }
            int last = i;
            while (i >= 0 && tensors.get(i).segment().depth() > depth
                    && tensors.get(i).segment().at(depth + 1).equals(segment.at(depth + 1))) i--;
            var inside = tensors.subList(i + 1, last + 1);
            if (!fresh || !isSmall(tensors.subList(last + 1, tensors.size()), inside)) {
                for (var t : collectInside(inside, segment.at(depth + 1))) steps.add(new Step(Kind.FORWARD, t, List.of()));
            }
            fresh = false;
            emitBackward(inside, depth + 1, steps);
        }
    }

    /// Whether keeping `inside` until the backward pass of `after` is over raises the peak by little: an eighth at most.
    private static boolean isSmall(List<Tensor> after, List<Tensor> inside) {
        return 8 * bytes(after) <= bytes(inside);
    }

    private static long bytes(List<Tensor> tensors) {
        return tensors.stream().filter(t -> !t.inputs().isEmpty())
                .mapToLong(t -> MemoryPlan.bytes(t) + MemoryPlan.savedBytes(t)).sum();
    }

    /// The tensors of `segment`, those without gradient included.
    private static List<Tensor> collectInside(List<Tensor> tensors, Segment segment) {
        return reached(tensors, t -> t.inputs().stream()
                .filter(input -> input.segment().depth() >= segment.depth()
                && input.segment().at(segment.depth()).equals(segment)));
    }

    private void prune(List<Step> emitted, Collection<Tensor> results) {
        Set<Value> needed = new HashSet<>();
        for (var t : results) needed.add(new Value(t, Part.OUTPUT));
        for (int i = emitted.size() - 1; i >= 0; i--) {
            Step step = emitted.get(i);
            Tensor t = step.tensor();
            var read = new HashSet<Value>();
            var dying = new ArrayList<Value>();
            if (step.kind() == Kind.FORWARD) {
                // what was saved besides is not kept
                if (t.hasValue() && !needed.contains(new Value(t, Part.SAVED))) continue;
                boolean output = needed.remove(new Value(t, Part.OUTPUT));
                boolean saved = needed.remove(new Value(t, Part.SAVED));
                if (!output && !saved) continue;
                if (!output) dying.add(new Value(t, Part.OUTPUT));
                if (!saved) dying.add(new Value(t, Part.SAVED));
                for (var input : t.inputs()) read.add(new Value(input, Part.OUTPUT));
            } else {
                for (int k = 0; k < t.inputs().size(); k++) {
                    if (!t.inputs().get(k).needsGradient()) continue;
                    Reads reads = t.op().reads(k);
                    for (int position : reads.inputs()) read.add(new Value(t.inputs().get(position), Part.OUTPUT));
                    if (reads.output()) read.add(new Value(t, Part.OUTPUT));
                    if (reads.saved()) read.add(new Value(t, Part.SAVED));
                }
            }
            // that is stored at the end
            for (var value : read) if (needed.add(value) && !value.tensor().isDetached()) dying.add(value);
            steps.add(new Step(step.kind(), t, dying));
        }
        Collections.reverse(steps);
    }
}
