package cinegrad.ops.simd;

import cinegrad.ops.gemm.Accumulation;
import cinegrad.ops.gemm.Gemm;
import cinegrad.ops.gemm.GemmGeometry;
import cinegrad.ops.gemm.GemmGeometry.Layout;
import cinegrad.ops.gemm.MatmulGeometry;
import cinegrad.ops.gemm.Transpose;
import cinegrad.ops.parallel.Parallel;

import java.util.Arrays;
import java.util.function.Function;

/// Batches of matrix products, real and complex, by [Gemm]. A large product is split over the threads; of many small ones each
/// runs on one thread. The results are the same.
final class MatmulKernels {
    /// The fewest multiplications for which a product is split.
    private static final long SMALL = 1 << 18;

    private final Parallel parallel;
    private final Gemm together;
    private final Gemm alone;

    MatmulKernels(Parallel parallel, Function<Parallel, Gemm> products) {
        this.parallel = parallel;
        this.together = products.apply(parallel);
        this.alone = products.apply(Parallel.ALONE);
    }

    void multiply(float[] a, float[] b, float[] c, MatmulGeometry s) {
        boolean oneB = Arrays.stream(s.strideB()).allMatch(stride -> stride == 0);
        if (oneB && s.transposeA() == Transpose.NO && isDense(s)) {
            together.multiply(a, 0, b, 0, c, 0, geometry(s, s.batches() * s.m()), Accumulation.OVERWRITE);
        } else {
            batches(a, b, c, s, Accumulation.OVERWRITE);
        }
    }

    /// True if the matrices of A follow each other in memory, each used once: they are one tall matrix.
    private static boolean isDense(MatmulGeometry s) {
        int step = s.m() * s.k();
        for (int i = s.batchSizes().length - 1; i >= 0; i--) {
            if (s.strideA()[i] != step && s.batchSizes()[i] != 1) return false;
            step *= s.batchSizes()[i];
        }
        return true;
    }

    /// (Aᵣ + iAᵢ)(Bᵣ + iBᵢ) as four real products.
    void multiplyComplex(float[] a, float[] b, float[] c, MatmulGeometry s) {
        float[] aRe = part(a, 0, 1);
        float[] aIm = part(a, 1, 1);
        float[] bRe = part(b, 0, 1);
        float[] bIm = part(b, 1, 1);
        var re = new float[c.length / 2];
        var im = new float[c.length / 2];
        batches(aRe, bRe, re, s, Accumulation.OVERWRITE);
        batches(part(a, 1, -1), bIm, re, s, Accumulation.ADD);
        batches(aRe, bIm, im, s, Accumulation.OVERWRITE);
        batches(aIm, bRe, im, s, Accumulation.ADD);
        for (int i = 0; i < re.length; i++) {
            c[2 * i] = re[i];
            c[2 * i + 1] = im[i];
        }
    }

    private static float[] part(float[] z, int offset, float factor) {
        var x = new float[z.length / 2];
        for (int i = 0; i < x.length; i++) x[i] = factor * z[2 * i + offset];
        return x;
    }

    private void batches(float[] a, float[] b, float[] c, MatmulGeometry s, Accumulation accumulation) {
        var g = geometry(s, s.m());
        int size = s.m() * s.n();
        if (s.batches() == 1 || (long) size * s.k() >= SMALL) {
            for (int batch = 0; batch < s.batches(); batch++) {
                together.multiply(a, s.startA(batch), b, s.startB(batch), c, batch * size, g, accumulation);
            }
            return;
        }
        parallel.forRange(s.batches(), Math.max(1, (int) (SMALL / Math.max(1, (long) size * s.k()))), (from, to, _) -> {
            for (int batch = from; batch < to; batch++) {
                alone.multiply(a, s.startA(batch), b, s.startB(batch), c, batch * size, g, accumulation);
            }
        });
    }

    private static GemmGeometry geometry(MatmulGeometry s, int m) {
        return GemmGeometry.of(m, s.n(), s.k(), s.transposeA() == Transpose.NO ? Layout.AS_IS : Layout.TRANSPOSED,
                s.transposeB() == Transpose.NO ? Layout.AS_IS : Layout.TRANSPOSED);
    }
}
