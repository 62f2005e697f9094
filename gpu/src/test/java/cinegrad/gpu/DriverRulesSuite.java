package cinegrad.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.gpu.device.CudaDevice;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.function.Elementary;
import cinegrad.ops.parallel.Parallel;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.sample.Edge;
import cinegrad.ops.sample.ImageSize;
import cinegrad.ops.sample.Interpolation;
import cinegrad.ops.sample.PiecewiseAffine;
import cinegrad.ops.sample.SamplePlan;
import cinegrad.ops.sample.SamplePoints;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Rules of a driver that a real one enforces only now and then: what must stay reachable, whose context a thread has, what is to
/// be given back. For the emulated driver, which is slow and strict where it may be.
public class DriverRulesSuite {
    private static final ArrayType SMALL = ArrayType.real(Shape.of(1000));

    private final CudaBackend cuda = new CudaBackend(CudaDevice.open(0), ConvMode.EXACT);

    @AfterEach
    void close() {
        cuda.close();
    }

    /// Runs `work` while another thread collects garbage and overwrites all memory that is handed out again.
    private void beside(Runnable overwriting, Callable<Void> work) throws Exception {
        var thread = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                System.gc();
                for (int i = 0; i < 4; i++) overwriting.run();
            }
        });
        thread.start();
        try {
            work.call();
        } finally {
            thread.interrupt();
            thread.join();
        }
    }

    /// The read waits for the device; the array is reachable from nowhere else meanwhile.
    @Test
    void aDownloadKeepsItsArray() throws Exception {
        beside(() -> cuda.full(SMALL, -1), () -> {
            for (int i = 0; i < 40; i++) assertEquals(i, cuda.full(SMALL, i).toFloats()[999]);
            return null;
        });
    }

    /// The driver has to load the kernel first.
    @Test
    void aLaunchKeepsItsArguments() throws Exception {
        var functions = List.of(Elementary.ABS, Elementary.SQUARE, Elementary.SQRT, Elementary.RECIPROCAL, Elementary.RELU,
                Elementary.FLOOR, Elementary.CEIL, Elementary.ROUND, Elementary.SIGN, Elementary.RSQRT);
        var overwritten = new float[1000];
        Arrays.fill(overwritten, 4);
        beside(() -> cuda.upload(SMALL, overwritten), () -> {
            for (var f : functions) assertEquals(1, cuda.map(f, cuda.full(SMALL, 1)).toFloats()[999], f.name());
            return null;
        });
    }

    /// More plans than are remembered, in several threads: taps are discarded while others ask for theirs.
    @Test
    void forgottenPlansAreNotThoseInUse() throws Exception {
        var plans = new ArrayList<SamplePlan>();
        var size = new ImageSize(6, 7);
        for (int i = 0; i < 12; i++) {
            double[] matrices = new double[4 * 6];
            for (int k = 0; k < 4; k++) {
                matrices[6 * k] = matrices[6 * k + 4] = 1;
                matrices[6 * k + 2] = 0.01 * i;
            }
            var law = new SamplePoints.Law(new PiecewiseAffine(1, 1, matrices), 1, 0, 0, 5, 6);
            plans.add(SamplePlan.at(new SamplePoints(size, law, new Parallel(1)), size, Interpolation.BILINEAR, Edge.BORDER));
        }
        var type = ArrayType.real(Shape.of(1, 6, 7, 1));
        var numbers = new float[42];
        for (int i = 0; i < 42; i++) numbers[i] = i * i % 13;
        var reference = new ReferenceBackend();
        var expected = plans.stream().map(p -> reference.sample(reference.upload(type, numbers), p).toDoubles()).toList();
        NdArray x = cuda.upload(type, numbers);
        try (var threads = Executors.newFixedThreadPool(4)) {
            var results = new ArrayList<Future<double[]>>();
            for (int i = 0; i < 120; i++) {
                int plan = (i + i / 12 * 5) % 12;
                results.add(threads.submit(() -> cuda.sample(x, plans.get(plan)).toDoubles()));
            }
            for (int i = 0; i < 120; i++) {
                assertArrayEquals(expected.get((i + i / 12 * 5) % 12), results.get(i).get(), 1e-5);
            }
        }
    }

    @Test
    void oneThreadWorksForTwoDevices() {
        try (var other = new CudaBackend(CudaDevice.open(1), ConvMode.EXACT)) {
            for (int i = 0; i < 5; i++) {
                assertEquals(2 * i, cuda.full(SMALL, i).times(2).toFloats()[7]);
                assertEquals(3 * i, other.full(SMALL, i).times(3).toFloats()[7]);
            }
        }
        assertEquals(1, cuda.full(SMALL, 1).toFloats()[0]);
    }

    /// One that sleeps goes on upon any thread of the system.
    @Test
    void virtualThreadsWorkOnAnyThreadOfTheSystem() throws Exception {
        try (var other = new CudaBackend(CudaDevice.open(1), ConvMode.EXACT);
             ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<Future<Float>>();
            for (int i = 0; i < 200; i++) {
                float number = i;
                var backend = i % 2 == 0 ? cuda : other;
                results.add(threads.submit(() -> {
                    var x = backend.full(SMALL, number);
                    for (int k = 0; k < 3; k++) {
                        Thread.sleep(1);
                        x = x.times(2);
                    }
                    return x.toFloats()[5];
                }));
            }
            for (int i = 0; i < 200; i++) assertEquals(8 * i, results.get(i).get());
        }
    }

    /// Kernels are loaded, and get memory for their variables, when they are first started.
    @Test
    void keptMemoryMakesRoomForKernels() {
        var large = cuda.zeros(ArrayType.real(Shape.of(10_000_000)));
        cuda.discard(large.buffer());
        assertTrue(cuda.keptBytes() >= 40_000_000);
        assertEquals(6, cuda.full(SMALL, 3).times(2).toFloats()[0]);
    }

    /// While somebody else of the process holds the context, nothing of a closed backend is left there.
    @Test
    void closingGivesEverythingBack() {
        var device = new CUdevice();
        JCudaDriver.cuDeviceGet(device, 0);
        long free = cuda.availableBytes();
        var before = new int[1];
        var holders = new int[1];
        JCudaDriver.cuDevicePrimaryCtxGetState(device, before, holders);
        NdArray held;
        try (var other = new CudaBackend(CudaDevice.open(0), ConvMode.EXACT)) {
            held = other.full(ArrayType.real(Shape.of(1 << 20)), 1);
            other.discard(other.newBuffer(1 << 20));
            assertEquals(1, held.toFloats()[5]);
            assertTrue(cuda.availableBytes() < free);
        }
        var e = assertThrows(IllegalStateException.class, held::toFloats);
        assertTrue(e.getMessage().startsWith("cuda: the backend of 0: emulated driver"), e::getMessage);
        var after = new int[1];
        var stillHolding = new int[1];
        JCudaDriver.cuDevicePrimaryCtxGetState(device, after, stillHolding);
        assertEquals(free, cuda.availableBytes());
        assertEquals(before[0], after[0], "modules and streams");
        assertEquals(holders[0], stillHolding[0], "holders");
    }
}
