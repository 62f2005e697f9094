package cinegrad.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.autograd.Evaluation;
import cinegrad.autograd.Tensor;
import cinegrad.autograd.option.ConvOptions;
import cinegrad.ops.Backend;
import cinegrad.ops.matrix.Triangle;
import cinegrad.ops.random.RandomStream;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.Corners;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Order;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;
import cinegrad.test.SharedWork.Job;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// An interrupted thread ends what it computes: the parts that have begun are the last. The backend computes on as ever.
///
/// Told by counting: a thread is asked before each part whether it was interrupted.
class InterruptionTest {
    /// In so many parts is long work done at least, so that none of them is long.
    private static final int PARTS = 30;
    /// Programs that are not long.
    private static final Set<String> SHORT = Set.of("random numbers", "sampling at given points", "zero-filled", "average",
            "view-sharing");

    /// Does a job, and is interrupted when it is asked for that for the time number `at`.
    private static final class Worker extends Thread {
        private final AtomicInteger asked = new AtomicInteger();
        private final Job job;
        private final Backend backend;
        private final int at;
        private @Nullable Throwable failure;

        Worker(Job job, Backend backend, int at) {
            this.job = job;
            this.backend = backend;
            this.at = at;
        }

        @Override
        public boolean isInterrupted() {
            return asked.incrementAndGet() >= at;
        }

        @Override
        public void run() {
            try {
                job.numbers().apply(backend);
            } catch (Throwable e) {
                failure = e;
            }
        }

        static Worker ended(Job job, Backend backend, int at) throws InterruptedException {
            var worker = new Worker(job, backend, at);
            worker.start();
            worker.join();
            return worker;
        }
    }

    private static List<double[]> computed(Tensor y) {
        var gradients = Evaluation.of(y).differentiate(y, y.backend().full(y.type(), 1)).run();
        var numbers = new ArrayList<>(List.of(y.value().toDoubles()));
        for (var input : y.inputs()) if (input.needsGradient()) numbers.add(gradients.of(input).toDoubles());
        return numbers;
    }

    private static Tensor variable(Backend backend, int seed, int... shape) {
        return Tensor.variable(backend.uniform(ArrayType.real(Shape.of(shape)), RandomStream.of(seed)));
    }

    private static Job product(int n) {
        return new Job("product", b -> computed(variable(b, 1, n, n).matmul(variable(b, 2, n, n))));
    }

    private static Job convolution(int n, int channels, int kernel) {
        return new Job("convolution " + kernel + ", " + channels + " channels", b -> computed(variable(b, 1, 1, 3, n, n, channels)
                .conv3d(variable(b, 2, kernel, kernel, kernel, channels, channels),
                ConvOptions.DEFAULT.withPadding(kernel / 2, kernel / 2, kernel / 2))));
    }

    private static Job transform(int... shape) {
        return new Job("Fourier transform " + Shape.of(shape), b -> {
            int[] axes = shape.length == 2 ? new int[] {0} : new int[] {0, 1};
            return List.of(variable(b, 1, shape).viewAsComplex().fft(axes).value().toDoubles());
        });
    }

    private static Job softmax(int... shape) {
        return new Job("softmax along the first axis of " + Shape.of(shape), b -> {
            var numbers = new ArrayList<>(computed(variable(b, 1, shape).softmax(0)));
            numbers.addAll(computed(variable(b, 2, shape).logSoftmax(0)));
            return numbers;
        });
    }

    private static Job sort(int n) {
        return new Job("sort", b -> List.of(variable(b, 1, n).argsort(0, Order.DESCENDING).value().toDoubles()));
    }

    private static Job runningSums(int n) {
        return new Job("running sums", b -> computed(variable(b, 1, n).cumsum(0)));
    }

    private static Job sampling(int n) {
        return new Job("sampling", b -> computed(variable(b, 1, 1, n, n, 4).gridSample(variable(b, 2, 1, n, n, 2),
                Interpolation.BILINEAR, Edge.ZERO, Corners.EDGES)));
    }

