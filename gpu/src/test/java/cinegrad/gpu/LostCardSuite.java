package cinegrad.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import cinegrad.gpu.context.CudaContext;
import cinegrad.gpu.device.CudaDevice;
import cinegrad.gpu.device.CudaException;
import cinegrad.gpu.device.Grid;

import jcuda.driver.CUresult;
import org.junit.jupiter.api.Test;

/// A kernel that fails takes all of a process's device with it, so this has a process of its own, with and without
/// `-Dcinegrad.gpu.blocking=true`; for the emulated driver, since on a real card the access may go unnoticed.
public class LostCardSuite {
    @Test
    void saysWhichKernelFailedAndThatNothingIsLeft() {
        boolean blocking = Boolean.getBoolean("cinegrad.gpu.blocking");
        try (var context = new CudaContext(CudaDevice.open(0))) {
            var x = context.upload(new float[100]);
            var e = assertThrows(CudaException.class, () -> {
                context.launch("scale", Grid.of(4, 32), 2f, x, x, 1000L);
                context.launch("scale", Grid.of(1, 32), 2f, x, x, 10L);
                context.device().synchronize();
            });
            assertEquals(CUresult.CUDA_ERROR_ILLEGAL_ADDRESS, e.code());
            assertTrue(e.getMessage().startsWith(blocking
                    ? "scale with (4,1,1) blocks of 32 threads: CUDA_ERROR_ILLEGAL_ADDRESS, no further work is possible"
                    : "a kernel no later than scale with (1,1,1) blocks of 32 threads: CUDA_ERROR_ILLEGAL_ADDRESS, no further "
                    + "work is possible"), e::getMessage);
            var later = assertThrows(CudaException.class, () -> context.upload(new float[1]));
            assertEquals("cuda: the device was lost, start the program again; it began with " + e.getMessage()
                    + ": CUDA_ERROR_ILLEGAL_ADDRESS", later.getMessage());
        }
    }
}
