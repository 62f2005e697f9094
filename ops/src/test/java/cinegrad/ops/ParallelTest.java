package cinegrad.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.parallel.Parallel;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
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

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anInterruptedCallerStopsAndTheNextCallWorks(int threads) {
        var parallel = new Parallel(threads);
        var caller = Thread.currentThread();
        var begun = new AtomicIntegerArray(1);
        assertThrows(CancellationException.class, () -> parallel.forRange(1_000_000, 1, (from, to, _) -> {
            if (begun.incrementAndGet(0) == 1) caller.interrupt();
        }));
        assertTrue(Thread.interrupted());
        assertTrue(begun.get(0) < 1_000_000);
        var times = new AtomicIntegerArray(100);
        parallel.forRange(100, 1, (from, to, _) -> {
            for (int i = from; i < to; i++) times.incrementAndGet(i);
        });
        for (int i = 0; i < 100; i++) assertEquals(1, times.get(i));
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
                rest.await();
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

    /// Bodies declare no checked exceptions, but code compiled by others may throw them all the same.
    @ParameterizedTest
    @ValueSource(ints = {0, 500, 999})
    void anUndeclaredExceptionReachesTheCallerOnceAllPiecesHaveEnded(int failing) {
        var running = new AtomicInteger();
        var e = assertThrows(IOException.class, () -> new Parallel(4).forRange(1000, 1, (from, _, _) -> {
            running.incrementAndGet();
            try {
                if (from == failing) ParallelTest.<RuntimeException>raise(new IOException("at " + from));
                for (int i = 0; i < 1000; i++) Thread.onSpinWait();
            } finally {
                running.decrementAndGet();
            }
        }));
        assertEquals("at " + failing, e.getMessage());
        assertEquals(0, running.get());
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void raise(Throwable e) throws X {
        throw (X) e;
    }

    /// Work nested in that of a helper ends too: on its own threads, on another's, and in a loop that asks by itself. Of 4 times
    /// 100,000 pieces no more are begun than there are threads and parts that each of them computes at a time.
    @ParameterizedTest
    @ValueSource(strings = {"same", "other", "loop"})
    void anInterruptedCallerEndsWhatIsNestedInItsHelpers(String nested) {
        var outer = new Parallel(4);
        var inner = nested.equals("same") ? outer : new Parallel(3);
        var caller = Thread.currentThread();
        var began = new AtomicInteger();
        var late = new AtomicInteger();
        Parallel.Body piece = (from, to, _) -> {
            if (caller.isInterrupted()) late.incrementAndGet();
            if (began.incrementAndGet() == 50) caller.interrupt();
        };
        assertThrows(CancellationException.class, () -> outer.forRange(4, 1, (_, _, _) -> {
            if (!nested.equals("loop")) {
                inner.forRange(100_000, 1, piece);
                return;
            }
            for (int i = 0; i < 100_000; i++) {
                Parallel.requireUninterrupted();
                piece.run(i, i + 1, 0);
            }
        }));
        assertTrue(Thread.interrupted());
        assertTrue(late.get() <= 4 * 3, () -> late + " pieces were begun after the interruption");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theLastPieceOfTheLargestRangeIsComputed(int threads) {
        for (int n : new int[] {Integer.MAX_VALUE - 20_000, Integer.MAX_VALUE}) {
            var done = new AtomicLong();
            new Parallel(threads).forRange(n, 1 << 14, (from, to, _) -> done.addAndGet(to - from));
            assertEquals(n, done.get());
        }
    }

    @Test
    void nestedWorkRunsOnTheCallingThread() {
        for (int threads : new int[] {1, 2, 4}) {
            var parallel = new Parallel(threads);
            var done = new AtomicIntegerArray(8);
            parallel.forRange(8, 1, (from, to, _) -> {
                var caller = Thread.currentThread();
                for (int i = from; i < to; i++) {
                    int outer = i;
                    parallel.forRange(100, 1, (a, b, worker) -> {
                        assertSame(caller, Thread.currentThread());
                        assertEquals(0, worker);
                        done.addAndGet(outer, b - a);
                    });
                }
            });
            for (int i = 0; i < 8; i++) assertEquals(100, done.get(i));
        }
    }

    /// Every helper is busy in the call of another thread until this one has returned.
    @Test
    void oneCallWaitsForNoOther() throws InterruptedException {
        var parallel = new Parallel(2);
        var busy = new CountDownLatch(2);
        var returned = new CountDownLatch(1);
        var other = Thread.startVirtualThread(() -> parallel.forRange(2, 1, (_, _, _) -> {
            busy.countDown();
            try {
                returned.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        busy.await();
        var sum = new AtomicLong();
        parallel.forRange(1000, 1, (from, to, _) -> sum.addAndGet(to - from));
        assertEquals(1000, sum.get());
        returned.countDown();
        other.join();
    }
}
