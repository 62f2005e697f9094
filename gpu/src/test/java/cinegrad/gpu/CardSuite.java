package cinegrad.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.gpu.context.CudaKernels;
import cinegrad.gpu.context.KernelTime;
import cinegrad.gpu.device.CudaDevice;
import cinegrad.gpu.device.CudaException;
import cinegrad.gpu.device.EmulatedDriverTest;
import cinegrad.gpu.device.Grid;
import cinegrad.ops.Conv3dFinish;
import cinegrad.ops.NdArray;
import cinegrad.ops.conv.Conv3dGeometry;
import cinegrad.ops.conv.ConvMode;
import cinegrad.ops.reference.ReferenceBackend;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jcuda.driver.CUresult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What [CudaDevice] does for the backend, through JCuda. Needs a card: [EmulatedDriverTest] runs this on the emulated driver,
/// `gpu/run-on-device` on a real one.
public class CardSuite {
    private static final ArrayType SMALL = ArrayType.real(Shape.of(1000));

    private final CudaBackend cuda = new CudaBackend(CudaDevice.open(0), ConvMode.EXACT);

    @AfterEach
    void close() {
        cuda.close();
    }

    /// 40 MB; copies go through 16.
    @Test
    void copiesMoreThanItsStagingMemory() {
        var numbers = new float[10_000_000];
        for (int i = 0; i < numbers.length; i++) numbers[i] = i * 0.37f - i / 1000;
        assertArrayEquals(numbers, cuda.upload(ArrayType.real(Shape.of(numbers.length)), numbers).toFloats());
    }

    /// The driver reads what it was given when it comes to it, and by then the array has other numbers.
    @Test
    void aCopyIsOfWhatWasThere() {
        var numbers = new float[1000];
        var arrays = new ArrayList<NdArray>();
        for (int i = 0; i < 50; i++) {
            numbers[999] = i;
            arrays.add(cuda.upload(SMALL, numbers).times(2));
            numbers[999] = -1;
        }
        for (int i = 0; i < 50; i++) assertEquals(2 * i, arrays.get(i).toFloats()[999]);
    }

    @Test
    void launchesKeepTheirArguments() {
        var arrays = new ArrayList<NdArray>();
        for (int i = 0; i < 3000; i++) arrays.add(cuda.full(SMALL, i));
        for (int i = 0; i < 3000; i += 100) assertEquals(i, arrays.get(i).toFloats()[i / 3]);
    }

    @Test
    void multipliesWithMoreSharedMemoryThanUsual() {
        var g = Conv3dGeometry.same(Shape.of(1, 2, 5, 9, 64), Shape.of(3, 3, 3, 64, 64));
        var x = ramp(g.input());
        var w = ramp(g.weight());
        var reference = new ReferenceBackend();
        double[] expected = reference.conv3d(reference.upload(ArrayType.real(g.input()), x),
                reference.upload(ArrayType.real(g.weight()), w), g, Conv3dFinish.NONE).toDoubles();
        double[] actual = cuda.conv3d(cuda.upload(ArrayType.real(g.input()), x), cuda.upload(ArrayType.real(g.weight()), w), g,
                Conv3dFinish.NONE).toDoubles();
        assertArrayEquals(expected, actual, 1e-3);
    }

    private static float[] ramp(Shape shape) {
        var numbers = new float[shape.elements()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = (i * 37 % 101 - 50) / 64f;
        return numbers;
    }

    @Test
    void isUsableAfterAnAllocationThatFailed() {
        NdArray kept = cuda.full(SMALL, 7);
        var held = new ArrayList<NdArray>();
        var e = assertThrows(CudaException.class, () -> {
            while (true) held.add(cuda.zeros(ArrayType.real(Shape.of(1 << 29))));
        });
        assertTrue(e.isOutOfMemory(), e::getMessage);
        assertTrue(e.getMessage().startsWith("cuda: no room for an array of 536870912 numbers (2147483648 bytes)"),
                e::getMessage);
        assertEquals(8, kept.plus(cuda.full(SMALL, 1)).toDoubles()[3]);
    }

    @Test
    void namesALaunchThatIsRefused() {
        try (var device = CudaDevice.open(0)) {
            var kernels = new CudaKernels(device);
            var e = assertThrows(CudaException.class, () -> kernels.launch("scale", Grid.of(1, 2048), 2f, null, null, 0L));
            assertEquals("scale with (1,1,1) blocks of 2048 threads: CUDA_ERROR_INVALID_VALUE", e.getMessage());
        }
    }

    @Test
    void namesAKernelThatIsNotThere() {
        try (var device = CudaDevice.open(0)) {
            var e = assertThrows(CudaException.class, () -> device.kernel("transmogrify"));
            assertEquals("cuModuleGetFunction transmogrify: CUDA_ERROR_NOT_FOUND", e.getMessage());
        }
    }

    @Test
    void refusesACardThatIsNotThere() {
        var e = assertThrows(CudaException.class, () -> CudaDevice.open(99));
        assertEquals(CUresult.CUDA_ERROR_INVALID_DEVICE, e.code());
    }

    /// A context belongs to a thread.
    @Test
    void worksInSeveralThreads() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            var results = new ArrayList<Future<Double>>();
            for (int i = 0; i < 40; i++) {
                int number = i;
                results.add(threads.submit((Callable<Double>) () -> cuda.full(SMALL, number).times(cuda.full(SMALL, 3))
                        .toDoubles()[500]));
            }
            for (int i = 0; i < 40; i++) assertEquals(3.0 * i, results.get(i).get());
        }
    }

    @Test
    void measuresByMarks() {
        var timer = cuda.timer();
        assertTrue(timer.seconds(0.01, () -> cuda.full(SMALL, 1)) >= 0);
        var kernels = timer.profile(() -> cuda.full(SMALL, 1).times(2));
        assertEquals(2, kernels.stream().mapToInt(KernelTime::launches).sum());
    }

    @Test
    void givesItsMemoryBack() {
        cuda.discard(cuda.newBuffer(1 << 24));
        assertEquals(1 << 26, cuda.keptBytes());
        cuda.trim();
        assertEquals(0, cuda.usedBytes() + cuda.keptBytes());
    }
}
