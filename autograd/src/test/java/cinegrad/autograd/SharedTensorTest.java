package cinegrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/// One graph whose values are not there yet, asked by several threads at once.
class SharedTensorTest {
    private static final int THREADS = 8;
    private static final int TIMES = 60;

    private final SimdBackend backend = new SimdBackend(2);

    /// All threads begin at once.
    private static <T> List<T> together(IntFunction<T> work) throws Exception {
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var start = new CyclicBarrier(THREADS);
            var running = new ArrayList<Future<T>>();
            for (int i = 0; i < THREADS; i++) {
                int number = i;
                Callable<T> worker = () -> {
                    start.await();
                    return work.apply(number);
                };
                running.add(threads.submit(worker));
            }
            var results = new ArrayList<T>();
            for (var worker : running) results.add(worker.get());
            return results;
        }
    }

    /// x, then what is computed from it step by step: products, two of them cut off, some computed twice.
    private List<Tensor> chain() {
        double[] numbers = new double[400];
        for (int i = 0; i < numbers.length; i++) numbers[i] = Math.sin(i);
        Tensor x = Tensor.variable(backend.upload(ArrayType.real(Shape.of(20, 20)), numbers));
        var all = new ArrayList<>(List.of(x));
        for (int i = 0; i < 9; i++) {
            Tensor h = all.getLast();
            all.add(i % 3 == 2 ? Tensor.recomputed(() -> h.matmul(x).tanh().times(x)) : h.matmul(x).tanh().plus(h));
            if (i % 4 == 1) all.add(all.getLast().detach().times(x));
        }
        return all;
    }

    private void agree(Function<List<Tensor>, IntFunction<double[]>> work) throws Exception {
        double[] alone = work.apply(chain()).apply(0);
        for (int i = 0; i < TIMES; i++) {
            for (double[] numbers : together(work.apply(chain()))) assertArrayEquals(alone, numbers);
        }
    }

    @Test
    void everyThreadGetsTheSameArray() throws Exception {
        for (int i = 0; i < TIMES; i++) {
            Tensor y = chain().getLast();
            List<NdArray> values = together(_ -> y.value());
            for (var value : values) assertSame(values.getFirst(), value);
        }
    }

    @Test
    void valuesAndGradients() throws Exception {
        agree(all -> {
            Tensor loss = all.getLast().square().mean();
            return number -> {
                if (number % 2 == 1) for (int i = 0; i < all.size(); i++) all.get((7 * i + number) % all.size()).value();
                return loss.backward().of(all.getFirst()).toDoubles();
            };
        });
    }

    @Test
    void whatIsCutOff() throws Exception {
        agree(all -> {
            Tensor cut = all.getLast().detach();
            return number -> (number % 2 == 0 ? cut.times(2) : cut.detach().times(2)).value().toDoubles();
        });
    }

    @Test
    void aWorkspaceServesOneThreadAtATime() throws Exception {
        var workspace = new Workspace();
        List<Boolean> refused = together(_ -> {
            try {
                for (int i = 0; i < 20; i++) Evaluation.of(chain().getLast()).in(workspace).run();
                return false;
            } catch (IllegalStateException e) {
                assertTrue(e.getMessage().contains("give every thread a workspace of its own"), e.getMessage());
                return true;
            }
        });
        assertTrue(refused.contains(false), "all were refused");
        double[] expected = chain().getLast().value().toDoubles();
        var last = chain().getLast();
        Evaluation.of(last).in(workspace).run();
        assertArrayEquals(expected, last.value().toDoubles());
        int entered = workspace.within(() -> {
            assertThrows(ExecutionException.class, () -> together(_ -> workspace.within(() -> 1)));
            return workspace.within(() -> 2);
        });
        assertEquals(2, entered, "the same thread may enter again");
    }
}
