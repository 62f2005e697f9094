package cinegrad.gpu.device;

import jcuda.driver.CUresult;

/// A CUDA call that failed, or a use of CUDA on a machine without it.
public final class CudaException extends RuntimeException {
    private final int code;

    private CudaException(String message, int code) {
        super(message);
        this.code = code;
    }

    public static CudaException of(String operation, int code) {
        return new CudaException(operation + ": " + CUresult.stringFor(code), code);
    }

    public static CudaException of(String operation, int code, String detail) {
        return new CudaException(operation + ": " + CUresult.stringFor(code) + ", " + detail, code);
    }

    public static CudaException of(CudaStatus.Unavailable why) {
        return new CudaException("cuda: " + why.detail() + "; use the CPU, or check CudaDriver.status() first",
                CUresult.CUDA_ERROR_NO_DEVICE);
    }

    public static CudaException outOfMemory(String message) {
        return new CudaException(message, CUresult.CUDA_ERROR_OUT_OF_MEMORY);
    }

    /// The driver's `CUresult`.
    public int code() {
        return code;
    }

    /// Whether there was not enough device memory; nothing is lost then, and smaller work may go on.
    public boolean isOutOfMemory() {
        return code == CUresult.CUDA_ERROR_OUT_OF_MEMORY;
    }
}
