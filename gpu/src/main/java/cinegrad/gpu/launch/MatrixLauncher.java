package cinegrad.gpu.launch;

import cinegrad.gpu.context.CudaContext;
import cinegrad.gpu.device.DeviceBuffer;
import cinegrad.gpu.device.Grid;
import cinegrad.ops.NdArray;
import cinegrad.ops.gemm.MatmulGeometry;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.matrix.Triangle;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Linear algebra of many small matrices in double precision, a block for each, which holds it in shared memory.
///
/// Every method says whether the device did it. It does not where a matrix is larger than [#MOST_BYTES] of shared memory hold, or
/// where one of the batch has no result: the host then computes all of them, and says which it is. To know, each operation waits
/// for the device.
public final class MatrixLauncher {
    /// What a block gets on every card of compute capability 8.0 or later.
    static final int MOST_BYTES = 96 << 10;
    private static final int TOGETHER = 32;
    private static final int WARP = 32;
    private static final int MOST_THREADS = 256;
    /// Numbers of a matrix that a thread takes.
    private static final int EACH = 8;

    private final CudaContext context;

    public MatrixLauncher(CudaContext context) {
        this.context = context;
    }

    public boolean cholesky(NdArray x, NdArray y) {
        int n = x.shape().size(-1);
        return launch("cholesky", x, y, new Room((long) n * n, 0, 0), x, y, n);
    }

    /// @param triangle of A that counts, or all of it
    public boolean solve(NdArray a, Optional<Triangle> triangle, NdArray b, NdArray y) {
        int n = a.shape().size(-1);
        int columns = b.shape().size(-1);
        int kind = triangle.map(t -> t == Triangle.LOWER ? 1 : 2).orElse(0);
        var room = new Room((long) n * n + (long) n * Math.min(columns, TOGETHER), 0, 0);
        if (y.numbers() == 0 || !room.fits(a)) return y.numbers() == 0;
        var g = MatmulGeometry.of(a.type(), Transpose.NO, b.type(), Transpose.NO);
        int[] starts = new int[2 * g.batches()];
        for (int i = 0; i < g.batches(); i++) {
            starts[2 * i] = g.startA(i);
            starts[2 * i + 1] = g.startB(i);
        }
        try (var where = context.upload(starts)) {
            return launch("solve", a, y, room, a, b, y, where, n, columns, kind);
        }
    }

    public boolean qr(NdArray x, NdArray y) {
        int m = x.shape().size(-2);
        int n = x.shape().size(-1);
        int k = Math.min(m, n);
        return launch("qr", x, y, new Room((long) m * n + k, k, n), x, y, m, n);
    }

    public boolean eigh(NdArray x, NdArray y) {
        int n = x.shape().size(-1);
        return launch("eigh", x, y, new Room(2L * n * n, n, n), x, y, n);
    }

    public boolean svd(NdArray x, NdArray y) {
        return decompose(x, -1, y);
    }

    public boolean pseudoinverse(NdArray x, double relative, NdArray y) {
        return decompose(x, relative, y);
    }

    private boolean decompose(NdArray x, double relative, NdArray y) {
        int m = x.shape().size(-2);
        int n = x.shape().size(-1);
        int k = Math.min(m, n);
        var room = new Room(k * (Math.max(m, n) + k + 1L), 2 * k, k);
        return launch("svd", x, y, room, x, y, m, n, relative);
    }

    /// What a block holds in shared memory.
    private record Room(long numbers, int doubles, int indices) {
        long bytes(NdArray of) {
            return Double.BYTES * (numbers * of.type().field().numbersPerElement() + doubles) + (long) Integer.BYTES * indices;
        }

        boolean fits(NdArray of) {
            return bytes(of) <= MOST_BYTES;
        }
    }

    private boolean launch(String kernel, NdArray x, NdArray y, Room room, Object... arguments) {
        if (y.numbers() == 0 || !room.fits(x)) return y.numbers() == 0;
        int each = y.shape().size(-1) * y.shape().size(-2);
        int warps = Math.clamp(Math.ceilDiv(room.numbers, EACH * WARP), 1, MOST_THREADS / WARP);
        var grid = Grid.of(y.shape().elements() / each, warps * WARP).withShared((int) room.bytes(x));
        y.buffer().written();
        try (var failed = context.take(1)) {
            context.launch("fill", Grid.over(1), failed, 0f, 1, 1L);
            List<Object> all = new ArrayList<>(Arrays.asList(arguments));
            all.add(failed);
            context.launch(x.isComplex() ? kernel + "Complex" : kernel, grid, all.toArray());
            return isZero(failed);
        }
    }

    private boolean isZero(DeviceBuffer flag) {
        var number = new int[1];
        context.read(flag, MemorySegment.ofArray(number));
        return number[0] == 0;
    }
}
