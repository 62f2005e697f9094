package cinegrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void everyIndexIsComputedOnce(int threads) {
        var parallel = new Parallel(threads);
        for (int n : new int[] {0, 1, 2, 5, 64, 1001}) {
            for (int grain : new int[] {1, 3, 64, 5000}) {
                var times = new AtomicIntegerArray(n);
                parallel.forRange(n, grain, (from, to, worker) -> {
                    assertTrue(worker >= 0 && worker < threads);
                    for (int i = from; i < to; i++) times.incrementAndGet(i);
                });
                int[] once = new int[n];
                Arrays.fill(once, 1);
                int[] got = new int[n];
                Arrays.setAll(got, times::get);
                assertArrayEquals(once, got, () -> n + " in pieces of " + grain);
            }
        }
    }

    /// Whoever computes number 0 waits for all the others.
    @Test
    void piecesOfABusyWorkerAreTakenOver() {
        var rest = new CountDownLatch(39);
        new Parallel(2).forRange(40, 1, (from, _, _) -> {
            if (from > 0) {
                rest.countDown();
                return;
            }
            try {
                assertTrue(rest.await(10, TimeUnit.SECONDS), "pieces left: " + rest.getCount());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertEquals(0, rest.getCount());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999})
    void aFailureReachesTheCaller(int failing) {
        var parallel = new Parallel(2);
        var e = assertThrows(IllegalStateException.class, () -> parallel.forRange(1000, 1, (from, _, _) -> {
            if (from == failing) throw new IllegalStateException("at " + from);
        }));
        assertEquals("at " + failing, e.getMessage());
    }
}
