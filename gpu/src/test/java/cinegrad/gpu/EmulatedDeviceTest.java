package cinegrad.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.gpu.context.CudaContext;
import cinegrad.gpu.context.CudaKernels;
import cinegrad.gpu.context.KernelTime;
import cinegrad.gpu.device.CudaException;
import cinegrad.gpu.device.EmulatedDevice;
import cinegrad.gpu.device.Grid;
import cinegrad.ops.NdArray;
import cinegrad.ops.Workspace;
import cinegrad.ops.shape.ArrayType;
import cinegrad.ops.shape.Shape;
import cinegrad.ops.simd.SimdBackend;

import java.lang.foreign.MemorySegment;
import java.util.List;
import jcuda.driver.CUresult;
import org.junit.jupiter.api.Test;

class EmulatedDeviceTest {
    private static final ArrayType SMALL = ArrayType.real(Shape.of(1000));

    private final EmulatedDevice device = Emulated.device(1 << 24);
    private final CudaBackend cuda = new CudaBackend(device);

    @Test
    void stopsAnAccessBehindABuffer() {
        try (var context = new CudaContext(device)) {
            var x = context.upload(new float[100]);
            var y = context.take(101);
            var e = assertThrows(CudaException.class, () -> context.launch("scale", Grid.of(1, 32), 2f, x, y, 101L));
            assertEquals(CUresult.CUDA_ERROR_ILLEGAL_ADDRESS, e.code());
            assertEquals(
                    "scale with (1,1,1) blocks of 32 threads: CUDA_ERROR_ILLEGAL_ADDRESS, illegal address: 4 bytes read at "
                    + "byte 400 of a buffer of 400 by thread (4,0,0) of block (0,0,0)", e.getMessage());
        }
    }

    /// A card reads numbers of n bytes at multiples of n only.
    @Test
    void stopsAMisalignedAccess() {
        try (var context = new CudaContext(device)) {
            var x = context.upload(new float[100]);
            var e = assertThrows(CudaException.class, () -> context.launch("scale", Grid.of(1, 32), 2f,
                    (CudaKernels.Structure) () -> new long[] {x.address() + 2}, x, 10L));
            assertEquals(CUresult.CUDA_ERROR_ILLEGAL_ADDRESS, e.code());
            assertTrue(e.getMessage().contains("misaligned address: ")
                    && e.getMessage().contains(" is no multiple of 4 by thread "), e::getMessage);
        }
    }

    @Test
    void goesOnAfterAStoppedLaunch() {
        assertThrows(CudaException.class, () -> device.launch(device.kernel("scale"), "scale", Grid.of(1, 2048),
                MemorySegment.NULL));
        assertEquals(3, cuda.full(SMALL, 1.5).times(2).toDoubles()[999]);
    }

    /// `pause` is also a function of the C library, one that never returns.
    @Test
    void aKernelIsNotAFunctionOfTheCLibrary() {
        var timer = cuda.timer();
        assertTrue(timer.seconds(0.001, () -> cuda.full(SMALL, 1)) >= 0);
        assertTrue(timer.tensorRate() > 0);
        var kernels = timer.profile(() -> cuda.full(SMALL, 1).times(2));
        assertEquals(List.of("fill", "scale"), kernels.stream().map(KernelTime::kernel).sorted().toList());
        assertEquals(List.of(1, 1), kernels.stream().map(KernelTime::launches).toList());
    }

    @Test
    void namesAKernelThatIsNotThere() {
        var e = assertThrows(CudaException.class, () -> device.kernel("transmogrify"));
        assertEquals("cuModuleGetFunction transmogrify: CUDA_ERROR_NOT_FOUND", e.getMessage());
    }

    @Test
    void anAllocationThatDoesNotFitLeavesTheBackendUsable() {
        NdArray kept = cuda.full(SMALL, 7);
        var e = assertThrows(CudaException.class, () -> cuda.zeros(ArrayType.real(Shape.of(1 << 23))));
        assertTrue(e.isOutOfMemory(), e::getMessage);
        assertTrue(e.getMessage().startsWith("cuda: no room for an array of 8388608 numbers (33554432 bytes)"), e::getMessage);
        assertEquals(8, kept.plus(cuda.full(SMALL, 1)).toDoubles()[3]);
    }

    @Test
    void unreachableArraysMakeRoom() {
        for (int i = 0; i < 40; i++) cuda.zeros(ArrayType.real(Shape.of(1 << 20)));
        assertTrue(cuda.usedBytes() <= 1 << 24);
    }

    @Test
    void memoryStaysFlatOverManySteps() {
        var workspace = new Workspace();
        long afterFirst = 0;
        for (int i = 0; i < 10_000; i++) {
            workspace.within(() -> cuda.full(SMALL, 1).times(2).plus(cuda.full(SMALL, 3)));
            workspace.sweep();
            if (i == 0) afterFirst = cuda.usedBytes() + cuda.keptBytes();
        }
        assertEquals(afterFirst, cuda.usedBytes() + cuda.keptBytes());
    }

    @Test
    void copiesOnlyFromBuffersToBuffers() {
        assertThrows(CudaException.class, () -> device.copy(1 << 20, 1 << 21, 16));
        float[] numbers = {1, -2, 3.5f};
        assertArrayEquals(numbers, cuda.upload(ArrayType.real(Shape.of(3)), numbers).toFloats());
    }

    @Test
    void refusesAnArrayOfAnotherBackend() {
        NdArray foreign = new SimdBackend(1).zeros(SMALL);
        var e = assertThrows(IllegalArgumentException.class, () -> cuda.scale(foreign, 2));
        assertEquals("cuda: this array lives on simd; upload its numbers first", e.getMessage());
    }
}
