package cinegrad.gpu;

import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.NdArray;
import cinegrad.ops.gemm.MatmulGeometry;

/// Batches of matrix products.
final class CudaMatrixProducts {
    private static final int TILE = 64;
    private static final int COMPLEX_TILE = 32;
    private static final int THREADS = 256;
    private static final int MOST_BATCHES = 65_535;

    private final CudaContext stage;

    CudaMatrixProducts(CudaContext stage) {
        this.stage = stage;
    }

    void multiply(NdArray a, NdArray b, NdArray y, MatmulGeometry s) {
        if (y.numbers() == 0) return;
        int tile = a.isComplex() ? COMPLEX_TILE : TILE;
        int[] starts = new int[2 * s.batches()];
        for (int i = 0; i < s.batches(); i++) {
            starts[2 * i] = s.startA(i);
            starts[2 * i + 1] = s.startB(i);
        }
        try (var where = stage.upload(starts)) {
            for (int first = 0; first < s.batches(); first += MOST_BATCHES) {
                int count = Math.min(MOST_BATCHES, s.batches() - first);
                var grid = new Grid((s.n() + tile - 1) / tile, (s.m() + tile - 1) / tile, count, THREADS, 0);
                long offset = (long) first * s.m() * s.n() * CudaAxisOps.step(y.type());
                stage.launch(a.isComplex() ? "matmulComplex" : "matmul", grid, a, b, DeviceBuffer.of(y).address(offset), where.address(2L * first), s.m(), s.n(), s.k(),
                        s.transposeA() == Transpose.YES ? 1 : 0, s.transposeB() == Transpose.YES ? 1 : 0);
            }
        }
    }
}
