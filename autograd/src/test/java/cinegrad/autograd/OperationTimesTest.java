package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.Backend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Every operation of an evaluation is counted once a pass, by kind.
class OperationTimesTest {
    private static final Backend BACKEND = new SimdBackend(1);

    private static void run(OperationTimes times) {
        Tensor x = Tensor.variable(BACKEND.full(ArrayType.real(Shape.of(3, 2)), 0.5));
        Evaluation.ofLoss(x.tanh().times(x.times(2).tanh()).sum()).timing(times).run();
    }

    private static int calls(OperationTimes times, String operation, OperationTimes.Pass pass) {
        return times.rows().stream().filter(r -> r.operation().equals(operation) && r.pass() == pass)
                .mapToInt(OperationTimes.Row::calls).sum();
    }

    @Test
    void countsEveryOperationInBothPasses() {
        var times = new OperationTimes();
        for (int step = 0; step < 3; step++) run(times);
        for (var pass : OperationTimes.Pass.values()) {
            assertEquals(6, calls(times, "TANH", pass));
            assertEquals(3, calls(times, "Multiply", pass));
        }
        assertEquals(List.of(ArrayType.real(Shape.of(3, 2))), times.rows().stream().filter(r -> r.operation().equals("TANH"))
                .map(OperationTimes.Row::type).distinct().toList());
        assertTrue(times.rows().stream().allMatch(r -> r.seconds() >= 0));
    }

    @Test
    void tableEndsWithTheSum() {
        var times = new OperationTimes();
        run(times);
        List<String> lines = times.table(2).lines().toList();
        assertEquals(5, lines.size(), times.table(2));
        assertTrue(lines.get(3).endsWith((times.rows().size() - 2) + " others"), lines.get(3));
        assertTrue(lines.get(4).contains("100.0%") && lines.get(4).endsWith("all"), lines.get(4));
        times.clear();
        assertEquals(List.of(), times.rows());
        assertEquals(2, times.table(2).lines().count());
    }
}
