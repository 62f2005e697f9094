package cinegrad.gpu;

import cinegrad.gpu.device.DeviceBuffer;
import cinegrad.gpu.device.Grid;
import cinegrad.ops.MatrixOperations;
import cinegrad.ops.NdArray;
import cinegrad.ops.gemm.MatmulGeometry;
import cinegrad.ops.gemm.Transpose;

/// Batches of matrix products.
interface CudaMatrix extends MatrixOperations, CudaFamily {
    int TILE = 64;
    int COMPLEX_TILE = 32;
    int TILE_THREADS = 256;
    int MOST_BATCHES = 65_535;

    @Override
    default void matmulInto(NdArray a, NdArray b, MatmulGeometry s, NdArray y) {
        y.buffer().written();
        if (y.numbers() == 0) return;
        int tile = a.isComplex() ? COMPLEX_TILE : TILE;
        int[] starts = new int[2 * s.batches()];
        for (int i = 0; i < s.batches(); i++) {
            starts[2 * i] = s.startA(i);
            starts[2 * i + 1] = s.startB(i);
        }
        try (var where = context().upload(starts)) {
            for (int first = 0; first < s.batches(); first += MOST_BATCHES) {
                int count = Math.min(MOST_BATCHES, s.batches() - first);
                var grid = Grid.tiles(Grid.pieces(s.m(), tile), Grid.pieces(s.n(), tile), count, TILE_THREADS);
                long offset = (long) first * s.m() * s.n() * CudaFamily.step(y.type());
                context().launch(a.isComplex() ? "matmulComplex" : "matmul", grid, a, b, DeviceBuffer.of(y).from(offset),
                        where.from(2L * first), s.m(), s.n(), s.k(),
                        s.transposeA() == Transpose.YES ? 1 : 0, s.transposeB() == Transpose.YES ? 1 : 0);
            }
        }
    }
}