    private static Job volumeSampling(int n) {
        return new Job("sampling of volumes", b -> computed(variable(b, 1, 1, n, n, n, 4)
                .gridSample(variable(b, 2, 1, n, n, n, 3), Interpolation.BILINEAR, Edge.REFLECT, Corners.CENTERS)));
    }

    private static List<Job> factorizations(int n) {
        double[] numbers = new ReferenceBackend().uniform(ArrayType.real(Shape.of(n, n)), RandomStream.of(5)).toDoubles();
        for (int i = 0; i < n; i++) numbers[i * n + i] += n;                       // positive definite
        return Map.<String, Function<Tensor, Tensor>>of("solution", a -> a.solve(a.square()), "Cholesky", Tensor::cholesky,
                "triangular solution", a -> a.solveTriangular(a.square(), Triangle.LOWER), "QR", a -> a.qr().r(),
                "eigenvalues", a -> a.eigh().values(), "singular values", a -> a.svd().s(), "determinant", Tensor::det,
                "matrix exponential", a -> a.times(1.0 / n).matrixExp())
                .entrySet().stream().map(f -> new Job(f.getKey(), b -> List.of(f.getValue()
                .apply(Tensor.constant(b.upload(ArrayType.real(Shape.of(n, n)), numbers))).value().toDoubles()))).toList();
    }

    static Stream<Arguments> longWork() {
        var simd = new ArrayList<>(List.of(product(600), convolution(64, 16, 3), convolution(64, 2, 5), transform(512, 512, 2),
                sampling(160), volumeSampling(36), transform(262_147, 2), transform(1_600_000, 2), transform(197 << 11, 2),
                softmax(1 << 20), softmax(1 << 16, 3), sort(1 << 21)));
        for (var job : SharedWork.programs()) if (!SHORT.contains(job.name())) simd.add(job);
        simd.addAll(factorizations(70));
        var reference = List.of(product(30), convolution(12, 2, 3), transform(200, 2), transform(20, 20, 2), sampling(12),
                volumeSampling(6), sort(2000), runningSums(2000));
        return Stream.concat(
                Stream.of(1, 2).flatMap(n -> simd.stream().map(job -> Arguments.of(job, new SimdBackend(n), n))),
                reference.stream().map(job -> Arguments.of(job, new ReferenceBackend(), 1)));
    }

    @ParameterizedTest(name = "{0}, {2} threads, {index}")
    @MethodSource("longWork")
    void endsLongWork(Job job, Backend backend, int threads) throws InterruptedException {
        var expected = job.numbers().apply(backend);                 // and plans are made, which are kept
        var whole = Worker.ended(job, backend, Integer.MAX_VALUE);
        assertNull(whole.failure);
        int parts = whole.asked.get();
        assertTrue(parts >= PARTS, () -> job + " was done in " + parts + " parts");
        for (int at : new int[] {1, parts / 2, parts - 1}) {
            var worker = Worker.ended(job, backend, at);
            assertInstanceOf(CancellationException.class, worker.failure);
            assertTrue(worker.asked.get() < at + threads, () -> worker.asked + " parts, interrupted at number " + at);
        }
        requireEqual(expected, job.numbers().apply(backend), job);
    }

    /// Whatever it was in the middle of.
    @Test
    void everyOperationIsUsableAfterwards() throws InterruptedException {
        for (Backend backend : List.of(new SimdBackend(2), new ReferenceBackend())) {
            for (var job : SharedWork.operations(17)) {
                var expected = job.numbers().apply(backend);
                for (int at = 1; at < 8; at++) {
                    var failure = Worker.ended(job, backend, at).failure;
                    if (failure != null) assertInstanceOf(CancellationException.class, failure, job.name());
                }
                requireEqual(expected, job.numbers().apply(backend), job);
            }
        }
    }

    private static void requireEqual(List<double[]> expected, List<double[]> actual, Job job) {
        for (int k = 0; k < expected.size(); k++) assertArrayEquals(expected.get(k), actual.get(k), job.name());
    }
}
