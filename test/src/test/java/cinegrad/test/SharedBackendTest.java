package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.nn.Training;
import cinegrad.ops.Backend;
import cinegrad.ops.simd.SimdBackend;
import cinegrad.test.SharedWork.Job;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// One backend under many threads at once: every operation, forward and backward, and whole networks give each of them the bits
/// they give alone.
class SharedBackendTest {
    private static final int PLATFORM = 8;
    private static final int VIRTUAL = 1000;

    /// On a backend of one thread at a size of several vectors; on one of two, also at a size of more than one thread's share.
    @Test
    void everyOperationOnPlatformThreads() throws InterruptedException, ExecutionException {
        var few = alone(SharedWork.operations(33));
        var many = alone(SharedWork.operations(97, 17_011));
        try (var threads = Executors.newFixedThreadPool(PLATFORM)) {
            together(threads, PLATFORM, few, few.size(), new SimdBackend(1));
            together(threads, PLATFORM, many, many.size() / 4, new SimdBackend(2));
        }
    }

    /// Every job is done by 50 of the threads.
    @Test
    void everyOperationOnVirtualThreads() throws InterruptedException, ExecutionException {
        var jobs = alone(SharedWork.operations(5, 33));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            together(threads, VIRTUAL, jobs, jobs.size() / 20, new SimdBackend(2));
        }
    }

    @Test
    void networksAndReconstructions() throws InterruptedException, ExecutionException {
        var backend = new SimdBackend(2);
        var jobs = alone(SharedWork.programs());
        try (var threads = Executors.newFixedThreadPool(PLATFORM)) {
            together(threads, PLATFORM, jobs, jobs.size() / 2, backend);
        }
        var networks = alone(SharedWork.networks());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            together(threads, VIRTUAL / 5, networks, 1, backend);
        }
    }

    /// One network in use, its parameters read by all.
    @Test
    void oneNetworkInUse() throws InterruptedException, ExecutionException {
        var net = new LongTraining.Net(new SimdBackend(2));
        net.train(0, 3);
        var job = new Job("network in use", _ -> {
            Tensor loss = Training.use(net::loss);
            var gradients = Evaluation.ofLoss(loss).run();
            var numbers = new ArrayList<>(List.of(new double[] {loss.item()}));
            for (var p : net.parameters()) numbers.add(gradients.of(p.tensor()).toDoubles());
            return numbers;
        });
        var backend = new SimdBackend(1);
        try (var threads = Executors.newFixedThreadPool(PLATFORM)) {
            together(threads, PLATFORM, Map.of(job, job.numbers().apply(backend)), 10, backend);
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            together(threads, VIRTUAL / 5, Map.of(job, job.numbers().apply(backend)), 1, backend);
        }
    }

    /// What each job gives alone, on one thread.
    private static Map<Job, List<double[]>> alone(List<Job> jobs) {
        var results = new LinkedHashMap<Job, List<double[]>>();
        for (var job : jobs) results.put(job, job.numbers().apply(new SimdBackend(1)));
        return results;
    }

    /// All workers begin at once and do `each` jobs in turn. Two begin with the same one, the next two with another, so that like
    /// and unlike ones meet.
    private static void together(ExecutorService threads, int workers, Map<Job, List<double[]>> alone, int each, Backend backend)
            throws InterruptedException, ExecutionException {
        var jobs = List.copyOf(alone.keySet());
        var start = new CountDownLatch(1);
        var running = new ArrayList<Future<?>>();
        for (int w = 0; w < workers; w++) {
            int first = w / 2 * 2 * jobs.size() / workers;
            Callable<Void> worker = () -> {
                start.await();
                for (int i = 0; i < each; i++) {
                    var job = jobs.get((first + i) % jobs.size());
                    check(job, alone.get(job), job.numbers().apply(backend));
                    Thread.yield();
                }
                return null;
            };
            running.add(threads.submit(worker));
        }
        start.countDown();
        for (var worker : running) worker.get();
    }

    private static void check(Job job, List<double[]> expected, List<double[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int k = 0; k < expected.size(); k++) {
            int array = k;
            assertArrayEquals(expected.get(k), actual.get(k), () -> job + ", array " + array);
        }
    }

    // ---- that nothing is left out ----

    @Test
    void theJobsCallEveryOperationOfABackend() {
        var called = new HashSet<String>();
        var backend = watched(new SimdBackend(1), called);
        for (var job : SharedWork.operations(5)) job.numbers().apply(backend);
        for (var job : SharedWork.programs()) job.numbers().apply(backend);
        var operations = Arrays.stream(Backend.class.getMethods()).filter(m -> m.getName().endsWith("Into"))
                .map(SharedBackendTest::signature).collect(Collectors.toCollection(TreeSet::new));
        operations.removeAll(called);
        assertEquals(Set.of(), operations, "operations that no job calls");
    }

    private static String signature(Method method) {
        return method.getName() + Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).toList();
    }

    /// A backend that computes as `real` does and notes what is called. What the contract makes of primitives runs on the watched
    /// backend itself.
    private static Backend watched(Backend real, Set<String> called) {
        InvocationHandler handler = (self, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "equals" -> self == arguments[0];
                    case "hashCode" -> System.identityHashCode(self);
                    default -> "watched " + real.name();
                };
            }
            var contract = Backend.class.getMethod(method.getName(), method.getParameterTypes());
            var body = real.getClass().getMethod(method.getName(), method.getParameterTypes());
            called.add(signature(contract));
            if (contract.isDefault() && body.getDeclaringClass().getPackage() == Backend.class.getPackage()) {
                return InvocationHandler.invokeDefault(self, contract, arguments);
            }
            try {
                return contract.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return (Backend) Proxy.newProxyInstance(Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, handler);
    }
}
