package cinegrad.autograd;

import cinegrad.ops.shape.ArrayType;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Where the time of evaluations goes: of every kind of operation how often it ran and how long it took, its value and its
/// gradients apart, by the type of its result.
///
/// ```java
/// var times = new OperationTimes();
/// for (int step = 0; step < 10; step++) Evaluation.ofLoss(loss()).timing(times).run();
/// IO.println(times.table(20));
/// ```
///
/// Times are elapsed, so what else the machine does is in them. Adding up gradients counts to the operation they come from. For
/// one thread at a time. [Graph] measures a single evaluation, tensor by tensor.
public final class OperationTimes {
    private record Kind(String operation, Pass pass, ArrayType type) { }

    private static final class Sum {
        private int calls;
        private long nanos;
    }

    /// What an operation computes: its value, again where activations are not kept, or the gradients of its inputs.
    public enum Pass { FORWARD, BACKWARD }

    /// One kind of operation.
    ///
    /// @param type of its result
    public record Row(String operation, Pass pass, ArrayType type, int calls, double seconds) { }

    private final Map<Kind, Sum> sums = new HashMap<>();

    void add(Tensor t, Pass pass, long nanos) {
        var sum = sums.computeIfAbsent(new Kind(t.op().name(), pass, t.type()), _ -> new Sum());
        sum.calls++;
        sum.nanos += nanos;
    }

    /// Forgets what was measured, for instance the first steps.
    public void clear() {
        sums.clear();
    }

    /// All kinds, the longest first.
    public List<Row> rows() {
        return rowStream().toList();
    }

    private Stream<Row> rowStream() {
        return sums.entrySet().stream().map(e -> new Row(e.getKey().operation, e.getKey().pass, e.getKey().type,
                e.getValue().calls, e.getValue().nanos * 1e-9)).sorted(Comparator.comparingDouble(Row::seconds).reversed()
                .thenComparing(Row::operation).thenComparing(Row::pass).thenComparing(r -> r.type.toString()));
    }

    /// The `most` longest kinds as a table, the others in one line, and the sum.
    public String table(int most) {
        var rows = rows();
        double all = rows.stream().mapToDouble(Row::seconds).sum();
        var text = new StringBuilder(String.format(Locale.ROOT, "%9s %6s %7s  %-8s  %s%n", "seconds", "share", "calls", "pass",
                "operation"));
        for (var row : rows.subList(0, Math.min(most, rows.size()))) {
            line(text, row.seconds, all, row.calls, row.pass.name().toLowerCase(Locale.ROOT), row.operation + " → " + row.type);
        }
        var others = rows.subList(Math.min(most, rows.size()), rows.size());
        if (!others.isEmpty()) {
            line(text, others.stream().mapToDouble(Row::seconds).sum(), all, others.stream().mapToInt(Row::calls).sum(), "",
                    others.size() + " others");
        }
        line(text, all, all, rows.stream().mapToInt(Row::calls).sum(), "", "all");
        return text.toString();
    }

    private static void line(StringBuilder text, double seconds, double all, int calls, String pass, String what) {
        text.append(String.format(Locale.ROOT, "%9.4f %5.1f%% %7d  %-8s  %s%n", seconds, all > 0 ? 100 * seconds / all : 0, calls,
                pass, what));
    }
}
