package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import cinegrad.ops.Backend;
import cinegrad.ops.simd.SimdBackend;
import cinegrad.test.cases.Cases;
import cinegrad.test.cases.OpCase;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// One backend under many threads at once: every operation, forward and backward, gives each of them the bits it gives alone.
class SharedBackendTest {
    private static final int[] SIZES = {5, 33, 61, 97};
    private static final int TIMES = 3;

    private record Job(OpCase operation, int n, List<double[]> alone) { }

    private static List<Job> jobs() {
        var alone = new SimdBackend(1);
        var jobs = new ArrayList<Job>();
        for (var c : Cases.all()) {
            for (int size : SIZES) {
                int n = Math.clamp(size, c.least(), c.most());
                jobs.add(new Job(c, n, Parity.results(c, n, alone)));
            }
        }
        return jobs;
    }

    @Test
    void platformThreads() throws InterruptedException, ExecutionException {
        try (var threads = Executors.newFixedThreadPool(8)) {
            run(threads, 8);
        }
    }

    @Test
    void virtualThreads() throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            run(threads, 40);
        }
    }

    /// Every worker does all jobs, and each begins somewhere else, so that like and unlike ones meet.
    private static void run(ExecutorService threads, int workers) throws InterruptedException, ExecutionException {
        var jobs = jobs();
        for (int inner : new int[] {1, 2}) {
            var backend = new SimdBackend(inner);
            var running = new ArrayList<Future<?>>();
            for (int w = 0; w < workers; w++) {
                int first = w % 2 == 0 ? 0 : w * jobs.size() / workers;
                Callable<Void> worker = () -> {
                    for (int i = 0; i < (workers > 8 ? 1 : TIMES) * jobs.size(); i++) {
                        check(jobs.get((first + i) % jobs.size()), backend);
                    }
                    return null;
                };
                running.add(threads.submit(worker));
            }
            for (var worker : running) worker.get();
        }
    }

    private static void check(Job job, Backend backend) {
        var results = Parity.results(job.operation, job.n, backend);
        for (int k = 0; k < results.size(); k++) {
            int array = k;
            assertArrayEquals(job.alone.get(k), results.get(k), () -> job.operation + ", n = " + job.n + ", array " + array);
        }
    }
}
