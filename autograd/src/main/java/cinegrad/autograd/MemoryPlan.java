package cinegrad.autograd;

import cinegrad.autograd.Schedule.Kind;
import cinegrad.autograd.Schedule.Part;
import cinegrad.autograd.Schedule.Step;
import cinegrad.autograd.op.Structural;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The peak memory of an evaluation, computed from the sizes before it runs.
///
/// @param peakBytes  values and gradients alive at once, at most
/// @param leafBytes  data and parameters, which stay in memory
/// @param peakAt     the operation that runs then
public record MemoryPlan(long peakBytes, long leafBytes, String peakAt) {
    static MemoryPlan of(Schedule schedule, Set<Tensor> keptGradients) {
        Map<Object, Long> live = new HashMap<>();
        Map<Tensor, Long> leaves = new HashMap<>();
        long now = 0;
        long peak = 0;
        String at = "nothing";
        for (Step step : schedule.steps()) {
            Tensor t = step.tensor();
            long contributions = step.kind() == Kind.BACKWARD ? contributions(t, live) : 0;
            for (var input : t.inputs()) if (input.hasValue()) leaves.put(input, bytes(input));
            if (step.kind() == Kind.FORWARD) {
                if (!isView(t)) now += put(live, new Schedule.Value(t, Part.OUTPUT), bytes(t));
                now += put(live, new Schedule.Value(t, Part.SAVED), savedBytes(t));
            } else {
                for (var input : t.inputs()) if (input.needsGradient()) now += put(live, input, bytes(input));
            }
            long largest = Math.max(bytes(t), t.inputs().stream().mapToLong(MemoryPlan::bytes).max().orElse(0));
            long most = now + contributions + largest * t.op().temporaries(t.inputs().stream().map(Tensor::type).toList());
            if (most > peak) {
                peak = most;
                at = step.kind().name().toLowerCase(Locale.ROOT) + " of " + t.op().name();
            }
            for (var value : step.dying()) now -= drop(live, value);
            if (step.kind() == Kind.BACKWARD && !t.inputs().isEmpty() && !keptGradients.contains(t)) now -= drop(live, t);
        }
        return new MemoryPlan(peak, leaves.values().stream().mapToLong(b -> b).sum(), at);
    }

    /// The bytes of gradients that are added to one that has arrived before, or twice from the same place.
    private static long contributions(Tensor t, Map<Object, Long> live) {
        var seen = new HashSet<Tensor>();
        long bytes = 0;
        for (var input : t.inputs()) {
            if (!input.needsGradient()) continue;
            if (!seen.add(input)) bytes += 2 * bytes(input);
            else if (live.containsKey(input)) bytes += bytes(input);
        }
        return bytes;
    }

    private static boolean isView(Tensor t) {
        return switch (t.op()) {
            case Structural.Reshape _, Structural.AsReal _, Structural.AsComplex _ -> true;
            default -> false;
        };
    }

    private static long put(Map<Object, Long> live, Object key, long bytes) {
        Long before = live.put(key, bytes);
        return before == null ? bytes : bytes - before;
    }

    private static long drop(Map<Object, Long> live, Object key) {
        Long bytes = live.remove(key);
        return bytes == null ? 0 : bytes;
    }

    static long bytes(Tensor t) {
        return (long) t.type().numbers() * t.backend().precision().bytes();
    }

    /// What the forward pass saves for the gradient besides the value.
    static long savedBytes(Tensor t) {
        return t.op().savedBytes(t.inputs().stream().map(Tensor::type).toList(), t.backend().precision());
    }
}
