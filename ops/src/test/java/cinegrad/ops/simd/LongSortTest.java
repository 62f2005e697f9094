package cinegrad.ops.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.random.RandomStream;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Shape;

import java.util.BitSet;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Lines that are sorted in stretches come out as any: in order, equal numbers as they stand.
class LongSortTest {
    private static final int N = (1 << 20) + (1 << 18) + 3;

    @Test
    void inWhateverOrderTheyStand() {
        var random = RandomStream.of(2);
        sorted("random", i -> random.uniform());
        sorted("ascending", i -> i);
        sorted("descending", i -> -i);
        sorted("up and down", i -> -Math.abs(i - N / 2));
        sorted("all alike", i -> 1);
        sorted("few values", i -> i % 3 == 0 ? Double.NaN : i % 5);
    }

    private static void sorted(String name, IntToDoubleFunction at) {
        double[] x = IntStream.range(0, N).mapToDouble(at).toArray();
        var backend = new SimdBackend(1);
        double[] order = backend.argsort(backend.upload(ArrayType.real(Shape.of(N)), x), 0, Order.ASCENDING, N).toDoubles();
        var seen = new BitSet(N);
        for (double i : order) seen.set((int) i);
        assertEquals(N, seen.cardinality(), name);
        for (int k = 1; k < N; k++) {
            int before = (int) order[k - 1];
            int after = (int) order[k];
            int compared = Double.compare((float) x[before], (float) x[after]);
            assertTrue(compared < 0 || compared == 0 && before < after, () -> name + ": " + before + ", " + after);
        }
    }
}
